import { copyFile, readdir, readFile, writeFile } from "node:fs/promises";
import type { JsonObject } from "@aixv/core";
import { parseBundle, parseStatement } from "@aixv/envelope";
import { beforeAll, describe, expect, test } from "vitest";
import { runAixv, runJson } from "./run-aixv.ts";
import { ANCHOR, CERTIFICATE, KEY, PUB, useWorkspace, writeFiles, writeModel } from "./workspace.ts";

useWorkspace();

const PARENT = `sha256:${"1".repeat(64)}`;
const DATASET = `sha256:${"2".repeat(64)}`;
const CODE = `sha256:${"3".repeat(64)}`;

const TRAINING: JsonObject = {
  parent_models: [{ digest: PARENT, uri: "hf://org/base" }],
  datasets: [{ digest: DATASET, split: "train" }],
  training_run: {
    framework: "pytorch",
    framework_version: "2.9.0",
    code_digest: CODE,
    environment_digest: CODE,
  },
  hyperparameters: { lr: 0.0001, steps: 1000 },
};

const json = (value: unknown): string => JSON.stringify(value);
const readJson = async (path: unknown): Promise<JsonObject> =>
  JSON.parse(await readFile(String(path), "utf8")) as JsonObject;

let count = 0;
/** A model file of its own, whose content no other has. */
async function model(): Promise<string> {
  const path = `model-${++count}.safetensors`;
  await writeFile(path, `weights ${count}`);
  return path;
}

beforeAll(async () => {
  await writeFiles({
    "training.json": json(TRAINING),
    "no-parents.json": json({ ...TRAINING, parent_models: [] }),
    "base.json": json({ ...TRAINING, parent_models: [], artifact_type: "base-model" }),
    "two-bases.json": json({ ...TRAINING, parent_models: [{ digest: PARENT }, { digest: DATASET }] }),
    "one-family.json": json({
      ...TRAINING,
      parent_models: [
        { digest: PARENT, model_family: "llama" },
        { digest: DATASET, model_family: "llama" },
      ],
    }),
    "unknown-field.json": json({ ...TRAINING, hyperparametres: {} }),
    "bad-digest.json": json({ ...TRAINING, parent_models: [{ digest: "sha256:abc" }] }),
    "no-json.json": "{",
    "twice.json": '{"parent_models": [], "parent_models": []}',
    "list.json": "[]",
    "big.json": '{"a": 12345678901234567890}',
    "foreign.json": json({ buildDefinition: { anything: [1, 2] } }),
    "card.json": json({ licenses: ["Apache-2.0"], properties: [{ name: "parameters", value: 7e9 }] }),
  });
});

