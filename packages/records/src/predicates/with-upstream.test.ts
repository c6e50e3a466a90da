import { type JsonObject, type Timestamp, unwrap } from "@aixv/core";
import { describe, expect, it } from "vitest";
import { A, B, C, D } from "../../test/digests.ts";
import { codeOf } from "../../test/outcome.ts";
import { training } from "../../test/training.ts";
import type { VerifiedUpstream } from "./upstream.ts";
import { validatePredicate } from "./validate-predicate.ts";
import { withUpstream } from "./with-upstream.ts";

const verified: VerifiedUpstream = {
  artifact_digest: A,
  bundle_digest: D,
  method: "key",
  signers: [{ subjects: ["key:sha256:00"] }],
  verified_at: "2026-01-01T00:00:00Z" as Timestamp,
};

describe("withUpstream (CoSAI paper, level 2)", () => {
  it("adds parents, datasets and verified signatures to a training predicate, which is then valid", () => {
    const author: JsonObject = training([]);
    const { parent_models: _, ...withoutParents } = author;
    const predicate = unwrap(
      withUpstream("training", withoutParents, { parents: [A], datasets: [B] }, [verified]),
    );
    expect(unwrap(validatePredicate("training", predicate)).predicate).toMatchObject({
      parent_models: [{ digest: A }],
      datasets: [{ digest: B }],
      verified_upstream: [verified],
    });
    expect(author).toEqual(training([]));
  });

  it("keeps what the author wrote of an input, however its digest is spelt, and adds none twice", () => {
    const author = { parent_models: [{ digest: "A".repeat(64), name: "base" }] };
    expect(unwrap(withUpstream("training", author, { parents: [A, B, B] }))).toEqual({
      parent_models: [...author.parent_models, { digest: B }],
    });
  });

  it("adds a verified signature once", () => {
    const once = unwrap(withUpstream("training", {}, {}, [verified]));
    expect(unwrap(withUpstream("training", once, {}, [verified, { ...verified, bundle_digest: C }]))).toEqual(
      {
        verified_upstream: [verified, { ...verified, bundle_digest: C }],
      },
    );
  });

  it("adds inputs of packaging beside digests written alone, and datasets of an evaluation", () => {
    expect(unwrap(withUpstream("packaging", { inputs: [A] }, { parents: [A, B] }))).toEqual({
      inputs: [A, { digest: B }],
    });
    expect(unwrap(withUpstream("evaluation", { dataset_digests: [A] }, { datasets: [A, B] }))).toEqual({
      dataset_digests: [A, B],
    });
  });

  it("takes the one base of a delta, and refuses another", () => {
    expect(unwrap(withUpstream("cl-delta", {}, { parents: [A] }))).toEqual({ base_digest: A });
    expect(unwrap(withUpstream("cl-delta", { base_digest: A }, { parents: [A] }))).toEqual({
      base_digest: A,
    });
    expect(codeOf(withUpstream("cl-delta", { base_digest: B }, { parents: [A] }))).toBe("PREDICATE_INVALID");
    expect(codeOf(withUpstream("cl-delta", { base_digest: "x" }, { parents: [A] }))).toBe(
      "PREDICATE_INVALID",
    );
    expect(codeOf(withUpstream("cl-delta", {}, { parents: [A, B] }))).toBe("PREDICATE_INVALID");
  });

  it.each(["advisory", "deployment", "rollback", "model-card", "slsa-provenance", "https://example.com/p"])(
    "refuses %s, which names no inputs, but not when there is nothing to add",
    (type) => {
      expect(codeOf(withUpstream(type, {}, { parents: [A] }))).toBe("PREDICATE_INVALID");
      expect(codeOf(withUpstream(type, {}, { datasets: [A] }))).toBe("PREDICATE_INVALID");
      expect(codeOf(withUpstream(type, {}, {}, [verified]))).toBe("PREDICATE_INVALID");
      expect(unwrap(withUpstream(type, { a: 1 }, { parents: [] }, []))).toEqual({ a: 1 });
    },
  );

  it.each([
    ["packaging", { datasets: [A] }],
    ["cl-delta", { datasets: [A] }],
    ["evaluation", { parents: [A] }],
  ])("refuses inputs of a role that %s does not name", (type, inputs) => {
    expect(codeOf(withUpstream(type, {}, inputs))).toBe("PREDICATE_INVALID");
  });

  it("refuses a member that should be a list and is not", () => {
    expect(codeOf(withUpstream("training", { parent_models: {} }, { parents: [A] }))).toBe(
      "PREDICATE_INVALID",
    );
    expect(codeOf(withUpstream("training", { verified_upstream: "x" }, {}, [verified]))).toBe(
      "PREDICATE_INVALID",
    );
  });

  it("refuses an unknown type", () => {
    expect(codeOf(withUpstream("trainng", {}, {}))).toBe("PREDICATE_UNKNOWN");
  });
});
