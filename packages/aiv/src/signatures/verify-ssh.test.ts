import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseTime, unwrap, utf8Bytes } from "@aixv/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  armor,
  createSshKey,
  dearmor,
  SSH_TEST_KEYS,
  type SshKey,
  sshBytes,
} from "../../test/signatures/ssh-keys.ts";
import { parseAllowedSigners } from "./allowed-signers.ts";
import { parseRevokedKeys } from "./revoked-keys.ts";
import { type VerifySshOptions, verifySsh } from "./verify-ssh.ts";

const MESSAGE = utf8Bytes('{"attestation_id":"ATT-001"}');
const NOW = unwrap(parseTime("2026-11-22T05:00:00Z"));

function options(key: SshKey, changes: Partial<VerifySshOptions> = {}, prefix = ""): VerifySshOptions {
  const allowedSigners = unwrap(parseAllowedSigners(`ada@example.org ${prefix}${key.line} laptop\n`));
  return { allowedSigners, expectedNamespace: "aiv", time: NOW, ...changes };
}

function outcome(armored: string, given: VerifySshOptions, message = MESSAGE): string {
  const verified = verifySsh(armored, message, given);
  return verified.ok ? verified.value.signer : verified.error.code;
}

describe.each(SSH_TEST_KEYS)("a signature by %s (OpenSSH PROTOCOL.sshsig)", (kind) => {
  const key = createSshKey(kind);
  const armored = key.sign(MESSAGE);

  it("verifies, with either hash", () => {
    expect(outcome(armored, options(key))).toBe("ada@example.org");
    expect(outcome(key.sign(MESSAGE, { hash: "sha256" }), options(key))).toBe("ada@example.org");
  });

  it("of other content, of another key or for another purpose does not", () => {
    expect(outcome(armored, options(key), utf8Bytes("{}"))).toBe("SIGNATURE_INVALID");
    expect(outcome(armored, options(createSshKey("ed25519")))).toBe("SIGNER_UNKNOWN");
    expect(outcome(key.sign(MESSAGE, { namespace: "git" }), options(key))).toBe("SIGNATURE_NAMESPACE");
  });

  it("with any byte changed does not", () => {
    const blob = dearmor(armored);
    const accepted: number[] = [];
    for (let at = 0; at < blob.length; at++) {
      const changed = Buffer.from(blob);
      changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8));
      if (verifySsh(armor(changed), MESSAGE, options(key)).ok) accepted.push(at);
    }
    expect(accepted).toEqual([]);
  });

  it("cut or with more behind it does not", () => {
    const blob = dearmor(armored);
    for (const length of [0, 5, 6, 10, 40, blob.length - 1])
      expect(outcome(armor(blob.subarray(0, length)), options(key))).toBe("SIGNATURE_MALFORMED");
    expect(outcome(armor(Buffer.concat([blob, Buffer.of(0)])), options(key))).toBe("SIGNATURE_MALFORMED");
  });
});

describe("a key that has ended (valid-before) when its signature is relied on", () => {
  const key = createSshKey("ed25519");
  const armored = key.sign(MESSAGE);
  const given = options(
    key,
    { time: unwrap(parseTime("2026-06-15T09:00:00Z")) },
    'valid-before="20260701Z" ',
  );

  it.each([
    ["the day before", "2026-06-30T00:00:00Z", "ada@example.org"],
    ["the day after, whatever date was signed", "2026-07-02T00:00:00Z", "SIGNER_NOT_VALID_THEN"],
  ])("%s", (_, reliedOnAt, expected) => {
    expect(outcome(armored, { ...given, reliedOnAt: unwrap(parseTime(reliedOnAt)) })).toBe(expected);
  });

  it("is judged by the time of signing alone where nothing else is known", () => {
    expect(outcome(armored, given)).toBe("ada@example.org");
    expect(outcome(armored, { ...given, time: unwrap(parseTime("2026-07-02T00:00:00Z")) })).toBe(
      "SIGNER_NOT_VALID_THEN",
    );
  });
});

