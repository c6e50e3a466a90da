import { readFile } from "node:fs/promises";
import { beforeAll, describe, expect, test } from "vitest";
import { COMMANDS } from "../src/commands/index.ts";
import { runAixv, runJson } from "./run-aixv.ts";
import { CERTIFICATE, KEY, PUB, useWorkspace, writeFiles, writeModel } from "./workspace.ts";

useWorkspace();

const FAILURE_KEYS = ["code", "command", "error", "ok"];
const VERIFY_KEYS = [
  "actual_issuer",
  "actual_subjects",
  "bundle_path",
  "bytes",
  "changed",
  "digest",
  "files",
  "ignored_paths",
  "integrated_time",
  "log_entries",
  "method",
  "missing",
  "not_verified",
  "ok",
  "signed_time",
  "unexpected",
  "unsigned_files",
  "verified",
  "warnings",
];

beforeAll(async () => {
  await writeModel("model");
  await runAixv(["sign", "model", ...KEY]);
});

describe("keys of --json", () => {
  const cases: readonly (readonly [string, readonly string[], readonly string[]])[] = [
    ["version", ["version"], ["ok", "version"]],
    ["keygen", ["keygen", "--out", "made"], ["key_path", "ok", "public_key_path", "subject"]],
    ["digest", ["digest", "model"], ["bytes", "digest", "files", "ok", "warnings"]],
    [
      "digest --manifest",
      ["digest", "model", "--manifest"],
      ["bytes", "digest", "files", "ok", "resources", "warnings"],
    ],
    [
      "digest --part",
      ["digest", "model", "--part", "1/1", "--output", "part.json"],
      ["bytes", "files", "ok", "output_path", "part"],
    ],
    ["digest --merge", ["digest", "--merge", "part.json"], ["bytes", "digest", "files", "ok", "warnings"]],
    [
      "sign",
      ["sign", "model", ...KEY, "--bundle", "a.sig"],
      ["bundle_path", "bytes", "digest", "files", "identity", "method", "ok", "warnings"],
    ],
    [
      "sign --reuse",
      ["sign", "model", ...KEY, "--bundle", "b.sig", "--reuse", "a.sig"],
      ["bundle_path", "bytes", "digest", "files", "identity", "method", "ok", "reused_files", "warnings"],
    ],
    ["verify", ["verify", "model", ...PUB], VERIFY_KEYS],
    [
      "verify --now",
      ["verify", "model", ...PUB, "--now", "2031-01-01T00:00:00Z"],
      [...VERIFY_KEYS, "now"].toSorted(),
    ],
    [
      "inspect",
      ["inspect", "model/model.sig"],
      [
        "certificates",
        "content",
        "key_hint",
        "log_entries",
        "media_type",
        "message_digest",
        "method",
        "ok",
        "predicate_type",
        "resources",
        "serialization",
        "statement_fault",
        "subject",
        "timestamps",
        "verified",
        "warnings",
      ],
    ],
  ];
  test.each(cases)("%s", async (_name, args, keys) => {
    const { exitCode, result } = await runJson(args);
    expect(exitCode).toBe(0);
    expect(result.ok).toBe(true);
    expect(Object.keys(result)).toEqual(keys);
  });

  test("a negative verdict has the whole result, ok false, and why", async () => {
    const { exitCode, result, stderr } = await runJson(["verify", "model", "--public-key", "other.pub"]);
    expect(exitCode).toBe(1);
    expect(Object.keys(result)).toEqual(
      [...VERIFY_KEYS, "code", "command", "error", "signed_digest"].toSorted(),
    );
    expect(result).toMatchObject({ ok: false, verified: false, command: "verify", code: "KEY_UNKNOWN" });
    expect(stderr).toBe("");
  });

  test("inspect marks what it shows as unverified, in text too", async () => {
    expect((await runJson(["inspect", "model/model.sig"])).result).toMatchObject({
      verified: false,
      method: "key",
    });
    expect((await runAixv(["inspect", "model/model.sig"])).stdout).toContain("claims, unverified:");
  });

  test("identity of sign has subject and issuer, null where there is none", async () => {
    const { result } = await runJson(["sign", "model", ...KEY, "--bundle", "identity.sig"]);
    const { subject } = result.identity as { subject: string };
    expect(result.identity).toEqual({ issuer: null, subject });
    expect(subject).toMatch(/^key:sha256:[0-9a-f]{64}$/);
  });
});

