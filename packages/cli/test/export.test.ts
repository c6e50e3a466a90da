import { readFile, writeFile } from "node:fs/promises";
import { type JsonObject, parseTime, unwrap } from "@aixv/core";
import type { Statement } from "@aixv/envelope";
import { parsePublicKey, verifyStatement } from "@aixv/envelope/verify";
import { EXPORTERS } from "@aixv/exporters";
import { beforeAll, describe, expect, test } from "vitest";
import { training } from "../../records/test/training.ts";
import { claim, DIGEST, decideBy, done, freshRoot, keys, NOW, useParties } from "./decisions.ts";
import { runAixv, runJson } from "./run-aixv.ts";
import { signedModel } from "./signed-model.ts";
import { PUB, useWorkspace, writeFiles } from "./workspace.ts";

useWorkspace();
useParties();

const root = freshRoot();
let model = "";
const EVALUATION = {
  benchmarks: [{ name: "mmlu", metrics: [{ name: "accuracy", value: 0.9 }] }],
  random_seed_policy: "fixed",
  eval_harness_digest: DIGEST,
  dataset_digests: [],
};

beforeAll(async () => {
  model = await signedModel();
  const flags = ["--root", root];
  await claim(flags, model, "training", training([DIGEST as never]), "release");
  await claim(flags, model, "training", training([`sha256:${"6".repeat(64)}` as never]), "stranger");
  await writeFiles({ "unsigned.json": JSON.stringify(training([`sha256:${"7".repeat(64)}` as never])) });
  await done("attest", model, "--predicate", "training", "--input", "unsigned.json", "--root", root);
});

const exporting = async (format: string, ...flags: readonly string[]) =>
  await runJson(["export", model, "--format", format, "--root", root, ...NOW, ...flags]);
const documentsOf = ({ result }: { readonly result: JsonObject }): readonly JsonObject[] =>
  (result.export as { readonly documents: readonly JsonObject[] }).documents;

/** What a bundle signs, if the release key made it. */
async function signedStatement(bundle: string): Promise<Statement> {
  const publicKeys = [unwrap(parsePublicKey(await readFile("release.pub")))];
  const now = unwrap(parseTime("2026-06-01T00:00:00Z"));
  return unwrap(await verifyStatement(new TextEncoder().encode(bundle), { now, publicKeys })).value;
}

describe("export: whose word counts", () => {
  test("has what trusted people signed, and lists the rest", async () => {
    const { exitCode, result } = await exporting("slsa", ...PUB);
    expect(exitCode).toBe(0);
    const [document, ...others] = documentsOf({ result });
    expect(others).toEqual([]);
    expect(JSON.stringify(document)).toContain(DIGEST.slice(7));
    expect((result.ignored as JsonObject[]).map(({ code }) => code).toSorted()).toEqual([
      "EVIDENCE_UNSIGNED",
      "KEY_UNKNOWN",
    ]);
    const both = await exporting("slsa", ...PUB, "--public-key", "stranger.pub");
    expect(documentsOf(both)).toHaveLength(2);
  });

  test("by exact subjects: one whom nobody named does not count", async () => {
    const named = ["--trusted-attestation-subject", String(keys.stranger), "--public-key", "stranger.pub"];
    expect(documentsOf(await exporting("slsa", ...PUB, ...named))).toHaveLength(1);
  });

  test.each(EXPORTERS.map(({ id }) => id))(
    "%s: exit code 2 and no document where nobody is trusted, or nothing verifies",
    async (format) => {
      const nobody = await runAixv(["export", model, "--format", format, "--root", root]);
      expect([nobody.exitCode, nobody.stdout]).toEqual([2, ""]);
      expect(nobody.stderr).toContain("[TRUST_CONSTRAINT_MISSING]");
      const nothing = await exporting(format, "--public-key", "lab.pub");
      expect([nothing.exitCode, nothing.result.code]).toEqual([2, "EXPORT_EMPTY"]);
    },
  );

  test("takes a digest in place of a path", async () => {
    const { result } = await exporting("aixv", ...PUB);
    const byDigest = await runJson([
      "export",
      String(result.artifact_digest),
      "--format",
      "slsa",
      "--root",
      root,
      ...NOW,
      ...PUB,
    ]);
    expect(documentsOf(byDigest)).toEqual(documentsOf(await exporting("slsa", ...PUB)));
  });
});