describe("what is refused", () => {
  const key = createSshKey("ed25519");
  const armored = key.sign(MESSAGE);

  it.each([
    ["SHA-1", "SIGNATURE_UNSUPPORTED", () => rsa.sign(MESSAGE, { algorithm: "ssh-rsa" })],
    ["another version", "SIGNATURE_UNSUPPORTED", () => rsa.sign(MESSAGE, { version: 2 })],
    ["a reserved field in use", "SIGNATURE_MALFORMED", () => rsa.sign(MESSAGE, { reserved: "x" })],
    ["an empty purpose", "SIGNATURE_MALFORMED", () => rsa.sign(MESSAGE, { namespace: "" })],
  ])("%s", (_, code, sign) => {
    expect(outcome(sign(), options(rsa))).toBe(code);
  });
  const rsa = createSshKey("rsa");

  it("a hardware key that nobody touched", () => {
    for (const kind of ["sk-ed25519", "sk-ecdsa"] as const) {
      const hardware = createSshKey(kind);
      expect(outcome(hardware.sign(MESSAGE, { flags: 5 }), options(hardware))).toBe("ada@example.org");
      expect(outcome(hardware.sign(MESSAGE, { flags: 0 }), options(hardware))).toBe("SIGNATURE_INVALID");
      expect(outcome(hardware.sign(MESSAGE, { flags: 4 }), options(hardware))).toBe("SIGNATURE_INVALID");
    }
  });

  it("RSA below 2048 bits", () => {
    const small = createSshKey("rsa", 1024);
    expect(outcome(small.sign(MESSAGE), options(small))).toBe("SIGNATURE_UNSUPPORTED");
  });

  it("an RSA key by which everything is its own signature", () => {
    const modulus = sshBytes(Buffer.concat([Buffer.of(0), Buffer.alloc(256, 0xff)]));
    const blob = Buffer.concat([sshBytes("ssh-rsa"), sshBytes(Buffer.of(1)), modulus]);
    const forged = { ...key, blob, line: `ssh-rsa ${blob.toString("base64")}` };
    const signature = Buffer.concat([sshBytes("rsa-sha2-256"), sshBytes(Buffer.alloc(256))]);
    const parts = [sshBytes(blob), sshBytes("aiv"), sshBytes(""), sshBytes("sha256"), sshBytes(signature)];
    const bytes = Buffer.concat([Buffer.from("SSHSIG\0\0\0\u0001"), ...parts]);
    expect(outcome(armor(bytes), options(forged))).toBe("SIGNATURE_MALFORMED");
  });

  it("a certificate of SSH, without a verdict", () => {
    const type = "ssh-ed25519-cert-v01@openssh.com";
    const parts = [sshBytes(Buffer.concat([sshBytes(type), sshBytes("x")])), sshBytes("aiv"), sshBytes("")];
    const blob = Buffer.concat([
      Buffer.from("SSHSIG\0\0\0\u0001"),
      ...parts,
      sshBytes("sha512"),
      sshBytes(""),
    ]);
    expect(outcome(armor(blob), options(key))).toBe("SIGNATURE_UNSUPPORTED");
  });

  it.each([
    ["no armor", (text: string) => text.replace("-----BEGIN SSH SIGNATURE-----\n", "")],
    ["no end", (text: string) => text.replace("-----END SSH SIGNATURE-----\n", "")],
    ["other letters", (text: string) => text.replace("U1NI", "U1N-")],
    ["two signatures", (text: string) => text + text],
    ["a space within", (text: string) => text.replace("U1NI", "U1 NI")],
    ["too much", (text: string) => text.replace("U1NI", "U1NI".repeat(20_000))],
  ])("armor with %s", (_, change) => {
    expect(outcome(change(armored), options(key))).toBe("SIGNATURE_MALFORMED");
    expect(outcome(`\n${armored.replaceAll("\n", "\r\n")}  `, options(key))).toBe("ada@example.org");
  });
});

describe("allowed signers (ssh-keygen(1))", () => {
  const key = createSshKey("ed25519");
  const armored = key.sign(MESSAGE);
  const by = (prefix: string, changes: Partial<VerifySshOptions> = {}): string =>
    outcome(armored, options(key, changes, prefix));

  it.each([
    ['namespaces="aiv" ', "ada@example.org"],
    ['namespaces="git,ai*" ', "ada@example.org"],
    ['namespaces="git" ', "SIGNER_UNKNOWN"],
    ['namespaces="*,!aiv" ', "SIGNER_UNKNOWN"],
    ['valid-after="20261101Z",valid-before="20261201Z" ', "ada@example.org"],
    ['valid-after="20261122050001Z" ', "SIGNER_NOT_VALID_THEN"],
    ['valid-after="20261122050000Z" ', "ada@example.org"],
    ['valid-before="202611220459Z" ', "SIGNER_NOT_VALID_THEN"],
    // Local time at its narrowest: 12 hours later, 14 hours earlier.
    ["valid-after=202611211700 ", "ada@example.org"],
    ["valid-after=202611211701 ", "SIGNER_NOT_VALID_THEN"],
    ["valid-before=202611221900 ", "ada@example.org"],
    ["valid-before=202611221859 ", "SIGNER_NOT_VALID_THEN"],
    ["cert-authority ", "SIGNER_UNKNOWN"],
  ])("%s: %s", (prefix, expected) => {
    expect(by(prefix)).toBe(expected);
  });

  it("name the signer as claimed where they allow it, and never otherwise", () => {
    const named = (principals: string, claimed: string): string => {
      const allowedSigners = unwrap(parseAllowedSigners(`${principals} ${key.line}`));
      return outcome(armored, { ...options(key), allowedSigners, claimedSigners: ["nobody", claimed] });
    };
    expect(named("ada,ada@example.org", "ada@example.org")).toBe("ada@example.org");
    expect(named("*@example.org", "ada@example.org")).toBe("ada@example.org");
    expect(named("ada", "bob")).toBe("ada");
    expect(named("*@example.org,!bob@example.org", "bob@example.org")).toMatch(/^SHA256:/);
    expect(named("*@example.org", "ada@example.org.evil")).toMatch(/^SHA256:/);
    expect(named('"ada lovelace"', "ada lovelace")).toBe("ada lovelace");
  });

  it("may be many, with comments", () => {
    const text = `# team\n\n bob ${createSshKey("rsa").line}\r\nada\t${key.line} on a laptop\n`;
    const allowedSigners = unwrap(parseAllowedSigners(text));
    expect(allowedSigners).toHaveLength(2);
    expect(outcome(armored, { ...options(key), allowedSigners })).toBe("ada");
  });

  it.each([
    ["an unknown option", `ada verify-required ${key.line}`],
    ["an option twice", `ada valid-after=20260101Z,valid-after=20270101Z ${key.line}`],
    ["no such day", `ada valid-before=20260231Z ${key.line}`],
    ["an empty list of purposes", `ada namespaces="" ${key.line}`],
    ["a key of another type", `ada ssh-rsa ${key.line.split(" ")[1]}`],
    ["no key", "ada ssh-ed25519"],
    ["no type", "ada"],
    ["a key that is no base64", "ada ssh-ed25519 AAAA*"],
    ["a quote without end", `"ada ${key.line}`],
    ["an empty name", `ada,,bob ${key.line}`],
  ])("with %s are refused as a whole", (_, line) => {
    expect(parseAllowedSigners(`bob ${key.line}\n${line}\n`)).toMatchObject({
      error: { code: "ALLOWED_SIGNERS_INVALID" },
    });
  });

  it("match hostile patterns in little time", () => {
    const allowedSigners = unwrap(parseAllowedSigners(`${"*a".repeat(2000)}b ${key.line}`));
    expect(outcome(armored, { ...options(key), allowedSigners, claimedSigners: ["a".repeat(4000)] })).toMatch(
      /^SHA256:/,
    );
  });
});

