import { unwrap } from "@aixv/core";
import { describe, expect, it } from "vitest";
import { createPack } from "./create-pack.ts";
import { checkEvidencePackPredicate, evidencePackPredicate } from "./pack-predicate.ts";

const PACK = unwrap(
  createPack({
    pack_id: "p",
    tenant_scope: "t",
    artifacts: [
      { artifact_id: "a", artifact_type: "sbom", content_digest: "1".repeat(64), evidence_type: "REFERENCE" },
    ],
  }),
);

describe("what a statement says of a pack", () => {
  it("agrees with the pack that it is of", () => {
    expect(checkEvidencePackPredicate(evidencePackPredicate(PACK), PACK).ok).toBe(true);
  });

  it.each(Object.keys(evidencePackPredicate(PACK)))("is refused with another %s, and without", (name) => {
    const { [name]: _gone, ...without } = evidencePackPredicate(PACK);
    for (const predicate of [without, { ...without, [name]: "other" }]) {
      const checked = checkEvidencePackPredicate(predicate, PACK);
      expect(checked.ok ? "ok" : checked.error.code).toBe("EVIDENCE_PACK_PREDICATE_MISMATCH");
    }
  });
});