describe("export: the documents", () => {
  test.each(["in-toto", "slsa", "aixv"])(
    "%s is the bare document on standard output, the same each time, and right",
    async (format) => {
      const args = ["export", model, "--format", format, "--root", root, ...PUB];
      const [one, two] = [await runAixv([...args, ...NOW]), await runAixv([...args, ...NOW])];
      expect([one.exitCode, one.stdout]).toEqual([0, two.stdout]);
      expect(one.stdout).not.toContain(process.cwd());
      await writeFile("out.json", one.stdout);
      const checked = await runJson(["export", "--check", "out.json"]);
      expect([checked.exitCode, checked.result.check]).toMatchObject([0, { format, findings: [] }]);
    },
  );

  test("are written to a file, which is replaced only if it is told to", async () => {
    const { result } = await exporting("slsa", ...PUB, "--output", "provenance.json");
    expect(result.output).toBe("provenance.json");
    const text = await readFile("provenance.json", "utf8");
    expect(JSON.parse(text)).toEqual(documentsOf({ result })[0]);
    await writeFile("provenance.json", "mine");
    expect((await exporting("slsa", ...PUB, "--output", "provenance.json")).result.code).toBe("FILE_EXISTS");
    expect(await readFile("provenance.json", "utf8")).toBe("mine");
    expect((await exporting("slsa", ...PUB, "--output", "provenance.json", "--force")).exitCode).toBe(0);
    expect(await readFile("provenance.json", "utf8")).toBe(text);
  });

  test("are signed as the statements that they are, or as the predicate of one about the model", async () => {
    const sign = ["--sign", "--key", "release.key"];
    const slsa = await exporting("slsa", ...PUB, "--output", "signed.json", ...sign);
    expect(slsa.result.signature).toMatchObject({ bundle_path: "signed.json.sigstore.json" });
    const statement = await signedStatement(await readFile("signed.json.sigstore.json", "utf8"));
    expect(statement).toEqual(documentsOf(slsa)[0]);
    const aixv = await exporting("aixv", ...PUB, "--output", "evidence.json", ...sign);
    const wrapped = await signedStatement(await readFile("evidence.json.sigstore.json", "utf8"));
    expect(wrapped.predicateType).toBe("https://aixv.org/export/v1");
    expect(`sha256:${wrapped.subject[0]?.digest.sha256}`).toBe(aixv.result.artifact_digest);
    expect(wrapped.predicate).toEqual(documentsOf(aixv)[0]);
  });

  test("of which there are several are signed one by one, a line each", async () => {
    const flags = ["--public-key", "stranger.pub", "--output", "two.jsonl", "--sign", "--key", "release.key"];
    const { result } = await exporting("slsa", ...PUB, ...flags);
    expect(result.signature).toMatchObject({ bundle_path: "two.jsonl.sigstore.jsonl" });
    const lines = (await readFile("two.jsonl.sigstore.jsonl", "utf8")).trimEnd().split("\n");
    const statements = await Promise.all(lines.map(signedStatement));
    expect(statements).toEqual(documentsOf({ result }));
    expect(statements).toHaveLength(2);
  });

  test.each([
    [["--sign", "--key", "release.key"], "OPTION_INVALID"],
    [["--key", "release.key"], "USAGE"],
    [["--spec-version", "0.1"], "SPEC_VERSION_UNKNOWN"],
    [["--check", "out.json"], "USAGE"],
  ])("are none with %j", async (flags, code) => {
    const { exitCode, result } = await exporting("slsa", ...PUB, ...flags);
    expect([exitCode, result.code]).toEqual([2, code]);
  });

  test("need a format that there is", async () => {
    expect((await exporting("sls", ...PUB)).result.code).toBe("USAGE");
    expect((await runJson(["export", model, ...PUB])).result.code).toBe("USAGE");
    expect((await runJson(["export"])).result.code).toBe("USAGE");
  });
});

