import { readFileSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { AIV_VALIDATION_PREDICATE } from "@aixv/aiv";
import type { JsonObject } from "@aixv/core";
import { createStatement, IN_TOTO_PAYLOAD_TYPE, serializeBundle, serializeStatement } from "@aixv/envelope";
import { createKeySigner, parsePrivateKey } from "@aixv/envelope/node";
import { beforeAll, describe, expect, it } from "vitest";
import { NOW } from "./decisions.ts";
import { codesOf, createPack, typesOf, UNSIGNED, usePackedModel, verifyPack } from "./packed-model.ts";
import { type JsonRun, runAixv, runJson } from "./run-aixv.ts";
import { KEY, PUB, useWorkspace, writeFiles, writeModel } from "./workspace.ts";

useWorkspace();
usePackedModel();
const DIGEST = `sha256:${"3".repeat(64)}`;

beforeAll(async () => {
  await writeFiles({
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
});

describe("pack create", () => {
  it("packs what trusted people signed, leaves out the rest, and says which", async () => {
    const { exitCode, result } = await createPack(
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
    expect(await verifyPack("p1", "--public-key", "auditor.pub")).toMatchObject({
      exitCode: 0,
      result: { verified: true, pack_digest: result.pack_digest, issues: [], warnings: [], faults: [] },
    });
  });

  it("gives the same bytes for the same evidence, as a folder and as an archive", async () => {
    await createPack("same1.tar");
    await createPack("same2.tar");
    expect(await readFile("same1.tar")).toEqual(await readFile("same2.tar"));
    const folder = await createPack("same");
    const archive = await verifyPack("same1.tar", ...UNSIGNED);
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
    const { result } = await createPack("mapped", "--mapping", "mapping.json");
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
    const { exitCode, result } = await createPack("denied", ...flags);
    expect([exitCode, result.admission_decision]).toEqual([0, "deny"]);
    expect(typesOf(result)).toContain("admission_policy");
  });

  it("packs of those whom the policy names alone, whatever keys there are", async () => {
    const { result: verified } = await runJson(["verify", "model", ...PUB]);
    await writeFiles({ "named.json": JSON.stringify({ allow_subjects: verified.actual_subjects }) });
    const flags = ["--policy", "named.json", "--no-require-signed-policy", "--public-key", "stranger.pub"];
    const { result } = await createPack("named", ...flags);
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
    const count = ({ result }: JsonRun): number =>
      typesOf(result).filter((type) => type === "aiv_validation").length;
    expect(count(await createPack("zero"))).toBe(0);
    await validation(named);
    await validation(other);
    expect(count(await createPack("one"))).toBe(1);
    expect(count(await createPack("both", "--commit", other.toUpperCase()))).toBe(2);
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
    const { result } = await createPack("by-signed-policy", ...flags);
    const types = typesOf(result);
    expect(types.filter((type) => type === "admission_policy" || type === "record_signature")).toHaveLength(
      2,
    );
    expect((await verifyPack("by-signed-policy", ...UNSIGNED)).exitCode).toBe(0);
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
    const packed = await createPack("advised");
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
    await createPack("again");
    expect((await createPack("again")).result.code).toBe("FILE_EXISTS");
    await writeFile("again/evidence/left-over", "x");
    expect((await createPack("again", "--force")).exitCode).toBe(0);
    expect((await verifyPack("again", ...UNSIGNED)).exitCode).toBe(0);
    await createPack("again.tar");
    expect((await createPack("again.tar")).result.code).toBe("FILE_EXISTS");
    expect((await createPack("again.tar", "--force")).exitCode).toBe(0);
  });
});