describe("aixv attest", () => {
  test("writes an in-toto Statement about the artifact digest, and stores it, unsigned (AIXV §6)", async () => {
    const path = await model();
    const { exitCode, result } = await runJson([
      "attest",
      path,
      "--predicate",
      "training",
      "--input",
      "training.json",
    ]);
    expect(exitCode).toBe(0);
    const { result: digested } = await runJson(["digest", path]);
    expect(result).toMatchObject({
      predicate: "training",
      predicate_uri: "https://aixv.org/attestation/training/v1",
      schema_validated: true,
      artifact_digest: digested.digest,
      statement_path: `${path}.aixv.statement.json`,
      is_new: true,
      signature: null,
    });
    const statement = await readJson(result.statement_path);
    const hex = String(digested.digest).slice("sha256:".length);
    expect(statement).toMatchObject({
      _type: "https://in-toto.io/Statement/v1",
      subject: [{ name: path, digest: { sha256: hex } }],
      predicateType: "https://aixv.org/attestation/training/v1",
      predicate: { parent_models: [{ digest: PARENT }] },
    });
    const stored = await readJson(result.attestation_store_path);
    expect(stored.schema).toBe("aixv.attestation-record/v1");
    expect(stored.statement).toEqual(statement);
    expect(String(result.attestation_store_path)).toContain(`sha256_${hex}.training.v1.`);
  });

  test.each([
    ["a key", KEY, PUB],
    ["a certificate", CERTIFICATE, ANCHOR],
  ])(
    "signs with %s: a DSSE bundle whose payload is the statement; another trust refuses it",
    async (_name, how, trust) => {
      const path = await model();
      const args = ["attest", path, "--predicate", "training", "--input", "training.json", "--sign", ...how];
      const { result } = await runJson(args);
      const { bundle_path } = result.signature as { bundle_path: string };
      const bundle = parseBundle(await readFile(bundle_path));
      if (!bundle.ok || bundle.value.content.kind !== "dsseEnvelope") throw new Error("expected an envelope");
      const statement = parseStatement(bundle.value.content.envelope.payload);
      expect(statement.ok && statement.value).toEqual(await readJson(result.statement_path));

      const trusting = await runJson(["store", "list", path, ...trust]);
      expect(trusting.result.evidence).toEqual([
        expect.objectContaining({ verified: true, predicate_type: String(result.predicate_uri) }),
      ]);
      const other = await runJson(["store", "list", path, "--public-key", "other.pub"]);
      expect(other.result.evidence).toEqual([
        expect.objectContaining({ verified: false, code: expect.any(String) }),
      ]);
    },
  );

  test("a second attestation never replaces a first, the same one again changes nothing (LESSON 22)", async () => {
    const path = await model();
    const args = ["attest", path, "--predicate", "training", "--input"];
    const first = await runJson([...args, "training.json"]);
    const second = await runJson([...args, "one-family.json"]);
    const again = await runJson([...args, "training.json"]);
    expect(second.result.attestation_store_path).not.toBe(first.result.attestation_store_path);
    expect(second.result.statement_path).not.toBe(first.result.statement_path);
    expect(again.result).toMatchObject({
      is_new: false,
      attestation_store_path: first.result.attestation_store_path ?? "",
      statement_path: first.result.statement_path ?? "",
    });
    const { result } = await runJson(["store", "list", path]);
    expect(result.unsigned).toHaveLength(2);
  });

  test("takes a foreign predicate as it is, says that it did not look into it, and shows it", async () => {
    const path = await model();
    const { result } = await runJson([
      "attest",
      path,
      "--predicate",
      "slsa-provenance",
      "--input",
      "foreign.json",
    ]);
    expect(result).toMatchObject({
      predicate_uri: "https://slsa.dev/provenance/v1",
      schema_validated: false,
    });
    const uri = "https://example.org/scan/v2";
    expect(
      (await runJson(["attest", path, "--predicate", uri, "--input", "foreign.json"])).result,
    ).toMatchObject({
      predicate_uri: uri,
      schema_validated: false,
    });
    const shown = await runJson(["store", "list", path]);
    const types = (shown.result.unsigned as { predicate_type: string }[]).map((item) => item.predicate_type);
    expect(types.toSorted()).toEqual([uri, "https://slsa.dev/provenance/v1"]);
  });

  test("a folder's subject is its root digest, whatever claims gather in it", async () => {
    await writeModel("folder");
    const before = await runJson(["digest", "folder"]);
    const args = [
      "attest",
      "folder",
      "--predicate",
      "model-card",
      "--input",
      "card.json",
      "--sign",
      ...KEY,
      "--claims",
    ];
    const { result } = await runJson(args);
    expect(result.artifact_digest).toBe(before.result.digest);
    expect(result.claims_path).toBe("folder/claims.jsonl");
    expect((await runJson(["digest", "folder"])).result.digest).toBe(before.result.digest);
    expect(await readdir("folder")).toContain("claims.jsonl");
  });

  test("says so where the model was signed under another digest", async () => {
    await writeModel("hashed");
    await runAixv(["sign", "hashed", ...KEY, "--hash-algorithm", "blake3"]);
    const args = ["attest", "hashed", "--predicate", "model-card", "--input", "card.json"];
    const { result } = await runJson(args);
    expect(result.warnings).toEqual([expect.objectContaining({ code: "DIGEST_DIFFERS_FROM_SIGNATURE" })]);
    expect((await runJson([...args, "--hash-algorithm", "blake3"])).result.warnings).toEqual([]);
  });

  test.each<readonly [string, readonly string[], string]>([
    ["a field that training has not", ["training", "unknown-field.json"], "PREDICATE_INVALID"],
    ["a bad digest", ["training", "bad-digest.json"], "PREDICATE_INVALID"],
    ["a training without parents", ["training", "no-parents.json"], "PREDICATE_INVALID"],
    ["a predicate that is a list (LESSON 7)", ["training", "list.json"], "PREDICATE_INVALID"],
    ["a foreign predicate that is a list", ["slsa-provenance", "list.json"], "PREDICATE_INVALID"],
    ["what is no JSON", ["training", "no-json.json"], "JSON_SYNTAX"],
    ["an integer that would come out as another", ["slsa-provenance", "big.json"], "JSON_UNSAFE_INTEGER"],
    ["a key twice", ["training", "twice.json"], "JSON_DUPLICATE_KEY"],
    ["a missing file", ["training", "absent.json"], "FILE_NOT_FOUND"],
    ["a misspelt predicate", ["trainning", "training.json"], "PREDICATE_UNKNOWN"],
    [
      "an unknown version",
      ["https://aixv.org/attestation/training/v9", "training.json"],
      "PREDICATE_UNKNOWN",
    ],
  ])("refuses %s, and writes nothing", async (_name, [predicate = "", input = ""], code) => {
    const path = await model();
    const { exitCode, result } = await runJson(["attest", path, "--predicate", predicate, "--input", input]);
    expect(exitCode).toBe(2);
    expect(result.code).toBe(code);
    expect((await readdir(".")).filter((name) => name.startsWith(path))).toEqual([path]);
    expect((await runJson(["store", "list", path])).result.unsigned).toEqual([]);
  });

  test.each<readonly [string, readonly string[], string | undefined]>([
    ["a fine-tuned model has a parent (AIXV §8)", ["fine-tuned-model", "training.json"], undefined],
    ["a fine-tuned model without one", ["fine-tuned-model", "base.json"], "LINEAGE_INVALID"],
    ["a base model needs none", ["base-model", "base.json"], undefined],
    ["a base model that only the flag calls so", ["base-model", "no-parents.json"], undefined],
    ["an adapter with one base (AIXV §8)", ["lora-adapter", "training.json"], undefined],
    ["an adapter with two bases", ["lora-adapter", "two-bases.json"], "LINEAGE_INVALID"],
    ["an adapter with two bases of one family", ["lora-adapter", "one-family.json"], undefined],
    ["a type of nobody", ["lora_adapter", "training.json"], "ARTIFACT_INVALID"],
    ["a namespaced type (AIXV §4.1)", ["vendor.example/reward-model", "training.json"], undefined],
  ])("%s", async (_name, [type = "", input = ""], code) => {
    const args = [
      "attest",
      await model(),
      "--predicate",
      "training",
      "--input",
      input,
      "--artifact-type",
      type,
    ];
    const { exitCode, result } = await runJson(args);
    expect(result.code).toBe(code);
    expect(exitCode).toBe(code === undefined ? 0 : 2);
  });

  test("refuses an artifact as its own parent, and a cycle through what is stored (AIXV §8)", async () => {
    const [a, b] = [await model(), await model()];
    const attest = async (path: string, parent: string, ...flags: readonly string[]): Promise<JsonObject> => {
      const args = [
        "attest",
        path,
        "--predicate",
        "training",
        "--input",
        "no-parents.json",
        "--parent",
        parent,
      ];
      return (await runJson([...args, ...flags])).result;
    };
    expect((await attest(a, a)).code).toBe("LINEAGE_INVALID");
    expect((await attest(b, a)).ok).toBe(true);
    expect((await attest(a, b)).code).toBe("LINEAGE_INVALID");
    // What nobody signed does not stand in the way of what is signed; what is signed does.
    expect((await attest(a, b, "--sign", ...KEY)).ok).toBe(true);
    expect((await attest(b, a, "--sign", ...KEY)).code).toBe("LINEAGE_INVALID");
  });

  test("options of signing without --sign are refused, for they would do nothing", async () => {
    const args = ["attest", await model(), "--predicate", "training", "--input", "training.json"];
    expect((await runJson([...args, ...KEY])).result.code).toBe("OPTION_INVALID");
    expect((await runJson([...args, "--claims"])).result.code).toBe("OPTION_INVALID");
    const { exitCode, result } = await runJson([...args, "--sign"]);
    expect([exitCode, result.code]).toEqual([2, "IDENTITY_TOKEN_MISSING"]);
    expect(String(result.error)).toMatch(/^missing OIDC token/);
  });

  test("never replaces a file by --output", async () => {
    await writeFile("taken.json", "mine");
    const args = ["attest", await model(), "--predicate", "training", "--input", "training.json"];
    expect((await runJson([...args, "--output", "taken.json"])).result.code).toBe("FILE_EXISTS");
    expect(await readFile("taken.json", "utf8")).toBe("mine");
    expect((await runJson([...args, "--output", "out/new.json"])).result.statement_path).toBe("out/new.json");
    await writeModel("whole");
    const card = ["attest", "whole", "--predicate", "model-card", "--input", "card.json"];
    expect((await runJson([...card, "--output", "whole/st.json"])).result.code).toBe("OPTION_INVALID");
  });
});