describe("export: advisories", () => {
  const advisory = (advisory_id: string): JsonObject => ({
    advisory_id,
    affected: [{ digest: DIGEST }],
    severity: "high",
    status: "active",
    reason_code: "backdoor",
    recommended_actions: ["roll back"],
  });

  test.each(["openvex", "csaf", "osv"])(
    "%s: those of trusted people, in a document without a finding",
    async (format) => {
      const flags = ["--root", freshRoot()];
      await claim(flags, model, "advisory", advisory("ADV-1"), "release");
      await claim(flags, model, "advisory", advisory("ADV-2"), "stranger");
      const file = `advisories.${format}`;
      const exported = ["export", model, "--format", format, ...flags, ...PUB, ...NOW, "--output", file];
      expect((await runJson(exported)).exitCode).toBe(0);
      const text = await readFile(file, "utf8");
      expect([text.includes("ADV-1"), text.includes("ADV-2")]).toEqual([true, false]);
      const { exitCode, result } = await runJson(["export", "--check", file]);
      expect([exitCode, result.check]).toMatchObject([0, { format }]);
    },
  );
});

describe("export: what a policy decides", () => {
  const require = (least: number): JsonObject => ({
    allow_subjects: [String(keys.release)],
    require_predicates: [
      { predicate: "evaluation", constraints: [{ benchmark: "mmlu", metric: "accuracy", at_least: least }] },
    ],
  });

  test.each([
    [0.7, "PASSED", 0],
    [0.95, "FAILED", 2],
  ])("at least %f: a summary and a test result say %s", async (least, result, exitCode) => {
    const flags = await decideBy(require(least));
    await claim(flags, model, "evaluation", EVALUATION, "release");
    const of = async (format: string) => await runJson(["export", model, "--format", format, ...flags]);
    const [summary] = documentsOf(await of("vsa"));
    expect(summary?.predicate).toMatchObject({
      verificationResult: result,
      policy: { uri: "urn:aixv:policy:policy" },
    });
    const [tested] = documentsOf(await of("test-result"));
    expect(tested?.predicate).toMatchObject({
      result,
      [result === "PASSED" ? "passedTests" : "failedTests"]: ["/require_predicates/0"],
    });
    const simple = await of("svr");
    expect([simple.exitCode, simple.result.code]).toEqual([
      exitCode,
      exitCode === 0 ? undefined : "EXPORT_EMPTY",
    ]);
  });

  test("and without one a level, by whom the flags name", async () => {
    const [summary] = documentsOf(await exporting("vsa", ...PUB, "--assurance-level", "level-1"));
    expect(summary?.predicate).toMatchObject({ verificationResult: "PASSED" });
    expect(JSON.stringify(summary)).not.toContain(process.cwd());
  });

  test("an evaluation of which no rule asks anything has no result", async () => {
    const flags = await decideBy({ allow_subjects: [String(keys.release)] });
    await claim(flags, model, "evaluation", EVALUATION, "release");
    const { exitCode, result } = await runJson(["export", model, "--format", "test-result", ...flags]);
    expect([exitCode, result.code]).toEqual([2, "EXPORT_EMPTY"]);
  });
});