describe("no verdict: exit code 2, one object with ok, command, error and code", () => {
  const cases: readonly (readonly [string, readonly string[], string])[] = [
    ["unknown command", ["frobnicate"], "USAGE"],
    ["inherited name as command", ["toString"], "USAGE"],
    ["misspelt flag", ["verify", "model", "--public-kye", "release.pub"], "USAGE"],
    ["short flag", ["verify", "model", "-k"], "USAGE"],
    ["flag without its value", ["verify", "model", "--bundle"], "USAGE"],
    ["empty value", ["verify", "model", "--public-key", ""], "USAGE"],
    ["empty identity", ["verify", "model", "--identity", ""], "USAGE"],
    ["list of nothing", ["verify", "model", "--public-key", ","], "USAGE"],
    ["value to a flag that takes none", ["digest", "model", "--manifest=yes"], "USAGE"],
    ["flag given twice", ["sign", "model", "--key", "a", "--key", "b"], "USAGE"],
    ["flag and its alias", ["verify", "model", "--bundle", "a", "--signature", "b"], "USAGE"],
    ["both senses of a flag", ["digest", "model", "--ignore-git-paths", "--no-ignore-git-paths"], "USAGE"],
    ["negating what cannot be", ["digest", "model", "--no-manifest"], "USAGE"],
    ["no PATH", ["verify"], "USAGE"],
    ["two PATHs", ["verify", "model", "other"], "USAGE"],
    ["PATH where there is none", ["version", "model"], "USAGE"],
    ["--now without a zone", ["verify", "model", ...PUB, "--now", "2031-01-01T00:00:00"], "USAGE"],
    ["--now NaN", ["verify", "model", ...PUB, "--now", "NaN"], "USAGE"],
    ["--issuer alone", ["verify", "model", "--issuer", "https://issuer.example"], "USAGE"],
    ["bad regexp", ["verify", "model", "--identity-regexp", "("], "PATTERN_INVALID"],
    ["regexp that breaks out", ["verify", "model", "--identity-regexp", "a)|(?:.*"], "PATTERN_INVALID"],
    ["no trust", ["verify", "model"], "TRUST_CONSTRAINT_MISSING"],
    ["--offline and the network", ["verify", "model", ...PUB, "--offline", "--staging"], "USAGE"],
    ["two trust roots", ["verify", "model", ...PUB, "--trusted-root", "a", "--trust-config", "b"], "USAGE"],
    ["missing model", ["verify", "nowhere", ...PUB], "FILE_NOT_FOUND"],
    ["missing key", ["verify", "model", "--public-key", "no.pub"], "FILE_NOT_FOUND"],
    ["no workers", ["verify", "model", ...PUB, "--workers", "0"], "USAGE"],
    ["shard size 1e6", ["digest", "model", "--shard-size", "1e6"], "USAGE"],
    ["shard size 0", ["digest", "model", "--shard-size", "0"], "USAGE"],
    ["shard size beyond 2^53", ["digest", "model", "--shard-size", "9007199254740993"], "USAGE"],
    ["unknown algorithm", ["digest", "model", "--hash-algorithm", "md5"], "USAGE"],
    ["part 0", ["digest", "model", "--part", "0/2", "--output", "p"], "USAGE"],
    ["part 3 of 2", ["digest", "model", "--part", "3/2", "--output", "p"], "USAGE"],
    ["part without --output", ["digest", "model", "--part", "1/2"], "USAGE"],
    ["--manifest with a part", [..."digest model --part 1/2 --output p --manifest".split(" ")], "USAGE"],
    ["--output without a part", ["digest", "model", "--output", "p"], "USAGE"],
    ["--force without a part", ["digest", "model", "--force"], "USAGE"],
    ["merge with a PATH", ["digest", "model", "--merge", "part.json"], "USAGE"],
    ["merge with hashing flags", ["digest", "--merge", "part.json", "--shard-size", "5"], "USAGE"],
    ["keygen without --out", ["keygen"], "USAGE"],
    ["unknown key type", ["keygen", "--out", "x", "--type", "rsa"], "USAGE"],
    ["passphrase variable unset", ["keygen", "--out", "x", "--passphrase-env", "UNSET"], "USAGE"],
    ["ignore everything", ["verify", "model", ...PUB, "--ignore-paths", "."], "IGNORE_PATH_INVALID"],
    ["ignore path above", ["verify", "model", ...PUB, "--ignore-paths", "../x"], "IGNORE_PATH_INVALID"],
    ["ignore pattern", ["verify", "model", ...PUB, "--ignore-paths", "*"], "IGNORE_PATH_INVALID"],
    ["--only without a match", ["verify", "model", ...PUB, "--only", "nope*"], "ONLY_NO_MATCH"],
    ["--force without --report", ["verify", "model", ...PUB, "--force"], "USAGE"],
    ["certificate without a key", ["sign", "model", "--certificate", "c", "--force"], "OPTION_INVALID"],
    [
      "key and identity token",
      ["sign", "model", ...KEY, "--identity-token", "t", "--force"],
      "OPTION_INVALID",
    ],
    ["missing private key", ["sign", "model", "--key", "no.key", "--force"], "FILE_NOT_FOUND"],
    ["public key to sign with", ["sign", "model", "--key", "release.pub", "--force"], "KEY_UNREADABLE"],
    [
      "private key to verify with",
      ["verify", "model", "--public-key", "release.key"],
      "TRUST_MATERIAL_INVALID",
    ],
    ["two ways to sign", [..."sign model --trust-config a --signing-config b --force".split(" ")], "USAGE"],
    ["a code without a sign-in", ["sign", "model", ...KEY, "--oauth-force-oob", "--force"], "USAGE"],
    [
      "a timestamp authority that is no URL",
      ["sign", "model", ...KEY, "--timestamp-url", "x", "--force"],
      "OPTION_INVALID",
    ],
    ["bad token", ["sign", "model", "--force", "--identity-token", "x"], "IDENTITY_TOKEN_INVALID"],
  ];
  test.each(cases)("%s", async (_name, args, code) => {
    const { exitCode, result, stderr } = await runJson(args);
    expect(result).toMatchObject({ ok: false, code, command: args[0] });
    expect(Object.keys(result)).toEqual(FAILURE_KEYS);
    expect(exitCode).toBe(2);
    expect(stderr).toBe("");
    const error = String(result.error);
    expect(error).toMatch(/^\S.*\S$/);
    expect(error).not.toContain("\n");
    // The same for people: one line on stderr, nothing on stdout.
    const text = await runAixv(args);
    expect(text).toMatchObject({ exitCode: 2, stdout: "" });
    expect(text.stderr.endsWith(`: ${error} [${code}]\n`)).toBe(true);
  });

  test("a missing bundle is named as it was given", async () => {
    const { exitCode, result } = await runJson(["verify", "model", "--bundle", "./no/such.sig", ...PUB]);
    expect(exitCode).toBe(2);
    expect(result).toMatchObject({
      command: "verify",
      error: "bundle not found: ./no/such.sig",
      code: "BUNDLE_NOT_FOUND",
    });
  });

  test.each([{}, { SIGSTORE_ID_TOKEN: "" }])("signing without any identity (%o)", async (environment) => {
    const { exitCode, result } = await runJson(["sign", "model", "--force"], { environment });
    expect(exitCode).toBe(2);
    expect(result.code).toBe("IDENTITY_TOKEN_MISSING");
    expect(result.error).toMatch(/^missing OIDC token/);
  });

  test("--identity-token-env names the only variable that counts", async () => {
    const { result } = await runJson(["sign", "model", "--force", "--identity-token-env", "MINE"], {
      environment: { SIGSTORE_ID_TOKEN: "x" },
    });
    expect(result.code).toBe("IDENTITY_TOKEN_MISSING");
    expect(result.error).toContain("MINE");
  });

  test.each([
    ["verfy", "verify"],
    ["verify --public-kye x", "--public-key"],
    ["sign --passphrase-evn x", "--passphrase-env"],
    ["digest --manifst", "--manifest"],
  ])("%s suggests %s", async (line, suggestion) => {
    const { stderr } = await runAixv(line.split(" "));
    expect(stderr).toContain(`did you mean ${suggestion}?`);
  });
});

