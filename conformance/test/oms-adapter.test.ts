import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generateKeyFiles } from "@aixv/sdk";
import { createTestCa } from "@aixv/testkit";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { OMS_COMMANDS } from "../adapters/oms/commands.ts";
import { type Answer, answer } from "../adapters/run-adapter.ts";
import { runProcess } from "./run-process.ts";
import { hasVectors, VECTORS } from "./vectors.ts";

const DONE: Answer = { exitCode: 0, stdout: "", stderr: "" };
const run = async (...args: readonly string[]): Promise<Answer> => await answer(OMS_COMMANDS, args);

let folder = "";
const at = (...names: readonly string[]): string => join(folder, ...names);
const write = (name: string, text: string): void => writeFileSync(at(name), text);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "aixv-conformance-"));
  for (const type of ["p256", "p384", "p521"] as const) {
    const made = await generateKeyFiles(at(type), { type });
    if (!made.ok) throw made.error;
  }
  const ca = await createTestCa();
  write("leaf.key", ca.leaf.privateKey);
  write("leaf.pem", ca.leaf.certificate);
  write("intermediate.pem", ca.intermediate.certificate);
  write("root.pem", ca.root.certificate);
  write("other-root.pem", (await createTestCa()).root.certificate);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

beforeEach(() => {
  rmSync(at("model"), { recursive: true, force: true });
  mkdirSync(at("model", "sub folder"), { recursive: true });
  mkdirSync(at("model", ".git"));
  write("model/weights.bin", "weights");
  write("model/sub folder/模型 (1).bin", "more");
  write("model/empty.bin", "");
  write("model/ignore-me", "unsigned");
  write("model/.git/HEAD", "ref");
});

/** The flags of a method: to sign, to verify, and to verify by whom somebody else trusts. */
const METHODS = [
  ...(["p256", "p384", "p521"] as const).map((type) => ({
    name: `key ${type}`,
    sign: () => ["--method", "key", "--private-key", at(`${type}.key`)],
    verify: () => ["--method", "key", "--public-key", at(`${type}.pub`)],
    others: () => ["--method", "key", "--public-key", at(type === "p384" ? "p256.pub" : "p384.pub")],
    refusal: "KEY_UNKNOWN",
  })),
  {
    name: "certificate",
    sign: () => [
      ...["--method", "certificate", "--private-key", at("leaf.key"), "--signing-cert", at("leaf.pem")],
      ...["--cert-chain", at("intermediate.pem")],
    ],
    verify: () => ["--method", "certificate", "--cert-chain", at("root.pem")],
    others: () => ["--method", "certificate", "--cert-chain", at("other-root.pem")],
    refusal: "CERTIFICATE_CHAIN_UNTRUSTED",
  },
] as const;

const model = (): readonly string[] => [
  "--model-path",
  at("model"),
  "--ignore-paths",
  at("model", "ignore-me"),
];
const sign = async (flags: readonly string[], bundle = at("bundle.sig")): Promise<Answer> =>
  await run("sign-model", ...flags, ...model(), "--output-bundle", bundle);
const verify = async (flags: readonly string[], bundle = at("bundle.sig")): Promise<Answer> =>
  await run("verify-model", ...flags, ...model(), "--bundle", bundle);

function signedFiles(bundle: string): readonly string[] {
  const { dsseEnvelope } = JSON.parse(readFileSync(bundle, "utf8")) as {
    readonly dsseEnvelope: { readonly payload: string };
  };
  const { predicate } = JSON.parse(Buffer.from(dsseEnvelope.payload, "base64").toString()) as {
    readonly predicate: { readonly resources: readonly { readonly name: string }[] };
  };
  return predicate.resources.map(({ name }) => name);
}

describe.each(METHODS)("a roundtrip by $name", (method) => {
  it("signs every file but those to ignore, and verifies (OMS §6.1, §6.2)", async () => {
    expect(await sign(method.sign())).toEqual(DONE);
    expect(signedFiles(at("bundle.sig"))).toEqual(["empty.bin", "sub folder/模型 (1).bin", "weights.bin"]);
    expect(await verify(method.verify())).toEqual(DONE);
  });

  it("leaves out the bundle inside the model (OMS §6.2)", async () => {
    const bundle = at("model", "bundle.sig");
    expect(await sign(method.sign(), bundle)).toEqual(DONE);
    expect(signedFiles(bundle)).not.toContain("bundle.sig");
    expect(await verify(method.verify(), bundle)).toEqual(DONE);
  });

  it("is refused by whom somebody else trusts, and with a changed file (OMS §8.2, §8.4)", async () => {
    expect(await sign(method.sign())).toEqual(DONE);
    const { exitCode, stderr } = await verify(method.others());
    expect([exitCode, stderr.split(":")[0]]).toEqual([1, method.refusal]);
    write("model/weights.bin", "WEIGHTS");
    expect((await verify(method.verify())).stderr).toMatch(/^MODEL_MISMATCH: [^\n]+\n$/);
  });
});