describe("inputs that a claim names (signature chaining)", () => {
  const attest = async (...more: readonly string[]) =>
    await runJson([
      "attest",
      await model(),
      "--predicate",
      "training",
      "--input",
      "no-parents.json",
      ...more,
    ]);
  const predicateOf = async (result: JsonObject): Promise<JsonObject> =>
    (await readJson(result.statement_path)).predicate as JsonObject;

  test("by digest, path or bundle; what was verified is recorded with who signed it and when", async () => {
    await writeModel("base-model");
    await runAixv(["sign", "base-model", ...KEY]);
    const { result: base } = await runJson(["digest", "base-model"]);
    for (const reference of ["base-model", "base-model/model.sig"]) {
      const { result } = await attest("--parent", reference, "--upstream-public-key", "release.pub");
      const predicate = await predicateOf(result);
      expect(predicate.parent_models).toEqual([{ digest: String(base.digest) }]);
      expect(predicate.verified_upstream).toEqual([
        expect.objectContaining({
          artifact_digest: String(base.digest),
          method: "key",
          signers: [{ subjects: [expect.stringMatching(/^key:sha256:/)] }],
          predicate_type: "https://model_signing/signature/v1.0",
        }),
      ]);
      expect(result.verified_upstream).toEqual(predicate.verified_upstream);
    }
    const { result } = await attest("--parent", String(base.digest));
    expect(await predicateOf(result)).not.toHaveProperty("verified_upstream");
  });

  test("the bundle of a folder with one file names the folder, that of a file the file", async () => {
    await writeFiles({ "single/w.bin": "one file in a folder", "lone.bin": "a file" });
    for (const [path, bundle] of [
      ["single", "single/model.sig"],
      ["lone.bin", "lone.bin.sigstore.json"],
    ] as const) {
      await runAixv(["sign", path, ...KEY]);
      const { result: digested } = await runJson(["digest", path]);
      const { result } = await attest("--parent", bundle, "--upstream-public-key", "release.pub");
      expect((await predicateOf(result)).parent_models).toEqual([{ digest: String(digested.digest) }]);
    }
    await copyFile("single/model.sig", "renamed.sigstore.json");
    const ambiguous = await attest(
      "--parent",
      "renamed.sigstore.json",
      "--upstream-public-key",
      "release.pub",
    );
    expect(ambiguous.result.code).toBe("STATEMENT_INVALID");
  });

  test("a bundle that signs something else than a model is no input", async () => {
    await writeFile("p.json", json({ allow_subjects: ["alice@example.com"] }));
    const { result } = await runJson(["policy", "create", "--input", "p.json", "--sign", ...KEY]);
    const { bundle_path } = result.signature as { bundle_path: string };
    const refused = await attest("--parent", bundle_path, "--upstream-public-key", "release.pub");
    expect(refused.result.code).toBe("PREDICATE_TYPE_UNEXPECTED");
  });

  test("nobody but attest itself says what was verified", async () => {
    const verified_upstream = [{ artifact_digest: PARENT }];
    await writeFile("forged.json", json({ ...TRAINING, verified_upstream }));
    const args = ["attest", await model(), "--predicate", "training", "--input", "forged.json"];
    const { result } = await runJson(args);
    expect(result.code).toBe("PREDICATE_INVALID");
    expect(String(result.error)).toContain("verified_upstream");
  });

  test("trust without anything to verify is refused", async () => {
    const trust = ["--upstream-public-key", "release.pub"];
    expect((await attest("--parent", PARENT, ...trust)).result.code).toBe("OPTION_INVALID");
    expect((await attest(...trust)).result.code).toBe("OPTION_INVALID");
    expect((await attest("--parent", PARENT, "--trusted-root", "x")).result.code).toBe("USAGE");
  });

  test("inputs are hashed by themselves, not by the flags for this model", async () => {
    await writeModel("hashed-base");
    const { result: base } = await runJson(["digest", "hashed-base"]);
    const { result } = await attest("--parent", "hashed-base", "--hash-algorithm", "blake3");
    expect((await predicateOf(result)).parent_models).toEqual([{ digest: String(base.digest) }]);
  });

  test("an input whose signature is refused makes no claim; one by path alone is named, not called verified", async () => {
    await writeModel("strangers-model");
    await runAixv(["sign", "strangers-model", ...KEY]);
    const refused = await attest("--parent", "strangers-model", "--upstream-public-key", "other.pub");
    expect(refused.result.code).toBe("KEY_UNKNOWN");
    const { result } = await attest("--parent", "strangers-model");
    expect(result.verified_upstream).toEqual([]);
    expect(result.warnings).toEqual([expect.objectContaining({ code: "UPSTREAM_UNVERIFIED" })]);
    const untrusted = await attest("--parent", "strangers-model/model.sig");
    expect(untrusted.result.code).toBe("TRUST_CONSTRAINT_MISSING");
  });

  test("a reference that is nothing is refused, and inputs of a predicate that names none", async () => {
    expect((await attest("--parent", "nothing-here")).result.code).toBe("FILE_NOT_FOUND");
    expect((await attest("--parent", "sha256:abc")).result.code).toBe("ARTIFACT_INVALID");
    const args = ["attest", await model(), "--predicate", "model-card", "--input", "card.json"];
    expect((await runJson([...args, "--parent", PARENT])).result.code).toBe("PREDICATE_INVALID");
  });
});

