import { generateKeyPairSync, hash, sign } from "node:crypto";
import { cp, mkdir, readdir, readFile, rename, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import type { JsonObject } from "@aixv/core";
import { createTestCa, type LocalSigstore, startSigstore } from "@aixv/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type JsonRun, runAixv, runJson } from "./run-aixv.ts";
import { ANCHOR, CERTIFICATE, KEY, PUB, useWorkspace, writeFiles, writeModel } from "./workspace.ts";

useWorkspace();
let sigstore: LocalSigstore;

beforeAll(async () => {
  sigstore = await startSigstore();
  await sigstore.writeTo("sigstore");
});
afterAll(async () => await sigstore.close());

const ALICE = "alice@example.com";
const TRUST = ["--trusted-root", "sigstore/trusted_root.json"] as const;

let count = 0;
async function signedModel(flags: readonly string[] = KEY, more: { readonly [path: string]: string } = {}) {
  const model = await writeModel(`model-${++count}`, more);
  const { exitCode, stderr } = await runAixv(["sign", model, ...flags]);
  if (exitCode !== 0) throw new Error(stderr);
  return model;
}

const keyless = (subject = ALICE): readonly string[] => [
  "--trust-config",
  "sigstore/client_trust_config.json",
  "--identity-token",
  sigstore.token(subject),
];

async function refused(args: readonly string[], code: string): Promise<JsonRun> {
  const run = await runJson(["verify", ...args]);
  expect(run.result.code).toBe(code);
  expect(run.result).toMatchObject({ ok: false, verified: false });
  expect(run.exitCode).toBe(1);
  const text = await runAixv(["verify", ...args]);
  expect(text).toMatchObject({ exitCode: 1, stdout: "" });
  expect(text.stderr).toContain(`[${code}]`);
  expect(text.stderr).toContain("not verified");
  return run;
}

describe("every difference of the files is named (OMS §8.4)", () => {
  const changes: readonly (readonly [
    string,
    (model: string) => Promise<unknown>,
    { changed?: string[]; missing?: string[]; unexpected?: string[] },
  ])[] = [
    ["changed", (m) => writeFiles({ [`${m}/config.json`]: '{"layers": 3}\n' }), { changed: ["config.json"] }],
    ["truncated", (m) => writeFiles({ [`${m}/config.json`]: "" }), { changed: ["config.json"] }],
    ["removed", (m) => rm(`${m}/weights.bin`), { missing: ["weights.bin"] }],
    [
      "folder removed",
      (m) => rm(`${m}/tokenizer`, { recursive: true }),
      { missing: ["tokenizer/vocab.txt"] },
    ],
    ["added", (m) => writeFiles({ [`${m}/extra.py`]: "boo" }), { unexpected: ["extra.py"] }],
    ["added hidden", (m) => writeFiles({ [`${m}/.hidden`]: "boo" }), { unexpected: [".hidden"] }],
    [
      "added to a folder like git's",
      (m) => writeFiles({ [`${m}/tokenizer/.git/x`]: "boo" }),
      { unexpected: ["tokenizer/.git/x"] },
    ],
    [
      "renamed",
      (m) => rename(`${m}/weights.bin`, `${m}/weights2.bin`),
      { missing: ["weights.bin"], unexpected: ["weights2.bin"] },
    ],
    [
      "renamed in case",
      (m) => rename(`${m}/config.json`, `${m}/Config.json`),
      { missing: ["config.json"], unexpected: ["Config.json"] },
    ],
    [
      "swapped",
      async (m) => {
        await rename(`${m}/config.json`, `${m}/t`);
        await rename(`${m}/weights.bin`, `${m}/config.json`);
        await rename(`${m}/t`, `${m}/weights.bin`);
      },
      { changed: ["config.json", "weights.bin"] },
    ],
    [
      "replaced by a link to the same content",
      async (m) => {
        await rename(`${m}/config.json`, `${m}.kept`);
        await symlink(`../${m}.kept`, `${m}/config.json`);
      },
      { changed: ["config.json"] },
    ],
    [
      "replaced by a folder",
      async (m) => {
        await rm(`${m}/config.json`);
        await mkdir(`${m}/config.json`);
      },
      { missing: ["config.json"] },
    ],
  ];
  test.each(changes)("%s", async (_name, change, expected) => {
    const model = await signedModel();
    await change(model);
    const { result } = await refused([model, ...PUB], "MODEL_MISMATCH");
    const { changed, missing, unexpected } = result;
    expect({ changed, missing, unexpected }).toEqual({
      changed: [],
      missing: [],
      unexpected: [],
      ...expected,
    });
    expect(result.actual_subjects).toHaveLength(1);
  });

  test("in shards too", async () => {
    const model = await signedModel([...KEY, "--shard-size", "64"]);
    await writeFiles({ [`${model}/weights.bin`]: `${"0123456789".repeat(50)}0` });
    expect((await refused([model, ...PUB], "MODEL_MISMATCH")).result.changed).toEqual(["weights.bin"]);
  });

  test("a bundle of another model", async () => {
    const model = await signedModel();
    const other = await signedModel(KEY, { "config.json": "other" });
    const { result } = await refused([model, "--bundle", `${other}/model.sig`, ...PUB], "MODEL_MISMATCH");
    expect(result.changed).toEqual(["config.json"]);
    // The bundle of the model itself is no longer the one that was named, but its own name is recorded as ignored.
    expect(result.unexpected).toEqual([]);
  });
});

describe("files that are knowingly left out", () => {
  test("--ignore-paths is exact, covers unsigned files only, and is reported", async () => {
    const model = await signedModel();
    await writeFiles({ [`${model}/cache/a`]: "x", [`${model}/cache2`]: "x" });
    const { result } = await refused([model, ...PUB, "--ignore-paths", "cache"], "MODEL_MISMATCH");
    expect(result.unexpected).toEqual(["cache2"]);
    const both = await runJson(["verify", model, ...PUB, "--ignore-paths", "cache,cache2"]);
    expect(both.exitCode).toBe(0);
    expect(both.result.ignored_paths).toEqual(["cache", "cache2", "model.sig"]);
    await writeFiles({ [`${model}/config.json`]: "changed" });
    const all = ["--ignore-paths", "cache,cache2,config.json,tokenizer,weights.bin"];
    expect((await refused([model, ...PUB, ...all], "MODEL_MISMATCH")).result.changed).toEqual([
      "config.json",
    ]);
  });

  test("--ignore-unsigned-files lists them, and still sees what changed", async () => {
    const model = await signedModel();
    await writeFiles({ [`${model}/a.py`]: "x", [`${model}/b/c`]: "x" });
    const accepted = await runJson(["verify", model, ...PUB, "--ignore-unsigned-files"]);
    expect(accepted.exitCode).toBe(0);
    expect(accepted.result.unsigned_files).toEqual(["a.py", "b/c"]);
    await rm(`${model}/weights.bin`);
    const { result } = await refused([model, ...PUB, "--ignore-unsigned-files"], "MODEL_MISMATCH");
    expect(result.missing).toEqual(["weights.bin"]);
  });

  test("--only tells what it did not verify", async () => {
    const model = await signedModel();
    await writeFiles({ [`${model}/weights.bin`]: "evil" });
    const part = await runJson(["verify", model, ...PUB, "--only", "tokenizer/**,*.json"]);
    expect(part.exitCode).toBe(0);
    expect(part.result).toMatchObject({ files: 2, not_verified: ["weights.bin"] });
    expect((await runAixv(["verify", model, ...PUB, "--only", "*.json"])).stdout).toContain("not verified");
    await refused([model, ...PUB, "--only", "*.bin"], "MODEL_MISMATCH");
    for (const nothing of ["nope", "*.JSON", "", ",", "../*", "/etc/*", "model.sig"])
      expect((await runJson(["verify", model, ...PUB, "--only", nothing])).exitCode).toBe(2);
  });

  test("what the signer left out stays what was signed: the list in the bundle counts, not files beside it", async () => {
    const model = await signedModel([...KEY, "--ignore-paths", "notes"], { "notes/a": "x" });
    await writeFiles({ [`${model}/notes/b`]: "y" });
    expect((await runAixv(["verify", model, ...PUB])).exitCode).toBe(0);
    await writeFiles({ [`${model}/.gitignore`]: "*\n", [`${model}/.aixvignore`]: "*\n" });
    expect((await refused([model, ...PUB], "MODEL_MISMATCH")).result.unexpected).toEqual([".aixvignore"]);
  });
});

describe("who signed", () => {
  test("another key", async () => {
    await refused([await signedModel(), "--public-key", "other.pub"], "KEY_UNKNOWN");
  });

  test("one of several trusted keys, and only that one is the subject", async () => {
    const model = await signedModel();
    const { exitCode, result } = await runJson(["verify", model, "--public-key", "other.pub,release.pub"]);
    expect(exitCode).toBe(0);
    expect(result.actual_subjects).toHaveLength(1);
  });

  test("a key beside the wrong subject", async () => {
    await refused([await signedModel(), ...PUB, "--identity", "key:sha256:00"], "IDENTITY_MISMATCH");
  });

  test("a method for which nobody is trusted", async () => {
    await refused([await signedModel(), ...ANCHOR], "SIGNING_METHOD_UNTRUSTED");
    await refused([await signedModel(), "--identity", ALICE], "SIGNING_METHOD_UNTRUSTED");
    await refused([await signedModel(CERTIFICATE), ...PUB], "SIGNING_METHOD_UNTRUSTED");
    await refused([await signedModel(keyless()), ...PUB], "SIGNING_METHOD_UNTRUSTED");
  });

  test.each([
    ["another", "bob@example.com"],
    ["a longer one", "xalice@example.com"],
    ["a part", "alice@example.co"],
    ["other case", "Alice@example.com"],
    ["with a space", " alice@example.com"],
    ["a pattern, which exact matching is not", ".*"],
  ])("keyless identity: %s", async (_name, identity) => {
    const model = await signedModel(keyless());
    await refused([model, "--identity", identity, "--issuer", sigstore.url, ...TRUST], "IDENTITY_MISMATCH");
  });

  test.each([
    ["me@example\\.org", "xme@example.org"],
    ["me@example\\.org", "me@example.org.evil"],
    ["me@example\\.org", "me@exampleXorg"],
    ["a@b\\.c|me@example\\.org", "xme@example.org"],
    ["", "me@example.org"],
  ])("--identity-regexp %s never matches %s", async (pattern, subject) => {
    const model = await signedModel(keyless(subject));
    const flags = [`--identity-regexp=${pattern}`, "--issuer", sigstore.url, ...TRUST];
    const { exitCode } = await runAixv(["verify", model, ...flags]);
    expect(exitCode).toBe(pattern === "" ? 2 : 1);
    const escaped = subject.replaceAll(".", "\\.");
    const right = [
      `--identity-regexp=${escaped}`,
      "--issuer-regexp",
      "http://127\\.0\\.0\\.1:\\d+",
      ...TRUST,
    ];
    expect((await runAixv(["verify", model, ...right])).exitCode).toBe(0);
  });

  test("another issuer, and no issuer at all, which warns", async () => {
    const model = await signedModel(keyless());
    const other = ["--identity", ALICE, "--issuer", "https://accounts.google.com", ...TRUST];
    await refused([model, ...other], "ISSUER_MISMATCH");
    await refused(
      [model, "--identity", ALICE, "--issuer-regexp", "https?://127", ...TRUST],
      "ISSUER_MISMATCH",
    );
    const any = await runJson(["verify", model, "--identity", ALICE, ...TRUST]);
    expect(any.exitCode).toBe(0);
    expect(any.result.warnings).toMatchObject([{ code: "ISSUER_UNCONSTRAINED" }]);
    expect(any.stderr).toContain("--issuer");
  });

  test("keyless by the name that was meant for a certificate or a key", async () => {
    const model = await signedModel(keyless());
    for (const meant of [ANCHOR, PUB])
      await refused([model, ...meant, "--identity", ALICE, ...TRUST], "SIGNING_METHOD_UNTRUSTED");
    const both = [...ANCHOR, "--identity", ALICE, "--issuer", sigstore.url, ...TRUST];
    expect((await runAixv(["verify", model, ...both])).exitCode).toBe(0);
  });

  test("a trust root of another Sigstore: the embedded one", async () => {
    const run = await runJson(["verify", await signedModel(keyless()), "--identity", ALICE]);
    expect(run).toMatchObject({ exitCode: 1, result: { ok: false } });
  });

  test("no log entry, a foreign log entry, a foreign certificate", async () => {
    const model = await signedModel(keyless());
    const other = await signedModel(keyless());
    const trust = ["--identity", ALICE, "--issuer", sigstore.url, ...TRUST];
    const bundle = JSON.parse(await readFile(`${model}/model.sig`, "utf8")) as Bundle;
    const foreign = JSON.parse(await readFile(`${other}/model.sig`, "utf8")) as Bundle;
    const { verificationMaterial: material } = bundle;
    const variants: readonly (readonly [JsonObject, string])[] = [
      [{ ...material, tlogEntries: [] }, "TLOG_ENTRY_MISSING"],
      [{ ...material, tlogEntries: foreign.verificationMaterial.tlogEntries ?? null }, "TLOG_ENTRY_INVALID"],
      [{ ...material, certificate: foreign.verificationMaterial.certificate ?? null }, "SIGNATURE_INVALID"],
    ];
    for (const [verificationMaterial, code] of variants) {
      await writeFiles({ "variant.sig": JSON.stringify({ ...bundle, verificationMaterial }) });
      await refused([model, "--bundle", "variant.sig", ...trust], code);
    }
  });
});

interface Bundle {
  readonly verificationMaterial: JsonObject;
  readonly dsseEnvelope: { readonly payload: string; readonly payloadType: string };
}

describe("certificates", () => {
  const signWith = async (ca: ReturnType<typeof createTestCa>, name: string): Promise<string> => {
    await writeFiles({
      [`${name}.key`]: ca.leaf.privateKey,
      [`${name}.pem`]: ca.leaf.certificate,
      [`${name}-ca.pem`]: ca.intermediate.certificate,
      [`${name}-root.pem`]: ca.root.certificate,
    });
    return await signedModel([
      "--key",
      `${name}.key`,
      "--certificate",
      `${name}.pem`,
      "--certificate-chain",
      `${name}-ca.pem`,
    ]);
  };
  const YEAR = 365 * 24 * 3600 * 1000;

  test("of another authority", async () => {
    const model = await signWith(createTestCa(), "stranger");
    await refused([model, ...ANCHOR], "CERTIFICATE_CHAIN_UNTRUSTED");
    expect((await runAixv(["verify", model, "--certificate-chain", "stranger-root.pem"])).exitCode).toBe(0);
  });

  test("expired", async () => {
    const leaf = { notBefore: new Date(Date.now() - 2 * YEAR), notAfter: new Date(Date.now() - YEAR) };
    const ca = createTestCa({ notBefore: new Date(Date.now() - 3 * YEAR), leaf });
    const model = await signWith(ca, "expired");
    await refused([model, "--certificate-chain", "expired-root.pem"], "CERTIFICATE_EXPIRED");
  });

  test("for another use", async () => {
    const model = await signWith(createTestCa({ leaf: { extendedKeyUsage: ["timeStamping"] } }), "usage");
    await refused([model, "--certificate-chain", "usage-root.pem"], "CERTIFICATE_USAGE");
  });

  test("anchors that are none", async () => {
    const model = await signedModel(CERTIFICATE);
    for (const file of ["release.pub", `${model}/config.json`, `${model}/model.sig`]) {
      const { exitCode, result } = await runJson(["verify", model, "--certificate-chain", file]);
      expect({ exitCode, code: result.code }).toEqual({ exitCode: 2, code: "TRUST_MATERIAL_INVALID" });
    }
  });

  test("the right authority but another name", async () => {
    const model = await signedModel(CERTIFICATE);
    await refused([model, ...ANCHOR, "--identity", "CN=test"], "IDENTITY_MISMATCH");
  });
});

describe("bundles that were never signed so", () => {
  // The key hint is the only text of a key bundle that nothing protects; it only ever narrows the caller's own keys.
  test("any one byte of the signed envelope changed: no exit code 0", async () => {
    const model = await signedModel();
    const original = await readFile(`${model}/model.sig`, "utf8");
    const envelope = original.indexOf('"dsseEnvelope"');
    const values = [...original.matchAll(/[A-Za-z0-9+/=.:-]{6,}/g)].filter(({ index }) => index > envelope);
    const steps = values.flatMap(({ 0: text, index }) => {
      const at = [0, Math.floor(text.length / 2)];
      // A long payload is tried at more places.
      if (text.length > 500)
        at.push(...Array.from({ length: 12 }, (_, n) => Math.floor((text.length * n) / 12)));
      return at.map((offset) => index + offset);
    });
    expect(steps.length).toBeGreaterThan(12);
    for (const at of steps) {
      const replaced = original[at] === "A" ? "B" : "A";
      await writeFiles({ "flipped.sig": original.slice(0, at) + replaced + original.slice(at + 1) });
      const { exitCode } = await runAixv(["verify", model, "--bundle", "flipped.sig", ...PUB]);
      expect({ at, text: original.slice(at - 10, at + 10), verified: exitCode === 0 }).toMatchObject({
        verified: false,
      });
    }
  });

  /** A statement of the caller's choice, rightly signed by a key that is rightly trusted. */
  async function signStatement(statement: JsonObject, bundle: string): Promise<void> {
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const payload = Buffer.from(JSON.stringify(statement));
    const payloadType = "application/vnd.in-toto+json";
    const encoded = Buffer.concat([
      Buffer.from(`DSSEv1 ${payloadType.length} ${payloadType} ${payload.length} `),
      payload,
    ]);
    await writeFiles({
      "own.pub": publicKey.export({ type: "spki", format: "pem" }).toString(),
      [bundle]: JSON.stringify({
        mediaType: "application/vnd.dev.sigstore.bundle.v0.3+json",
        verificationMaterial: { publicKey: { hint: "" }, tlogEntries: [] },
        dsseEnvelope: {
          payload: payload.toString("base64"),
          payloadType,
          signatures: [{ sig: sign("sha256", encoded, privateKey).toString("base64") }],
        },
      }),
    });
  }

  const SHA256_OF_X = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881";
  const statementOf = (names: readonly string[], more: JsonObject = {}): JsonObject => ({
    _type: "https://in-toto.io/Statement/v1",
    subject: [{ name: "m", digest: { sha256: rootOf(names.length) } }],
    predicateType: "https://model_signing/signature/v1.0",
    predicate: {
      serialization: { method: "files", hash_type: "sha256", allow_symlinks: false, ignore_paths: [] },
      resources: names.map((name) => ({ name, algorithm: "sha256", digest: SHA256_OF_X })),
      ...more,
    },
  });
  const rootOf = (files: number): string =>
    createHashOf(Buffer.concat(Array.from({ length: files }, () => Buffer.from(SHA256_OF_X, "hex"))));

  test("the harness itself: a good statement is accepted", async () => {
    await writeFiles({ "own/a": "x" });
    await signStatement(statementOf(["a"]), "own/model.sig");
    expect(await runAixv(["verify", "own", "--public-key", "own.pub"])).toMatchObject({ exitCode: 0 });
  });

  test.each([
    ["..", ["../own2/a"]],
    ["absolute", ["/tmp/a"]],
    ["not canonical", ["./a"]],
    ["the same file twice", ["a", "a"]],
    ["no file", []],
  ])("resource names: %s (OMS §6.1.2)", async (_name, names) => {
    await writeFiles({ "own2/a": "x" });
    await signStatement(statementOf(names), "own2/model.sig");
    expect((await runJson(["verify", "own2", "--public-key", "own.pub"])).exitCode).toBe(1);
  });

  test("a manifest that lists its own bundle can never be true", async () => {
    await writeFiles({ "own3/a": "x" });
    await signStatement(statementOf(["a", "model.sig"]), "own3/model.sig");
    await refused(["own3", "--public-key", "own.pub"], "MODEL_MISMATCH");
  });

  test.each([[["."]], [["*"]], [[""]], [["../"]], [["/"]]])(
    "ignore_paths %j in the signed manifest",
    async (ignore_paths) => {
      await writeFiles({ "own4/a": "x", "own4/evil": "y" });
      const serialization = { method: "files", hash_type: "sha256", allow_symlinks: false, ignore_paths };
      await signStatement(statementOf(["a"], { serialization }), "own4/model.sig");
      expect((await runAixv(["verify", "own4", "--public-key", "own.pub"])).exitCode).toBe(1);
    },
  );

  test("another predicate type, though rightly signed", async () => {
    await writeFiles({ "own5/a": "x" });
    const statement = { ...statementOf(["a"]), predicateType: "https://slsa.dev/provenance/v1" };
    await signStatement(statement, "own5/model.sig");
    await refused(["own5", "--public-key", "own.pub"], "PREDICATE_TYPE_UNEXPECTED");
  });

  test("a root digest that is not that of the resources (OMS §6.5.1)", async () => {
    await writeFiles({ "own6/a": "x" });
    const subject = [{ name: "m", digest: { sha256: "00".repeat(32) } }];
    await signStatement({ ...statementOf(["a"]), subject }, "own6/model.sig");
    await refused(["own6", "--public-key", "own.pub"], "ROOT_DIGEST_MISMATCH");
    // The signature is good, but no file is at fault: no advice to fetch files again.
    expect((await runAixv(["verify", "own6", "--public-key", "own.pub"])).stderr).not.toContain(
      "get these files",
    );
  });
});

function createHashOf(bytes: Uint8Array): string {
  return hash("sha256", bytes, "hex");
}

describe("--report", () => {
  test("holds the result, for a positive and for a negative verdict", async () => {
    const model = await signedModel();
    const good = await runJson([
      "verify",
      model,
      ...PUB,
      "--report",
      "out/good.json",
      "--now",
      "2031-01-01T00:00:00Z",
    ]);
    expect(JSON.parse(await readFile("out/good.json", "utf8"))).toEqual(good.result);
    await writeFiles({ [`${model}/config.json`]: "x" });
    const bad = await runJson(["verify", model, ...PUB, "--report", "out/bad.json"]);
    const report = JSON.parse(await readFile("out/bad.json", "utf8")) as JsonObject;
    expect({ ...report, command: "verify" }).toEqual(bad.result);
  });

  test("an older report is kept without --force, and never left standing with it", async () => {
    const model = await signedModel();
    const flags = ["--report", "old.json"];
    await runAixv(["verify", model, ...PUB, ...flags]);
    expect((await runJson(["verify", model, "--public-key", "other.pub", ...flags])).result.code).toBe(
      "FILE_EXISTS",
    );
    await runAixv(["verify", model, "--bundle", "gone.sig", ...PUB, ...flags, "--force"]);
    expect(JSON.parse(await readFile("old.json", "utf8"))).toMatchObject({
      ok: false,
      code: "BUNDLE_NOT_FOUND",
    });
  });
});

test("nothing that verify does leaves a file in the model", async () => {
  const model = await signedModel();
  const before = await readdir(model, { recursive: true });
  await runAixv(["verify", model, ...PUB]);
  await runAixv(["inspect", join(model, "model.sig")]);
  await runAixv(["digest", model]);
  expect(await readdir(model, { recursive: true })).toEqual(before);
  await cp(model, `${model}-copy`, { recursive: true });
  expect((await runAixv(["verify", `${model}-copy`, ...PUB])).exitCode).toBe(0);
});
