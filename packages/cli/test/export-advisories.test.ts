import type { JsonObject } from "@aixv/core";
import { beforeAll, describe, expect, test } from "vitest";
import { claim, decideBy, freshRoot, keys, NOW, record, useParties } from "./decisions.ts";
import { runJson } from "./run-aixv.ts";
import { signedModel } from "./signed-model.ts";
import { PUB, useWorkspace } from "./workspace.ts";

useWorkspace();
useParties();

const OTHER = `sha256:${"f".repeat(64)}`;
let model = "";
let digest = "";
beforeAll(async () => {
  model = await signedModel();
  digest = String((await runJson(["digest", model])).result.digest);
});

const advisory = (of: string, status = "active"): object => ({
  advisory_id: "ADV-1",
  affected: [{ digest: of }],
  severity: "critical",
  status,
  reason_code: "backdoor",
});

/** The lossless form: whatever counts is in it. */
async function evidence(...flags: readonly string[]): Promise<JsonObject> {
  const { result } = await runJson(["export", model, "--format", "aixv", ...flags]);
  const [document] = (result.export as { readonly documents: readonly JsonObject[] }).documents;
  return document?.evidence as JsonObject;
}

describe("export: whose advisories count (AIXV §7.5)", () => {
  test("every version of one that is about the model, also one that names something else; none about others", async () => {
    const root = freshRoot();
    const flags = ["--root", root];
    await record(flags, "advisory", "ADV-1", advisory(digest), "security");
    await record(flags, "advisory", "ADV-1", advisory(OTHER, "withdrawn"), "security");
    await record(flags, "advisory", "ADV-2", { ...advisory(OTHER), advisory_id: "ADV-2" }, "security");
    const { records } = await evidence(...flags, ...NOW, ...PUB, "--public-key", "security.pub");
    const said = (records as readonly JsonObject[]).map(({ payload }) => payload as JsonObject);
    expect(said.map(({ advisory_id, status }) => `${advisory_id} ${status}`).toSorted()).toEqual([
      "ADV-1 active",
      "ADV-1 withdrawn",
    ]);
  });

  test("what mends the model as well, though it names another", async () => {
    const root = freshRoot();
    const fixing = { ...advisory(OTHER), fixed_digests: [digest] };
    await record(["--root", root], "advisory", "ADV-1", fixing, "security");
    const { records } = await evidence("--root", root, ...NOW, ...PUB, "--public-key", "security.pub");
    expect(records).toHaveLength(1);
  });

  test("of those who are named for that, where somebody is: others neither warn nor take back", async () => {
    const root = freshRoot();
    const flags = ["--root", root];
    await record(flags, "advisory", "ADV-1", advisory(digest), "security");
    await record(flags, "advisory", "ADV-1", advisory(digest, "withdrawn"), "release");
    const trust = [...flags, ...NOW, ...PUB, "--public-key", "security.pub"];
    const statuses = async (...more: readonly string[]): Promise<readonly string[]> => {
      const { records } = await evidence(...trust, ...more);
      return (records as readonly { readonly payload: { readonly status: string } }[])
        .map(({ payload }) => payload.status)
        .toSorted();
    };
    expect(await statuses()).toEqual(["active", "withdrawn"]);
    const named = ["--trusted-advisory-subject", String(keys.security)];
    expect(await statuses(...named)).toEqual(["active"]);
    const { result } = await runJson(["export", model, "--format", "aixv", ...trust, ...named]);
    expect((result.ignored as readonly JsonObject[]).map(({ code }) => code)).toContain(
      "EVIDENCE_NOT_COUNTED",
    );
    const policy = await decideBy({ allow_subjects: [String(keys.release)] });
    const both = await runJson(["export", model, "--format", "aixv", ...policy, ...named]);
    expect([both.exitCode, both.result.code]).toEqual([2, "OPTION_INVALID"]);
  });

  test("with a policy those of its advisers, and no word of whoever it trusts with lineage alone", async () => {
    const flags = await decideBy({
      allow_subjects: [String(keys.release)],
      advisory_allow_subjects: [String(keys.security)],
    });
    await claim(flags, model, "advisory", advisory(digest), "release");
    await claim(flags, model, "model-card", { licenses: ["MIT"] }, "release");
    const types = async (): Promise<readonly string[]> => {
      const { statements } = await evidence(...flags);
      return (statements as readonly JsonObject[]).map(({ predicate_type }) => String(predicate_type));
    };
    expect((await types()).filter((type) => /advisory|model-card/.test(type))).toEqual([
      "https://aixv.org/attestation/model-card/v1",
    ]);
    await claim(flags, model, "advisory", { ...advisory(digest), advisory_id: "ADV-3" }, "security");
    expect(await types()).toContain("https://aixv.org/attestation/advisory/v1");
  });
});