describe("verify-model", () => {
  const [key] = METHODS;

  it("wants a bundle of the method that is asked for (OMS §4.1)", async () => {
    expect(await sign(key.sign())).toEqual(DONE);
    const asked = ["--method", "certificate", "--cert-chain", at("root.pem")];
    expect((await verify(asked)).stderr).toMatch(/^SIGNING_METHOD_UNTRUSTED: /);
  });

  it("accepts unsigned files only with --ignore-unsigned-files (OMS §8.5)", async () => {
    expect(await sign(key.sign())).toEqual(DONE);
    write("model/injected.bin", "x");
    expect((await verify(key.verify())).stderr).toMatch(/^MODEL_MISMATCH: /);
    expect(await verify([...key.verify(), "--ignore-unsigned-files"])).toEqual(DONE);
  });

  it.skipIf(!hasVectors)(
    "accepts the models of released clients, with their keys and certificates",
    async () => {
      const models = join(VECTORS, "oms", "signed-models");
      const keys = join(models, "keys", "certificate");
      const byKey = ["--method", "key", "--public-key", join(keys, "signing-key-pub.pem")];
      const byCertificate = ["--method", "certificate", "--cert-chain", join(keys, "ca-cert.pem")];
      const issuer = "https://sigstore.verify.ibm.com/oauth2";
      const by = (subject: string, from = issuer): readonly string[] => [
        "--method",
        "sigstore",
        "--identity",
        subject,
        "--identity-provider",
        from,
      ];
      const keyless = by("stefanb@us.ibm.com");
      const verifyReleased = async (name: string, flags: readonly string[], file = ""): Promise<Answer> => {
        const ignored = file === "" ? ["--ignore-paths", join(models, name, "ignore-me")] : [];
        const path = ["--model-path", join(models, name, file), "--bundle", join(models, name, "model.sig")];
        return await run("verify-model", ...flags, ...path, ...ignored);
      };
      const refused = async (name: string, flags: readonly string[]): Promise<string | undefined> =>
        (await verifyReleased(name, flags)).stderr.split(":")[0];
      for (const version of ["v1.0.0", "v1.1.0"]) {
        const file = version === "v1.0.0" ? "signme-1" : "";
        expect(await verifyReleased(`${version}-elliptic-key`, byKey, file)).toEqual(DONE);
        expect(await verifyReleased(`${version}-certificate`, byCertificate)).toEqual(DONE);
        const bundle = `${version}-sigstore`;
        expect(await verifyReleased(bundle, keyless)).toEqual(DONE);
        expect(await refused(bundle, by("else@us.ibm.com"))).toBe("IDENTITY_MISMATCH");
        expect(await refused(bundle, by("stefanb@us.ibm.com", "https://else.example"))).toBe(
          "ISSUER_MISMATCH",
        );
        expect(await refused(bundle, byKey)).toBe("SIGNING_METHOD_UNTRUSTED");
        expect(await refused(`${version}-certificate`, keyless)).toBe("SIGNING_METHOD_UNTRUSTED");
      }
    },
  );

  it.skipIf(!hasVectors).each([
    ["invalid", "empty.bundle.json", "BUNDLE_EMPTY"],
    ["invalid", "missing-envelope.bundle.json", "BUNDLE_CONTENT_MISSING"],
    ["invalid", "missing-verification-material.bundle.json", "BUNDLE_MATERIAL_MISSING"],
    ["invalid-payload", "wrong-predicate.bundle.json", "SIGNATURE_INVALID"],
  ])("refuses %s/%s of the specification", async (kind, name, code) => {
    const pem = join(VECTORS, "oms", "signed-models", "keys", "certificate", "signing-key-pub.pem");
    const flags = ["--method", "key", "--public-key", pem];
    const { exitCode, stderr } = await verify(flags, join(VECTORS, "oms", "bundles", kind, name));
    expect([exitCode, stderr.split(":")[0]]).toEqual([1, code]);
  });
});

describe("sign-model", () => {
  const [{ sign: flags }] = METHODS;

  it("refuses a symbolic link, a cycle of them, and a model without files (OMS §6.1, §6.1.1)", async () => {
    for (const target of ["weights.bin", "."]) {
      rmSync(at("model", "link"), { force: true });
      symlinkSync(target, at("model", "link"));
      expect((await sign(flags())).stderr).toMatch(/^SYMLINK_NOT_ALLOWED: /);
    }
    rmSync(at("model"), { recursive: true });
    mkdirSync(at("model"));
    write("model/.gitignore", "*");
    expect((await sign(flags())).stderr).toMatch(/^EMPTY_MODEL: /);
  });

  it("hashes by the flags that capabilities names, and the bundle says how to verify", async () => {
    const { stdout } = await run("capabilities");
    const told = JSON.parse(stdout) as {
      readonly flags: readonly string[];
      readonly hash_algorithms: object;
    };
    expect(told.flags).toEqual(["--hash-algorithm", "--shard-size", "--max-workers"]);
    expect(told.hash_algorithms).toEqual(["sha256", "blake2b", "blake3"]);
    const given = ["--hash-algorithm", "blake3", "--shard-size", "4", "--max-workers", "1"];
    expect(await sign([...flags(), ...given])).toEqual(DONE);
    expect(signedFiles(at("bundle.sig"))).toContain("weights.bin:4:7");
    expect(await verify(METHODS[0].verify())).toEqual(DONE);
  });
});