describe("aixv sign-delta", () => {
  test("claims base, scope, update type and the way back (AIXV §8, §9)", async () => {
    const [base, delta] = [await model(), await model()];
    const { result } = await runJson([
      "sign-delta",
      delta,
      "--base",
      base,
      "--update-type",
      "sft",
      "--sign",
      ...KEY,
    ]);
    const { result: digested } = await runJson(["digest", base]);
    expect((await readJson(result.statement_path)).predicate).toEqual({
      base_digest: digested.digest,
      update_type: "sft",
      delta_scope: ["weights"],
      rollback_target_digest: digested.digest,
      state_migration: "none",
    });
    expect(result.signature).not.toBeNull();
  });

  test("verifies the base where somebody is trusted, and says so", async () => {
    await writeModel("delta-base");
    await runAixv(["sign", "delta-base", ...KEY]);
    const args = ["sign-delta", await model(), "--base", "delta-base", "--update-type", "dpo"];
    const { result } = await runJson([...args, "--upstream-public-key", "release.pub"]);
    expect(result.verified_upstream).toEqual([expect.objectContaining({ method: "key" })]);
    expect(result.warnings).toEqual([]);
    expect((await runJson([...args, "--upstream-public-key", "other.pub"])).result.code).toBe("KEY_UNKNOWN");
  });

  test.each<readonly [string, readonly string[], string]>([
    ["no base", ["--update-type", "sft"], "USAGE"],
    ["an unknown update type", ["--base", PARENT, "--update-type", "magic"], "USAGE"],
    ["no update type", ["--base", PARENT], "USAGE"],
    ["a bad base", ["--base", "sha256:12", "--update-type", "sft"], "ARTIFACT_INVALID"],
  ])("refuses %s", async (_name, flags, code) => {
    const { exitCode, result } = await runJson(["sign-delta", await model(), ...flags]);
    expect([exitCode, result.code]).toEqual([2, code]);
  });

  test("refuses an artifact as an update of itself", async () => {
    const path = await model();
    const { result } = await runJson(["sign-delta", path, "--base", path, "--update-type", "hotfix"]);
    expect(result.code).toBe("LINEAGE_INVALID");
  });
});

