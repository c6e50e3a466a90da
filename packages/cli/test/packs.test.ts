import { mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { cp, readdir, readFile, writeFile } from "node:fs/promises";
import { AIV_VALIDATION_PREDICATE } from "@aixv/aiv";
import type { JsonObject } from "@aixv/core";
import { createStatement, IN_TOTO_PAYLOAD_TYPE, serializeBundle, serializeStatement } from "@aixv/envelope";
import { createKeySigner, parsePrivateKey } from "@aixv/envelope/node";
import { beforeAll, describe, expect, it } from "vitest";
import { runAixv, runJson } from "./run-aixv.ts";
import { KEY, PUB, useWorkspace, writeFiles, writeModel } from "./workspace.ts";

useWorkspace();
const NOW = ["--now", "2026-06-01T00:00:00Z"] as const;
const DIGEST = `sha256:${"3".repeat(64)}`;

beforeAll(async () => {
  await writeModel("model");
  await runAixv(["keygen", "--out", "stranger"]);
  await runAixv(["keygen", "--out", "auditor"]);
  await writeFiles({
    "card.json": JSON.stringify({ name: "m", summary: "a model" }),
    "provenance.json": JSON.stringify({
      buildDefinition: { resolvedDependencies: [{ digest: { gitCommit: "a".repeat(40) } }] },
    }),
    "bom.json": "{}",
    "advisory.json": JSON.stringify({
      advisory_id: "ADV-1",
      affected: [{ digest: DIGEST }],
      severity: "high",
      status: "active",
      reason_code: "backdoor",
      recommended_actions: ["rollback"],
    }),
  });
  const run = async (...args: readonly string[]): Promise<void> => {
    const { exitCode, stderr } = await runAixv(args);
    if (exitCode !== 0) throw new Error(stderr);
  };
  await run("sign", "model", ...KEY);
  const claim = ["attest", "model", "--predicate", "slsa-provenance", "--input"];
  await run(...claim, "provenance.json", "--sign", ...KEY);
  await run(...claim, "card.json", "--sign", "--key", "stranger.key");
  await run(...claim, "card.json");
});

async function create(output: string, ...more: readonly string[]) {
  return await runJson(["pack", "create", "model", ...PUB, "--output", output, ...NOW, ...more]);
}

const verify = async (pack: string, ...more: readonly string[]) =>
  await runJson(["pack", "verify", pack, ...more]);
const UNSIGNED = ["--no-require-signature"] as const;

const typesOf = ({ artifacts }: JsonObject): readonly string[] =>
  (artifacts as readonly { readonly artifact_type: string }[]).map(({ artifact_type }) => artifact_type);
const codesOf = (list: unknown): readonly string[] =>
  (list as readonly { readonly code: string }[]).map(({ code }) => code);

describe("pack create", () => {
  it("packs what trusted people signed, leaves out the rest, and says which", async () => {
    const { exitCode, result } = await create(
      "p1",
      "--include",
      "sbom=bom.json",
      "--sign",
      "--key",
      "auditor.key",
    );
    expect(exitCode).toBe(0);
    expect(typesOf(result)).toEqual([
      "control_mapping",
      "model_signature",
      "pack_summary",
      "sbom",
      "slsa_provenance",
    ]);
    expect(codesOf(result.left_out).toSorted()).toEqual(["KEY_UNKNOWN", "SIGNATURE_MISSING"]);
    expect(result).toMatchObject({ path: "p1", tenant_scope: "default", run_id: null, unmapped_types: [] });
    expect(result.pack_id).toBe(`model@${String(result.artifact_digest)}`);
    const pack = JSON.parse(await readFile("p1/pack.json", "utf8")) as JsonObject;
    const provenance = (pack.artifacts as readonly JsonObject[]).find(
      ({ artifact_type }) => artifact_type === "slsa_provenance",
    );
    expect(provenance).toMatchObject({ evidence_type: "GOVERNED" });
    expect(provenance?.ai_act_refs).toContain("Art.15(5)");
    expect(await verify("p1", "--public-key", "auditor.pub")).toMatchObject({
      exitCode: 0,
      result: { verified: true, pack_digest: result.pack_digest, issues: [], warnings: [], faults: [] },
    });
  });

  it("gives the same bytes for the same evidence, as a folder and as an archive", async () => {
    await create("same1.tar");
    await create("same2.tar");
    expect(await readFile("same1.tar")).toEqual(await readFile("same2.tar"));
    const folder = await create("same");
    const archive = await verify("same1.tar", ...UNSIGNED);
    expect(archive.result.pack_digest).toBe(folder.result.pack_digest);
    expect(archive.result.files).toMatchObject({ matched: 4, changed: [], missing: [], extra: [] });
  });

  it("names controls by the mapping that it is given, and what that has no controls for", async () => {
    const mapping = {
      schema: "aixv.control-mapping/v1",
      name: "ours",
      frameworks: { OURS: "our own" },
      evidence: { model_signature: { control_refs: ["OURS 7"], because: "it is signed" } },
    };
    await writeFiles({ "mapping.json": JSON.stringify(mapping) });
    const { result } = await create("mapped", "--mapping", "mapping.json");
    expect(result.unmapped_types).toEqual(["slsa_provenance"]);
    const { artifacts } = JSON.parse(await readFile("mapped/pack.json", "utf8")) as {
      readonly artifacts: readonly JsonObject[];
    };
    const governed = artifacts.filter(({ evidence_type }) => evidence_type === "GOVERNED");
    expect(governed).toMatchObject([{ artifact_type: "model_signature", control_refs: ["OURS 7"] }]);
  });

  it("packs the policy and its denial, which is evidence too", async () => {
    const { result: verified } = await runJson(["verify", "model", ...PUB]);
    const [subject] = verified.actual_subjects as readonly string[];
    await writeFiles({
      "policy.json": JSON.stringify({ deny_subjects: [subject] }),
    });
    const flags = ["--policy", "policy.json", "--no-require-signed-policy"];
    const { exitCode, result } = await create("denied", ...flags);
    expect([exitCode, result.admission_decision]).toEqual([0, "deny"]);
    expect(typesOf(result)).toContain("admission_policy");
  });

  it("packs of those whom the policy names alone, whatever keys there are", async () => {
    const { result: verified } = await runJson(["verify", "model", ...PUB]);
    await writeFiles({ "named.json": JSON.stringify({ allow_subjects: verified.actual_subjects }) });
    const flags = ["--policy", "named.json", "--no-require-signed-policy", "--public-key", "stranger.pub"];
    const { result } = await create("named", ...flags);
    expect(result.admission_decision).toBe("allow");
    expect(typesOf(result).filter((type) => type === "slsa_provenance")).toHaveLength(1);
    expect(codesOf(result.left_out)).toContain("EVIDENCE_NOT_COUNTED");
  });

  it("packs what a validator said of commits that verified provenance names, or the caller", async () => {
    const validation = async (commit: string): Promise<void> => {
      const signer = createKeySigner(parsePrivateKey(await readFile("release.key", "utf8")));
      const statement = createStatement({
        subject: [{ digest: { gitCommit: commit } }, { digest: { sha256: "5".repeat(64) } }],
        predicateType: AIV_VALIDATION_PREDICATE,
        predicate: {},
      });
      const { bundle } = await signer.signPayload(IN_TOTO_PAYLOAD_TYPE, serializeStatement(statement));
      const file = `${commit.slice(0, 1)}.sigstore.json`;
      await writeFiles({ [file]: serializeBundle(bundle) });
      const { exitCode, stderr } = await runAixv(["store", "add", file]);
      expect([exitCode, stderr]).toEqual([0, expect.any(String)]);
    };
    const [named, other] = ["a".repeat(40), "b".repeat(40)];
    const count = ({ result }: Awaited<ReturnType<typeof create>>): number =>
      typesOf(result).filter((type) => type === "aiv_validation").length;
    expect(count(await create("zero"))).toBe(0);
    await validation(named);
    await validation(other);
    expect(count(await create("one"))).toBe(1);
    expect(count(await create("both", "--commit", other.toUpperCase()))).toBe(2);
  });

  it("packs the signature by which the model was verified, wherever it lies", async () => {
    await writeModel("elsewhere", { "more.bin": "another model" });
    const sign = ["sign", "elsewhere", ...KEY, "--bundle", "elsewhere.bundle"];
    expect((await runAixv(sign)).exitCode).toBe(0);
    await writeFiles({ "elsewhere/notes.txt": "unsigned" });
    const flags = ["--output", "by-bundle", ...PUB, ...NOW, "--bundle", "elsewhere.bundle"];
    const refused = await runJson(["pack", "create", "elsewhere", ...flags]);
    expect(refused.result.code).toBe("MODEL_MISMATCH");
    const { result } = await runJson([
      "pack",
      "create",
      "elsewhere",
      ...flags,
      "--ignore-paths",
      "notes.txt",
    ]);
    expect(typesOf(result)).toEqual(["control_mapping", "model_signature", "pack_summary"]);
  });

  it("packs a signed policy with its signature", async () => {
    await writeFiles({ "rules.json": JSON.stringify({ max_bundle_age_days: 36_500 }) });
    const made = [
      "policy",
      "create",
      "--input",
      "rules.json",
      "--output",
      "rules-record.json",
      "--sign",
      ...KEY,
    ];
    expect((await runAixv(made)).exitCode).toBe(0);
    const flags = ["--policy", "rules-record.json", "--policy-public-key", "release.pub"];
    const { result } = await create("by-signed-policy", ...flags);
    const types = typesOf(result);
    expect(types.filter((type) => type === "admission_policy" || type === "record_signature")).toHaveLength(
      2,
    );
    expect((await verify("by-signed-policy", ...UNSIGNED)).exitCode).toBe(0);
  });

  it("packs records that name the model, with their signatures, if somebody trusted signed them", async () => {
    const { result } = await runJson(["digest", "model"]);
    const about = (id: string) =>
      JSON.stringify({
        ...(JSON.parse(readFileSync("advisory.json", "utf8")) as JsonObject),
        advisory_id: id,
        affected: [{ digest: result.digest }],
      });
    await writeFiles({ "ours.json": about("ADV-OURS"), "theirs.json": about("ADV-THEIRS") });
    for (const [file, key] of [
      ["advisory.json", "release.key"],
      ["ours.json", "release.key"],
      ["theirs.json", "stranger.key"],
    ] as const)
      expect((await runAixv(["advisory", "create", "--input", file, "--sign", "--key", key])).exitCode).toBe(
        0,
      );
    const packed = await create("advised");
    expect(typesOf(packed.result).filter((type) => type === "advisory")).toHaveLength(1);
    expect(typesOf(packed.result).filter((type) => type === "record_signature")).toHaveLength(1);
    expect(codesOf(packed.result.left_out)).toHaveLength(3);
  });

  it.each<[string, readonly string[], string]>([
    ["no trust", ["pack", "create", "model", "--output", "x"], "TRUST_CONSTRAINT_MISSING"],
    [
      "a stranger's trust",
      ["pack", "create", "model", "--public-key", "stranger.pub", "--output", "x"],
      "KEY_UNKNOWN",
    ],
    ["no model", ["pack", "create", "none", ...PUB, "--output", "x"], "FILE_NOT_FOUND"],
    ["no output", ["pack", "create", "model", ...PUB], "USAGE"],
    [
      "an included file that is not there",
      ["pack", "create", "model", ...PUB, "--output", "x", "--include", "sbom=no"],
      "FILE_NOT_FOUND",
    ],
    [
      "a type that is none",
      ["pack", "create", "model", ...PUB, "--output", "x", "--include", "../a=bom.json"],
      "OPTION_INVALID",
    ],
    [
      "an include without a type",
      ["pack", "create", "model", ...PUB, "--output", "x", "--include", "bom.json"],
      "USAGE",
    ],
    [
      "a mapping that is none",
      ["pack", "create", "model", ...PUB, "--output", "x", "--mapping", "bom.json"],
      "EVIDENCE_PACK_MAPPING_INVALID",
    ],
    [
      "a key without --sign",
      ["pack", "create", "model", ...PUB, "--output", "x", "--key", "auditor.key"],
      "USAGE",
    ],
    ["a place in a file", ["pack", "create", "model", ...PUB, "--output", "bom.json/x"], "FILE_NOT_WRITTEN"],
    [
      "an archive in a file",
      ["pack", "create", "model", ...PUB, "--output", "bom.json/x.tar"],
      "FILE_NOT_WRITTEN",
    ],
    [
      "a folder that is no pack",
      ["pack", "create", "model", ...PUB, "--output", "bom.json", "--force"],
      "FILE_EXISTS",
    ],
  ])("refuses %s, and writes nothing", async (_, args, code) => {
    const { exitCode, result } = await runJson(args);
    expect([exitCode > 0, result.code]).toEqual([true, code]);
    expect((await readdir(".")).filter((name) => name === "x" || name.startsWith(".x"))).toEqual([]);
  });

  it("replaces a pack only if it is told to", async () => {
    await create("again");
    expect((await create("again")).result.code).toBe("FILE_EXISTS");
    await writeFile("again/evidence/left-over", "x");
    expect((await create("again", "--force")).exitCode).toBe(0);
    expect((await verify("again", ...UNSIGNED)).exitCode).toBe(0);
    await create("again.tar");
    expect((await create("again.tar")).result.code).toBe("FILE_EXISTS");
    expect((await create("again.tar", "--force")).exitCode).toBe(0);
  });
});

describe("pack verify", () => {
  beforeAll(async () => {
    await create("signed", "--sign", "--key", "auditor.key");
    await create("signed.tar", "--sign", "--key", "auditor.key");
  });
  const AUDITOR = ["--public-key", "auditor.pub"] as const;

  async function copy(name: string): Promise<string> {
    await cp("signed", name, { recursive: true });
    return name;
  }

  it.each(["signed", "signed.tar", "signed/pack.json"])("takes %s", async (path) => {
    const { exitCode, result } = await verify(path, ...AUDITOR);
    expect([exitCode, result.verified]).toEqual([0, true]);
    expect(result.files === null).toBe(path === "signed/pack.json");
  });

  it("takes the document with its files wherever they are", async () => {
    await copy("apart");
    renameSync("apart/evidence", "evidence-apart");
    mkdirSync("files");
    renameSync("evidence-apart", "files/evidence");
    expect((await verify("apart/pack.json", ...AUDITOR, "--files", "files")).exitCode).toBe(0);
    expect((await verify("apart/pack.json", ...AUDITOR, "--files", "apart")).result.code).toBe(
      "PACK_FILES_DIFFER",
    );
  });

  const evidence = async (pack: string): Promise<string> => {
    const [file] = (await readdir(`${pack}/evidence/model_signature`)).toSorted();
    return `${pack}/evidence/model_signature/${file}`;
  };

  it.each<[string, (pack: string) => Promise<void>, string]>([
    ["changed", async (pack) => writeFile(await evidence(pack), "{}"), "changed"],
    ["missing", async (pack) => rmSync(await evidence(pack)), "missing"],
    ["extra", async (pack) => writeFile(`${pack}/evidence/more.json`, "{}"), "extra"],
    [
      "changed",
      async (pack) => {
        const path = await evidence(pack);
        await writeFile(`${pack}.copy`, await readFile(path));
        rmSync(path);
        symlinkSync(`../../../${pack}.copy`, path);
      },
      "changed",
    ],
  ])("tells of a file that is %s", async (_, change, list) => {
    const pack = await copy(`file-${Math.random()}`);
    await change(pack);
    const { exitCode, result } = await verify(pack, ...AUDITOR);
    expect([exitCode, result.code, result.verified]).toEqual([1, "PACK_FILES_DIFFER", false]);
    expect((result.files as JsonObject)[list]).toHaveLength(1);
  });

  it("refuses a pack that was changed after it was signed, whatever was changed", async () => {
    const pack = await copy("tampered");
    const text = await readFile(`${pack}/pack.json`, "utf8");
    for (const changed of [
      text.replace('"GOVERNED"', '"REFERENCE"'),
      text.replace("{", '{ "note": 1,'),
      `${text} `,
    ]) {
      writeFileSync(`${pack}/pack.json`, changed);
      const { exitCode, result } = await verify(pack, ...AUDITOR);
      expect([exitCode, codesOf(result.faults).includes("PACK_NOT_SIGNED_BY_TRUSTED")]).toEqual([1, true]);
    }
  });

  it("refuses another signer, no signature, and the signature of something else", async () => {
    const another = await verify("signed", "--public-key", "other.pub");
    expect([another.exitCode, another.result.code]).toEqual([1, "PACK_NOT_SIGNED_BY_TRUSTED"]);
    const bare = await copy("bare");
    rmSync(`${bare}/pack.json.sigstore.json`);
    const unsigned = await verify(bare, ...AUDITOR);
    expect([unsigned.exitCode, unsigned.result.code]).toEqual([1, "PACK_SIGNATURE_MISSING"]);
    const foreign = await verify(bare, ...PUB, "--bundle", "model/model.sig");
    expect([foreign.exitCode, foreign.result.code]).toEqual([1, "PACK_NOT_SIGNED_BY_TRUSTED"]);
  });

  it("verifies nothing where nobody is named, or told not to", async () => {
    const { exitCode, result } = await verify("signed");
    expect([exitCode, result.code]).toEqual([2, "TRUST_CONSTRAINT_MISSING"]);
    const agreed = await verify("signed", ...UNSIGNED);
    expect([agreed.exitCode, agreed.result.verified, agreed.result.signature]).toEqual([0, false, null]);
    expect((await verify("signed", ...UNSIGNED, ...AUDITOR)).result.code).toBe("USAGE");
  });

  it("tells the reference's issues of a pack that is not valid", async () => {
    await writeFiles({ "bad.json": JSON.stringify({ pack_id: "p" }) });
    const { exitCode, result } = await verify("bad.json", ...UNSIGNED);
    expect([exitCode, result.code, result.pack_digest]).toEqual([1, "PACK_INVALID", null]);
    expect(codesOf(result.issues)).toEqual([
      "artifacts_required",
      "schema_version_required",
      "tenant_scope_required",
    ]);
  });

  it.each<[string, string | Uint8Array, string]>([
    ["not-json.json", "nothing", "EVIDENCE_PACK_NOT_JSON"],
    ["not-text.json", Uint8Array.of(0xff), "EVIDENCE_PACK_NOT_UTF8"],
    ["huge.json", " ".repeat(4_194_305), "EVIDENCE_PACK_TOO_LARGE"],
    ["deep.json", "[".repeat(1000) + "]".repeat(1000), "EVIDENCE_PACK_TOO_DEEP"],
    ["no.tar", "x".repeat(2048), "EVIDENCE_PACK_ARCHIVE_INVALID"],
    ["empty/file", "", "EVIDENCE_PACK_NOT_FOUND"],
  ])("gives no verdict on %s", async (path, content, code) => {
    await writeFiles({ [path]: content });
    const { exitCode, result } = await verify(path.replace(/\/file$/, ""), ...UNSIGNED);
    expect([exitCode, result.code]).toEqual([2, code]);
  });
});
