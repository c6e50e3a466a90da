import type { JsonObject } from "@aixv/core";
import { describe, expect, test } from "vitest";
import { training } from "../../records/test/training.ts";
import { admits, claim, DIGEST, decideBy, denies, done, keys, record, useParties } from "./decisions.ts";
import { signedModel } from "./signed-model.ts";
import { useWorkspace, writeModel } from "./workspace.ts";

useWorkspace();
useParties();

// A model was made of a base, which was trained on data; an advisory names one of the two.

const BASE = `sha256:${"b".repeat(64)}`;

const policy = (more: object = {}): object => ({
  allow_subjects: [keys.release],
  advisory_allow_subjects: [keys.security],
  deny_advisory_severity_at_or_above: "high",
  ...more,
});

const advisory = (id: string, affected: object, more: object = {}): object => ({
  advisory_id: id,
  affected: [affected],
  severity: "critical",
  status: "active",
  reason_code: "data-poisoning",
  ...more,
});

/** A model that the release key says was made of a base model at `base`, trained on {@link DIGEST}. */
async function family(flags: readonly string[]): Promise<{ readonly model: string; readonly base: string }> {
  const base = await writeModel("base", { "base.txt": flags[1] ?? "" });
  const digest = String((await done("digest", base)).digest);
  const data = { datasets: [{ digest: DIGEST, split: "train" }], artifact_type: "base-model" };
  await claim(flags, base, "training", { ...training([]), ...data }, "release");
  const model = await signedModel(undefined, { "own.txt": flags[1] ?? "" });
  await claim(flags, model, "training", training([digest as never]), "release");
  return { model, base: digest };
}

describe("verify --policy: advisories on what the model came from (AIXV §7.5, §10)", () => {
  test("deny, and say along which path", async () => {
    const flags = await decideBy(policy());
    const { model, base } = await family(flags);
    const { digest } = (await admits(model, flags)).result;
    await record(flags, "advisory", "ADV-1", advisory("ADV-1", { digest: DIGEST }), "security");
    const { result } = await denies(model, flags, "ADVISORY_SEVERITY");
    const [violation] = result.violations as JsonObject[];
    expect(violation?.path).toEqual([
      { type: "derived_from", from: digest, to: base },
      { type: "trained_on", from: base, to: DIGEST },
    ]);
    expect(violation?.evidence).toHaveLength(3);
    expect(String(violation?.message)).toContain(`${base} trained_on ${DIGEST}`);
  });

  test("do not where the policy ignores them, but for what they select", async () => {
    const flags = await decideBy(policy({ ignore_advisories_on: ["ancestors"] }));
    const { model, base } = await family(flags);
    await record(flags, "advisory", "ADV-1", advisory("ADV-1", { digest: base }), "security");
    await admits(model, flags);
    await record(
      flags,
      "advisory",
      "ADV-2",
      advisory("ADV-2", { digest: base, selector: "descendants" }),
      "security",
    );
    await denies(model, flags, "ADVISORY_SEVERITY");
  });

  test("do not along a stranger's word", async () => {
    const flags = await decideBy(policy());
    const { model } = await family(flags);
    const evil = `sha256:${"e".repeat(64)}`;
    await claim(flags, model, "training", training([evil as never]), "stranger");
    await record(flags, "advisory", "ADV-1", advisory("ADV-1", { digest: evil }), "security");
    await admits(model, flags);
  });

  test("reach it by a statement of a packager who names it among other outputs", async () => {
    const flags = await decideBy(policy());
    const { model } = await family(flags);
    const { digest } = (await admits(model, flags)).result;
    const other = await writeModel("other-output", { "x.txt": "x" });
    const own = String((await done("digest", other)).digest);
    const packaging = {
      inputs: [BASE],
      outputs: [own, digest],
      transform_type: "quantize",
      toolchain: [{ name: "t", version: "1" }],
    };
    await claim(flags, other, "packaging", packaging, "release");
    await record(flags, "advisory", "ADV-1", advisory("ADV-1", { digest: BASE }), "security");
    await denies(model, flags, "ADVISORY_SEVERITY");
  });

  test("concern its parents where they select them", async () => {
    const flags = await decideBy(policy());
    const { model } = await family(flags);
    const { digest } = (await admits(model, flags)).result;
    const child = await writeModel("child", { "x.txt": "child" });
    const childDigest = String((await done("digest", child)).digest);
    await claim(flags, child, "training", training([digest as never]), "release");
    await record(flags, "advisory", "ADV-1", advisory("ADV-1", { digest: childDigest }), "security");
    await admits(model, flags);
    await record(
      flags,
      "advisory",
      "ADV-2",
      advisory("ADV-2", { digest: childDigest, selector: "parents" }),
      "security",
    );
    await denies(model, flags, "ADVISORY_SEVERITY");
  });

  test("concern the release that it is in", async () => {
    const flags = await decideBy(policy());
    const { model } = await family(flags);
    const { digest } = (await admits(model, flags)).result;
    const tokenizer = `sha256:${"7".repeat(64)}`;
    const release = { bundle_id: "release-1", primary: digest, members: [digest, tokenizer] };
    await record(flags, "bundle", "release-1", release, "release");
    await record(flags, "advisory", "ADV-1", advisory("ADV-1", { digest: tokenizer }), "security");
    await admits(model, flags);
    await record(
      flags,
      "advisory",
      "ADV-2",
      advisory("ADV-2", { digest: tokenizer, selector: "bundles" }),
      "security",
    );
    const { result } = await denies(model, flags, "ADVISORY_SEVERITY");
    const [violation] = result.violations as JsonObject[];
    expect(violation?.path).toMatchObject([
      { type: "member_of", from: digest },
      { type: "member_of", from: tokenizer },
    ]);
  });

  test("as statements about an ancestor count as well", async () => {
    const flags = await decideBy(policy());
    const { model } = await family(flags);
    const flagged = advisory("ADV-1", { selector: "self" });
    await claim(flags, "base", "advisory", flagged, "stranger");
    await admits(model, flags);
    await claim(flags, "base", "advisory", flagged, "security");
    await denies(model, flags, "ADVISORY_SEVERITY");
  });

  test("as statements count whatever they are about: by what they name, and by what they select", async () => {
    const flags = await decideBy(policy());
    const { model } = await family(flags);
    const digest = (await admits(model, flags)).result.digest;
    const other = await writeModel("another", { "x.txt": "another" });
    const otherDigest = (await done("digest", other)).digest;
    await claim(flags, other, "advisory", advisory("ADV-1", { digest: otherDigest }), "security");
    await claim(flags, other, "advisory", advisory("ADV-2", { digest }), "stranger");
    await admits(model, flags);
    await claim(flags, other, "training", training([digest as never]), "release");
    const selects = { digest: otherDigest, selector: "parents" };
    await claim(flags, other, "advisory", advisory("ADV-3", selects), "security");
    await denies(model, flags, "ADVISORY_SEVERITY");
    await claim(flags, other, "advisory", advisory("ADV-4", { digest }), "security");
    await denies(model, flags, "ADVISORY_SEVERITY", "ADVISORY_SEVERITY");
  });
});