describe("benchmark-model", () => {
  const benchmark = async (...args: readonly string[]): Promise<Answer> =>
    await run("benchmark-model", "--repeat", "3", ...args, ...model());

  it("repeats what it is asked for, and gives the times", async () => {
    const bundle = at("benchmark.sig");
    for (const args of [
      ["--operation", "sign", ...METHODS[0].sign(), "--output-bundle", bundle],
      ["--operation", "verify", ...METHODS[0].verify(), "--bundle", bundle, "--max-workers", "2"],
      ["--operation", "hash", "--hash-algorithm", "blake2b"],
    ]) {
      const { exitCode, stdout } = await benchmark(...args);
      expect(exitCode).toBe(0);
      const { times_ms: times } = JSON.parse(stdout) as { readonly times_ms: readonly number[] };
      expect(times).toHaveLength(3);
      expect(times.every((time) => time > 0)).toBe(true);
    }
  });

  it("gives no times of what fails", async () => {
    const { exitCode, stdout, stderr } = await benchmark(
      ...["--operation", "verify", ...METHODS[0].verify(), "--bundle", at("nowhere")],
    );
    expect([exitCode, stdout, stderr.split(":")[0]]).toEqual([1, "", "BUNDLE_NOT_FOUND"]);
  });
});

it.each([
  ["no command", []],
  ["an unknown one", ["constructor"]],
  ["no method", ["sign-model", "--model-path", "m", "--output-bundle", "b"]],
  ["an unknown method", ["verify-model", "--method", "pgp", "--model-path", "m", "--bundle", "b"]],
  ["no key", ["sign-model", "--method", "key", "--model-path", "m", "--output-bundle", "b"]],
  ["no model", ["verify-model", "--method", "key", "--public-key", "k", "--bundle", "b"]],
  ["no issuer", ["verify-model", "--method", "sigstore", "--identity", "i", "--model-path", "m"]],
  ["an unknown flag", ["verify-model", "--ignore-unsigned"]],
  ["an argument too many", ["verify-model", "m"]],
  [
    "a path to ignore outside",
    ["benchmark-model", "--operation", "hash", "--model-path", "/m", "--ignore-paths", "/n"],
  ],
  [
    "the model as path to ignore",
    ["benchmark-model", "--operation", "hash", "--model-path", "/m", "--ignore-paths", "/m"],
  ],
  ["no number", ["benchmark-model", "--operation", "hash", "--model-path", "/m", "--repeat", "0"]],
  [
    "an unknown algorithm",
    ["benchmark-model", "--operation", "hash", "--model-path", "/m", "--hash-algorithm", "md5"],
  ],
  [
    "an identity of another method",
    [
      ...["verify-model", "--method", "key", "--public-key", "k", "--identity", "i"],
      ...["--model-path", "/m", "--bundle", "b"],
    ],
  ],
  ["a certificate of another method", ["sign-model", "--method", "key", "--signing-cert", "c"]],
  ["two keys", ["verify-model", "--method", "key", "--public-key", "a", "--public-key", "b"]],
  ["an unknown operation", ["benchmark-model", "--operation", "pack"]],
  [
    "an algorithm to verify by",
    [
      ...["benchmark-model", "--operation", "verify", "--method", "key", "--public-key", "k"],
      ...["--model-path", "/m", "--bundle", "b", "--hash-algorithm", "sha256"],
    ],
  ],
] as const)("tells a wrong command line from a refusal: %s", async (_, args) => {
  const wrong = await run(...args);
  expect(wrong).toMatchObject({ exitCode: 2, stdout: "" });
  expect(wrong.stderr).toMatch(/^USAGE: [^\n]+\n$/);
});

it.skipIf(process.platform === "win32")("is a program", async () => {
  const [key] = METHODS;
  const bundle = at("program.sig");
  expect(
    await runProcess("oms", ["sign-model", ...key.sign(), ...model(), "--output-bundle", bundle]),
  ).toEqual(DONE);
  const args = ["verify-model", ...key.verify(), ...model(), "--bundle", bundle];
  expect(await runProcess("oms", args)).toEqual(DONE);
  write("model/weights.bin", "WEIGHTS");
  expect(await runProcess("oms", args)).toMatchObject({ exitCode: 1, stdout: "" });
});