describe("aixv rollback", () => {
  test("appends a signed record and a lineage node; a second one beside the first (AIXV §9)", async () => {
    const [bad, good] = [await model(), await model()];
    const { result: target } = await runJson(["digest", good]);
    const first = await runJson(["rollback", bad, "--to", good, ...KEY, "--reason", "poisoned data"]);
    expect(first.exitCode).toBe(0);
    expect(first.result).toMatchObject({
      signed: true,
      record: { event_type: "rollback", rollback_target: target.digest ?? "", reason: "poisoned data" },
    });
    const path = String(first.result.rollback_record_path);
    expect(path).toMatch(/\.aixv\/records\/rollback\/RBK-[0-9TZ.]+-[0-9a-f]{12}\.json$/);
    const verified = await runJson(["record", "verify", path, "--kind", "rollback", ...PUB]);
    expect(verified.exitCode).toBe(0);
    expect(verified.result.record_payload).toEqual(first.result.record);
    const listed = await runJson(["store", "list", bad, ...PUB]);
    expect(listed.result.evidence).toEqual([
      expect.objectContaining({ verified: true, predicate_type: "https://aixv.org/attestation/rollback/v1" }),
    ]);
    const second = await runJson(["rollback", bad, "--to", String(target.digest), ...KEY]);
    expect(second.result.rollback_record_path).not.toBe(path);
    expect(await readJson(path)).toMatchObject({ record_id: first.result.record_id ?? "" });
  });

  test("there and back again: a rollback is no derivation", async () => {
    const [a, b] = [await model(), await model()];
    expect((await runJson(["rollback", a, "--to", b, ...KEY])).exitCode).toBe(0);
    expect((await runJson(["rollback", b, "--to", a, ...KEY])).exitCode).toBe(0);
  });

  test("a record that is refused leaves no lineage node behind", async () => {
    const [bad, one, two] = [await model(), await model(), await model()];
    const now = ["--now", "2026-01-01T00:00:00Z"];
    expect((await runJson(["rollback", bad, "--to", one, ...KEY, ...now])).exitCode).toBe(0);
    expect((await runJson(["rollback", bad, "--to", two, ...KEY, ...now])).result.code).toBe(
      "RECORD_CONFLICT",
    );
    expect((await runJson(["store", "list", bad, ...PUB])).result.evidence).toHaveLength(1);
  });

  test("--no-sign leaves a note beside the artifact, as the reference does, and replaces none", async () => {
    const [bad, good] = [await model(), await model()];
    const { result } = await runJson(["rollback", bad, "--to", good, "--no-sign"]);
    expect(result).toMatchObject({ signed: false, rollback_record_path: `${bad}.rollback.json` });
    expect(await readJson(result.rollback_record_path)).toEqual(result.record);
    const again = await runJson(["rollback", bad, "--to", good, "--no-sign", "--reason", "again"]);
    expect(again.result.rollback_record_path).not.toBe(result.rollback_record_path);
  });

  test("asks for an identity first of all, and refuses a target that is no digest or file", async () => {
    const path = await model();
    const unsigned = await runJson(["rollback", path, "--to", "sha256:abc"]);
    expect([unsigned.exitCode, unsigned.result.code]).toEqual([2, "IDENTITY_TOKEN_MISSING"]);
    expect(String(unsigned.result.error)).toContain("missing OIDC token");
    expect((await runJson(["rollback", path, "--to", "sha256:abc", ...KEY])).result.code).toBe(
      "ARTIFACT_INVALID",
    );
    expect((await runJson(["rollback", path, "--to", path, "--no-sign"])).result.code).toBe(
      "PAYLOAD_INVALID",
    );
    expect((await runJson(["rollback", path])).result.code).toBe("USAGE");
  });
});