describe("export --check", () => {
  test("1 with what is wrong, by line where there are several", async () => {
    const { stdout } = await runAixv(["export", model, "--format", "slsa", "--root", root, ...PUB, ...NOW]);
    const broken = stdout.replace('"buildType"', '"buildtype"');
    await writeFile("lines.jsonl", stdout + broken);
    const { exitCode, result } = await runJson(["export", "--check", "lines.jsonl"]);
    expect([exitCode, result.code]).toEqual([1, "DOCUMENT_INVALID"]);
    expect(result.check).toEqual({
      format: "slsa",
      path: "lines.jsonl",
      documents: 2,
      findings: [
        {
          code: "MEMBER_MISSING",
          message: expect.any(String),
          path: "line 2 /predicate/buildDefinition/buildType",
        },
      ],
    });
  });

  test.each<[string, string | Uint8Array, string]>([
    ["nothing.json", "", "JSON_EMPTY"],
    ["text.json", "hello", "JSON_SYNTAX"],
    ["bytes.json", Uint8Array.of(0xff), "JSON_INVALID_UTF8"],
    ["repeated.json", '{"schema": "aixv.export/v1", "schema": 1}', "JSON_DUPLICATE_KEY"],
    ["other.json", '{"a": 1}', "OPTION_INVALID"],
    ["older.json", '{"bomFormat": "CycloneDX", "specVersion": "1.4", "version": 1}', "SPEC_VERSION_UNKNOWN"],
    ["newer.json", '{"document": {"category": "csaf_base", "csaf_version": "2.1"}}', "SPEC_VERSION_UNKNOWN"],
  ])("2 for %s", async (name, content, code) => {
    await writeFile(name, content);
    const { exitCode, result } = await runJson(["export", "--check", name]);
    expect([exitCode, result.code]).toEqual([2, code]);
  });

  test("2 for what is not there, or no file", async () => {
    expect((await runJson(["export", "--check", "missing.json"])).result.code).toBe("FILE_NOT_FOUND");
    expect((await runJson(["export", "--check", "."])).result.code).toBe("NOT_A_FILE");
  });

  test("by the format that it is to have", async () => {
    await writeFile("other.json", '{"a": 1}');
    const { exitCode, result } = await runJson(["export", "--check", "other.json", "--format", "vsa"]);
    expect([exitCode, (result.check as JsonObject).format]).toEqual([1, "vsa"]);
  });
});

describe("export: headers of files", () => {
  /** A safetensors file with one tensor, and a licence as its writer notes it. */
  function safetensors(): Uint8Array {
    const header = new TextEncoder().encode(
      JSON.stringify({
        __metadata__: { "modelspec.sai_model_spec": "1.0.0", "modelspec.license": "MIT" },
        w: { dtype: "BF16", shape: [2, 3], data_offsets: [0, 12] },
      }),
    );
    const file = new Uint8Array(8 + header.length + 12);
    new DataView(file.buffer).setBigUint64(0, BigInt(header.length), true);
    file.set(header, 8);
    return file;
  }

  test("are read, and marked as read from the file; of a damaged one it is told", async () => {
    await writeFiles({ "headed/a.safetensors": safetensors(), "headed/notes.txt": "text" });
    await writeFiles({ "headed/b.safetensors": safetensors().slice(0, -1) });
    await done("sign", "headed", "--key", "release.key");
    const { exitCode, result } = await runJson([
      "export",
      "headed",
      "--format",
      "aixv",
      "--root",
      root,
      ...NOW,
      ...PUB,
    ]);
    expect(exitCode).toBe(0);
    expect(result.warnings).toMatchObject([{ code: "HEADER_MALFORMED" }]);
    const [document] = documentsOf({ result });
    expect(document?.headers).toMatchObject([
      { path: "a.safetensors", header: { parameterCount: 6, about: { license: "MIT" } } },
    ]);
    const alone = await runJson([
      "export",
      "headed/a.safetensors",
      "--format",
      "aixv",
      "--root",
      root,
      ...PUB,
    ]);
    expect(alone.result.code).toBe("EXPORT_EMPTY");
  });
});
