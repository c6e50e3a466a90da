import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { AIV_VALIDATION_PREDICATE } from "@aixv/aiv";
import type { JsonObject } from "@aixv/core";
import { createStatement, IN_TOTO_PAYLOAD_TYPE, serializeBundle, serializeStatement } from "@aixv/envelope";
import { createKeySigner, parsePrivateKey } from "@aixv/envelope/node";
import { describe, expect, it } from "vitest";
import { training } from "../../records/test/training.ts";
import { claim, DIGEST, decideBy, done, keys, NOW, record, useParties } from "./decisions.ts";
import { codesOf, typesOf } from "./packed-model.ts";
import { signedModel } from "./signed-model.ts";
import { KEY, useWorkspace, writeFiles, writeModel } from "./workspace.ts";

useWorkspace();
useParties();

let packs = 0;
async function pack(model: string, flags: readonly string[]) {
  const output = `pack-${packs++}`;
  return { output, result: await done("pack", "create", model, ...flags, "--output", output) };
}

/** The digests of the files of a pack, and those that its decision rests on. */
async function digestsOf(output: string) {
  const files = await readdir(`${output}/evidence`, { recursive: true, withFileTypes: true });
  const contents = files
    .filter((file) => file.isFile())
    .map((file) => readFile(join(file.parentPath, file.name)));
  const packed = new Set<string>();
  const cited: string[] = [];
  for (const bytes of await Promise.all(contents)) {
    packed.add(`sha256:${createHash("sha256").update(bytes).digest("hex")}`);
    const { policy_digest, violations, satisfied } = JSON.parse(bytes.toString()) as JsonObject;
    if (policy_digest === undefined) continue;
    for (const { evidence } of [violations, satisfied].flat() as readonly JsonObject[])
      cited.push(...(evidence as readonly string[]));
  }
  return { packed, cited };
}

describe("pack create: whatever the decision rests on is in the pack", () => {
  it("an advisory on the base model, and the claims that lead to it", async () => {
    const flags = await decideBy({
      allow_subjects: [keys.release],
      advisory_allow_subjects: [keys.security],
      require_no_active_advisories: true,
    });
    const base = await writeModel("base", { "base.txt": "base" });
    const { digest } = await done("digest", base);
    const model = await signedModel(undefined, { "own.txt": "tuned" });
    await claim(flags, model, "training", training([digest as never]), "release");
    const advisory = {
      advisory_id: "ADV-1",
      affected: [{ digest, selector: "descendants" }],
      severity: "critical",
      status: "active",
      reason_code: "backdoor",
    };
    await record(flags, "advisory", "ADV-1", advisory, "security");
    const { output, result } = await pack(model, flags);
    expect([result.admission_decision, codesOf(result.left_out)]).toEqual(["deny", []]);
    expect(typesOf(result)).toContain("advisory");
    const { packed, cited } = await digestsOf(output);
    expect(cited.length).toBeGreaterThan(2);
    expect(cited.filter((one) => !packed.has(one))).toEqual([]);
  });

  it("an evaluation of the same file by another digest", async () => {
    const flags = await decideBy({
      allow_subjects: [keys.release],
      require_predicates: [{ predicate: "evaluation" }],
    });
    await writeFiles({ "one.bin": "weights" });
    const evaluation = {
      benchmarks: [{ name: "mmlu", metrics: [{ name: "accuracy", value: 0.9 }] }],
      random_seed_policy: "fixed",
      eval_harness_digest: DIGEST,
      dataset_digests: [],
    };
    // By its SHA-256; the model is signed by its BLAKE2b.
    await claim(flags, "one.bin", "evaluation", evaluation, "release");
    await done("sign", "one.bin", ...KEY, "--hash-algorithm", "blake2b");
    const { output, result } = await pack("one.bin", flags);
    expect(result.admission_decision).toBe("allow");
    const { packed, cited } = await digestsOf(output);
    expect(cited.filter((one) => !packed.has(one))).toEqual([]);
    expect(cited.length).toBeGreaterThan(1);
  });

  it("of a policy that several signed, the signature that was verified", async () => {
    const flags = await decideBy({ allow_subjects: [keys.release] });
    const root = flags[1] ?? "";
    const again = ["policy", "create", "--input", `${root}/policy.json`, "--root", root, "--sign"];
    await done(...again, "--key", "stranger.key");
    const model = await signedModel(undefined, { "own.txt": "by a policy" });
    const { output, result } = await pack(model, flags);
    expect(typesOf(result).filter((type) => type === "record_signature")).toHaveLength(1);
    const summary = await readFile(
      join(output, "evidence/pack_summary", (await readdir(`${output}/evidence/pack_summary`))[0] ?? ""),
      "utf8",
    );
    expect(summary).toContain(keys.policy);
    expect(summary).not.toContain(keys.stranger);
  });
});

describe("pack create: what a model was made from (SLSA provenance v1, resolvedDependencies)", () => {
  const COMMIT = "c".repeat(40);
  const named = { digest: { gitCommit: COMMIT } };

  it.each<[string, string, JsonObject, number]>([
    [
      "dependencies of provenance",
      "slsa-provenance",
      { buildDefinition: { resolvedDependencies: [named] } },
      1,
    ],
    ["other members of provenance", "slsa-provenance", { runDetails: { byproducts: [named] } }, 0],
    ["another claim", "spdx", { buildDefinition: { resolvedDependencies: [named] } }, 0],
  ])("is named by %s: by %s %j, %i validations", async (name, predicate, payload, count) => {
    const flags = ["--root", `from-${name}`, "--public-key", "release.pub", ...NOW];
    const model = await signedModel(undefined, { "own.txt": name });
    await claim(flags, model, predicate, payload, "release");
    const signer = createKeySigner(parsePrivateKey(await readFile("release.key", "utf8")));
    const statement = createStatement({
      subject: [{ digest: { gitCommit: COMMIT } }, { digest: { sha256: "5".repeat(64) } }],
      predicateType: AIV_VALIDATION_PREDICATE,
      predicate: {},
    });
    const { bundle } = await signer.signPayload(IN_TOTO_PAYLOAD_TYPE, serializeStatement(statement));
    await writeFiles({ "validation.sigstore.json": serializeBundle(bundle) });
    await done("store", "add", "validation.sigstore.json", "--root", `from-${name}`);
    const { result } = await pack(model, flags);
    expect(typesOf(result).filter((type) => type === "aiv_validation")).toHaveLength(count);
  });
});
