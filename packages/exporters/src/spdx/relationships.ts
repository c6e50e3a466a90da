import type { Digest } from "@aixv/core";
import type { Claim } from "../facts/claims.ts";
import { packageId, type SpdxInput } from "./spdx-input.ts";

/** Why something is related to something, a line each. */
type Notes = Set<string>;

/** What claims say models were made of, trained on and tested with (Core/RelationshipType). */
export function addRelationships(input: SpdxInput): void {
  const { training, evaluation, clDelta, rollback } = input.claims;
  const known = new Map<
    string,
    { from: string; type: string; to: string; key: readonly string[]; notes: Notes }
  >();
  const relate = (
    claim: Claim<unknown>,
    sources: readonly Digest[],
    type: string,
    target: Digest,
    ...notes: readonly string[]
  ): void => {
    for (const source of sources) {
      const [from, to] = [packageId(input, source), packageId(input, target)];
      // Nothing is made of itself; the claim that says so is quoted elsewhere.
      if (from === undefined || to === undefined || from === to) continue;
      const key = [type, source, target];
      const one = known.get(key.join(" ")) ?? { from, type, to, key, notes: new Set() };
      known.set(key.join(" "), one);
      for (const note of [...notes, `aixv:evidence: ${claim.evidence.bundle_digest}`]) one.notes.add(note);
    }
  };
  for (const claim of training) {
    const { parent_models, datasets } = claim.predicate;
    for (const { digest } of parent_models) relate(claim, claim.about, "descendantOf", digest);
    for (const { digest, split } of datasets) {
      const type = split === "eval" || split === "test" ? "testedOn" : "trainedOn";
      relate(claim, claim.about, type, digest, ...(split === undefined ? [] : [`aixv:split: ${split}`]));
    }
  }
  for (const claim of evaluation) {
    const { benchmarks, dataset_digests } = claim.predicate;
    for (const digest of [...dataset_digests, ...benchmarks.flatMap((one) => one.dataset_digest ?? [])])
      relate(claim, claim.about, "testedOn", digest);
  }
  for (const claim of clDelta) {
    const { base_digest, rollback_target_digest } = claim.predicate;
    relate(claim, claim.about, "descendantOf", base_digest);
    relate(claim, claim.about, "other", rollback_target_digest, "aixv:role: rollback-target");
  }
  for (const claim of rollback) {
    const { artifact_digest, rollback_target_digest } = claim.predicate;
    relate(claim, [artifact_digest], "other", rollback_target_digest, "aixv:role: rollback-target");
  }
  for (const { from, type, to, key, notes } of known.values())
    input.graph.add("Relationship", ["relationship", ...key], {
      from,
      relationshipType: type,
      to: [to],
      comment: [...notes].toSorted().join("\n"),
    });
}