describe("revoked keys", () => {
  const key = createSshKey("nistp256");
  const verified = verifySsh(key.sign(MESSAGE), MESSAGE, options(key));
  const fingerprint = verified.ok ? verified.value.fingerprint : "";

  it.each([key.line, `key: ${key.line} lost`, fingerprint, `hash: ${fingerprint}`, `sha256: ${fingerprint}`])(
    "%.30s",
    (line) => {
      const revokedKeys = unwrap(parseRevokedKeys(`# lost\n${line}\n`));
      expect(outcome(key.sign(MESSAGE), options(key, { revokedKeys }))).toBe("SIGNER_REVOKED");
      expect(outcome(key.sign(MESSAGE), options(key, { revokedKeys: new Set() }))).toBe("ada@example.org");
    },
  );

  it.each(["SSHKRL\n\0", "serial: 7", "id: ada", "SHA256:short", "ssh-ed25519 AAAA"])(
    "%j is no list",
    (text) => {
      expect(parseRevokedKeys(text)).toMatchObject({ error: { code: "REVOKED_KEYS_INVALID" } });
    },
  );
});

const hasSshKeygen = spawnSync("ssh-keygen", ["-?"]).error === undefined;

describe.skipIf(!hasSshKeygen)("ssh-keygen (skipped where it is absent)", () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "aixv-ssh-"));
    writeFileSync(join(folder, "message"), MESSAGE);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each([
    ["ed25519", []],
    ["ecdsa", ["-b", "256"]],
    ["ecdsa", ["-b", "384"]],
    ["ecdsa", ["-b", "521"]],
    ["rsa", ["-b", "2048"]],
  ] as const)("signs by %s %j what is verified here", (type, bits) => {
    const file = join(folder, `${type}${bits.join("")}`);
    execFileSync("ssh-keygen", ["-q", "-t", type, ...bits, "-N", "", "-f", file]);
    execFileSync("ssh-keygen", ["-q", "-Y", "sign", "-f", file, "-n", "aiv", join(folder, "message")]);
    const signature = readFileSync(join(folder, "message.sig"), "utf8");
    rmSync(join(folder, "message.sig"));
    const key = { line: readFileSync(`${file}.pub`, "utf8").split(" ").slice(0, 2).join(" ") };
    expect(outcome(signature, options(key as SshKey))).toBe("ada@example.org");
    expect(outcome(signature, options(key as SshKey), utf8Bytes("other"))).toBe("SIGNATURE_INVALID");
  });

  it.each(SSH_TEST_KEYS)("verifies by %s what was signed here", (kind) => {
    const key = createSshKey(kind);
    writeFileSync(join(folder, "allowed"), `ada@example.org namespaces="aiv" ${key.line}\n`);
    writeFileSync(join(folder, "signature"), key.sign(MESSAGE));
    const files = ["-f", join(folder, "allowed"), "-s", join(folder, "signature")];
    const run = (message: Uint8Array) =>
      spawnSync("ssh-keygen", ["-Y", "verify", "-I", "ada@example.org", "-n", "aiv", ...files], {
        input: message,
      });
    expect(run(MESSAGE).status).toBe(0);
    expect(run(utf8Bytes("other")).status).not.toBe(0);
  });
});