describe("flags of every command", () => {
  test.each(Object.keys(COMMANDS))("%s --help documents itself on stdout and exits 0", async (name) => {
    const { exitCode, stdout, stderr } = await runAixv([name, "--help"]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    for (const flag of ["--json", "--quiet", "--help", "--root DIR", "--now TIME"])
      expect(stdout).toContain(flag);
    expect(stdout).toContain("Exit code 0");
  });

  test("sign and verify document every flag of the contract", async () => {
    const sign = (await runAixv(["sign", "--help"])).stdout;
    const signing =
      "bundle signature key passphrase-env certificate certificate-chain identity-token identity-token-env interactive-oidc staging trust-config signing-config timestamp-url hash-algorithm shard-size ignore-paths [no-]ignore-git-paths allow-symlinks blob reuse";
    for (const name of signing.split(" ")) expect(sign).toContain(`--${name}`);
    const verify = (await runAixv(["verify", "--help"])).stdout;
    const verifying =
      "bundle signature identity issuer identity-regexp issuer-regexp public-key certificate-chain trusted-root trust-config staging offline refresh-trust-root ignore-paths ignore-unsigned-files only report";
    for (const name of verifying.split(" ")) expect(verify).toContain(`--${name}`);
  });

  test("a command's help is also shown for `help COMMAND` and `COMMAND -h`", async () => {
    const { stdout } = await runAixv(["sign", "--help"]);
    for (const args of [
      ["help", "sign"],
      ["sign", "-h"],
    ]) {
      expect(await runAixv(args)).toMatchObject({ exitCode: 0, stdout });
    }
    expect((await runAixv(["help", "nonsense"])).exitCode).toBe(2);
  });

  test("help lists every command; without a command it goes to stderr and exits 2", async () => {
    for (const args of [["--help"], ["help"], ["-h"]]) {
      const { exitCode, stdout } = await runAixv(args);
      expect(exitCode).toBe(0);
      for (const name of Object.keys(COMMANDS)) expect(stdout).toContain(`  ${name}`);
    }
    expect(await runAixv([])).toMatchObject({ exitCode: 2, stdout: "" });
  });

  test("version is that of the package, also as --version", async () => {
    const manifest = JSON.parse(await readFile(new URL("../package.json", import.meta.url), "utf8")) as {
      version: string;
    };
    expect((await runAixv(["--version"])).stdout).toBe(`aixv ${manifest.version}\n`);
    expect((await runJson(["version"])).result.version).toBe(manifest.version);
  });

  test("--quiet leaves only errors, and --json", async () => {
    expect(await runAixv(["verify", "model", ...PUB, "--quiet"])).toEqual({
      exitCode: 0,
      stdout: "",
      stderr: "",
    });
    expect((await runJson(["digest", "model", "--quiet"])).stderr).toBe("");
    expect((await runAixv(["verify", "model", "--public-key", "other.pub", "--quiet"])).stderr).toContain(
      "KEY_UNKNOWN",
    );
  });

  test("colours on terminals only, and never with NO_COLOR or a dumb terminal", async () => {
    const args = ["verify", "model", ...PUB];
    const colour = "\u001b[";
    expect((await runAixv(args, { isTTY: true })).stdout).toContain(colour);
    expect((await runAixv(args)).stdout).not.toContain(colour);
    for (const environment of [{ NO_COLOR: "1" }, { TERM: "dumb" }])
      expect((await runAixv(args, { isTTY: true, environment })).stdout).not.toContain(colour);
    expect((await runAixv(args, { isTTY: true, environment: { NO_COLOR: "" } })).stdout).toContain(colour);
  });

  test("--now is told in text and in JSON", async () => {
    const now = "2031-05-06T07:08:09Z";
    expect((await runAixv(["verify", "model", ...PUB, "--now", now])).stderr).toContain(now);
    const refusal = await runJson(["verify", "model", "--public-key", "other.pub", "--now", now]);
    expect(refusal.result.now).toBe(now);
  });

  test("list flags may be repeated, hold commas, and escape them", async () => {
    await writeFiles({ "listed/a": "", "listed/b": "", "listed/c,d": "", "listed/e": "e" });
    const { result } = await runJson([
      "digest",
      "listed",
      "--ignore-paths",
      "a,b",
      "--ignore-path",
      "c\\,d",
      "--manifest",
    ]);
    expect(result.resources).toMatchObject([{ name: "e" }]);
  });

  test("--signature is --bundle", async () => {
    const signed = await runJson(["sign", "model", ...KEY, "--signature", "alias.sig"]);
    expect(signed.result.bundle_path).toBe("alias.sig");
    expect((await runAixv(["verify", "model", ...PUB, "--signature", "alias.sig"])).exitCode).toBe(0);
  });

  test("--no-ignore-git-paths makes git's files part of the model", async () => {
    await writeModel("git", { ".gitignore": "x\n", ".git/config": "y\n" });
    expect((await runJson(["digest", "git"])).result.files).toBe(3);
    expect((await runJson(["digest", "git", "--no-ignore-git-paths"])).result.files).toBe(5);
    await runAixv(["sign", "git", "--no-ignore-git-paths", ...KEY]);
    await writeFiles({ "git/.git/config": "changed\n" });
    const { exitCode, result } = await runJson(["verify", "git", ...PUB]);
    expect(exitCode).toBe(1);
    expect(result.changed).toEqual([".git/config"]);
  });
});

describe("keygen", () => {
  test.each(["p256", "p384", "p521", "ed25519"])("%s signs what its public key verifies", async (type) => {
    const { result } = await runJson(["keygen", "--out", `keys/${type}`, "--type", type]);
    expect(result).toMatchObject({ key_path: `keys/${type}.key`, public_key_path: `keys/${type}.pub` });
    const bundle = `${type}.sig`;
    await runAixv(["sign", "model", "--key", `keys/${type}.key`, "--bundle", bundle]);
    const verified = await runJson([
      "verify",
      "model",
      "--public-key",
      `keys/${type}.pub`,
      "--bundle",
      bundle,
    ]);
    expect(verified.exitCode).toBe(0);
    expect(verified.result.actual_subjects).toEqual([result.subject]);
  });

  test("a passphrase protects the key", async () => {
    const environment = { PASS: "correct horse", WRONG: "x" };
    const flag = ["--passphrase-env", "PASS"];
    await runAixv(["keygen", "--out", "locked", ...flag], { environment });
    expect(await readFile("locked.key", "utf8")).toContain("BEGIN ENCRYPTED PRIVATE KEY");
    const sign = ["sign", "model", "--key", "locked.key", "--bundle", "locked.sig"];
    expect((await runJson(sign)).result.code).toBe("PASSPHRASE_MISSING");
    const wrong = await runJson([...sign, "--passphrase-env", "WRONG"], { environment });
    expect(wrong.result.code).toBe("PASSPHRASE_WRONG");
    expect((await runAixv([...sign, ...flag], { environment })).exitCode).toBe(0);
    expect(wrong.stdout + wrong.stderr).not.toContain("correct horse");
  });
});

describe("help examples", () => {
  test("the certificate method needs the key of the certificate", async () => {
    const { result } = await runJson(["sign", "model", "--bundle", "x.sig", ...CERTIFICATE]);
    expect(result.method).toBe("certificate");
    const mixed = ["--key", "release.key", ...CERTIFICATE.slice(2), "--bundle", "y.sig"];
    expect((await runJson(["sign", "model", ...mixed])).exitCode).toBe(2);
  });
});
