import { writeFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import {
  admits,
  claim,
  codes,
  DIGEST,
  decideBy,
  denies,
  done,
  ignoredCodes,
  keys,
  record,
  useParties,
  verify,
} from "./decisions.ts";
import { signedModel } from "./signed-model.ts";
import { KEY, useWorkspace, writeFiles } from "./workspace.ts";

useWorkspace();
useParties();

describe("claims, lineage, formats, bundles (AIXV §5, §8, §11)", () => {
  const evaluation = (value: number): object => ({
    benchmarks: [{ name: "mmlu", metrics: [{ name: "accuracy", value }] }],
    random_seed_policy: "fixed",
    eval_harness_digest: DIGEST,
    dataset_digests: [],
  });

  test("a required claim counts from its own signer, and must say what is asked", async () => {
    const model = await signedModel();
    const constraints = [
      { benchmark: "mmlu", metric: "accuracy", at_least: 0.7 },
      { field: "/random_seed_policy", equals: "fixed" },
    ];
    const flags = await decideBy({
      allow_subjects: [keys.release],
      require_predicates: [{ predicate: "evaluation", signers: { subjects: [keys.lab] }, constraints }],
    });
    await denies(model, flags, "PREDICATE_MISSING");
    await evaluate(flags, model, 0.9, "release");
    expect(ignoredCodes(await denies(model, flags, "PREDICATE_MISSING"))).toContain("SIGNER_UNTRUSTED");
    await evaluate(flags, model, 0.6, "lab");
    await denies(model, flags, "PREDICATE_CONSTRAINT_UNMET");
    await evaluate(flags, model, 0.8, "lab");
    await admits(model, flags);
  });

  async function evaluate(
    flags: readonly string[],
    model: string,
    value: number,
    key: string,
  ): Promise<void> {
    await claim(flags, model, "evaluation", evaluation(value), key);
  }

  test("a denied ancestor is found along signed claims, and an unknown one denies too", async () => {
    const base = await signedModel(KEY, { "a.txt": "base" });
    const middle = await signedModel(KEY, { "a.txt": "middle" });
    const tuned = await signedModel(KEY, { "a.txt": "tuned" });
    const digests = await Promise.all(
      [base, middle].map(async (model) => String((await done("digest", model)).digest)),
    );
    const training = {
      datasets: [{ digest: DIGEST, split: "train" }],
      training_run: {
        framework: "f",
        framework_version: "1",
        code_digest: DIGEST,
        environment_digest: DIGEST,
      },
      hyperparameters: {},
    };
    const denying = await decideBy({ allow_subjects: [keys.release], deny_ancestors: [digests[0]] });
    await denies(tuned, denying, "LINEAGE_UNKNOWN");
    const parent = (digest: unknown): object => ({ ...training, parent_models: [{ digest }] });
    await claim(denying, tuned, "training", parent(digests[1]), "release");
    await denies(tuned, denying, "LINEAGE_UNKNOWN");
    await claim(
      denying,
      middle,
      "training",
      { ...training, artifact_type: "base-model", parent_models: [] },
      "stranger",
    );
    await denies(tuned, denying, "LINEAGE_UNKNOWN");
    await claim(denying, middle, "training", parent(digests[0]), "release");
    const run = await verify(tuned, denying);
    expect(codes(run)).toContain("ANCESTOR_DENIED");
    await claim(
      denying,
      base,
      "training",
      { ...training, artifact_type: "base-model", parent_models: [] },
      "release",
    );
    await denies(tuned, denying, "ANCESTOR_DENIED");
    // The same evidence, and nobody denies that ancestor.
    const root = denying[1] ?? "";
    const allowing = await decideBy({
      allow_subjects: [keys.release],
      deny_ancestors: [`sha256:${"2".repeat(64)}`],
    });
    const moved = allowing.map((flag, index) => (index === 1 ? root : flag));
    const { result } = await admits(tuned, moved);
    expect(result.maturity).toMatchObject({ level: 2 });
    const data = await decideBy({ allow_subjects: [keys.release], deny_datasets: [DIGEST] });
    await denies(
      tuned,
      data.map((flag, index) => (index === 1 ? root : flag)),
      "DATASET_DENIED",
    );
  });

  test("formats are found by content, in files that nobody signed too", async () => {
    const pickle = Buffer.from(
      "80049526000000000000008c05706f736978948c0673797374656d9493948c0b6563686f2070776e656494859452942e",
      "hex",
    );
    const clean = await signedModel();
    const flags = await decideBy({ allow_subjects: [keys.release], deny_formats: ["pickle", "pytorch-zip"] });
    await admits(clean, flags);
    await writeFile(`${clean}/harmless.txt`, pickle);
    const accepting = [...flags, "--ignore-unsigned-files"];
    expect((await denies(clean, accepting, "FORMAT_DENIED")).result.violations).toMatchObject([
      { subject: "harmless.txt" },
    ]);
    await writeFile(`${clean}/harmless.txt`, "harmless");
    await admits(clean, accepting);
    await writeFiles({ "model.safetensors": pickle });
    await done("sign", "model.safetensors", ...KEY);
    await denies("model.safetensors", flags, "FORMAT_DENIED");
  });

  test("a bundle must have the members that the policy asks for", async () => {
    const model = await signedModel();
    const flags = await decideBy({
      allow_subjects: [keys.release],
      require_bundle_members: [{ member_types: ["tokenizer"] }],
    });
    const { digest } = (await denies(model, flags, "BUNDLE_MISSING")).result;
    const bundle = { bundle_id: "b", primary: digest, members: [digest, DIGEST] };
    await record(flags, "bundle", "b", { ...bundle, bundle_type: "aixv.bundle/v1" }, "release");
    await denies(model, flags, "BUNDLE_MEMBER_MISSING");
    const typed = {
      ...bundle,
      bundle_id: "c",
      bundle_type: "aixv.bundle/v1",
      member_types: { [DIGEST]: "tokenizer" },
    };
    await record(flags, "bundle", "c", typed, "release");
    await admits(model, flags);
  });
});
