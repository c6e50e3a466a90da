import { timeFault } from "../facts/signature-time.ts";
import type { Claimants } from "../policy/policy-signers.ts";
import { type Evaluation, isArtifact } from "./rule.ts";

/**
 * Whether a requirement is one of artifacts like this. What type the artifact has is taken from subjects of statements by
 * trusted signers (AIXV §4.1); where none says, every requirement applies, and where they differ, that of each type.
 */
export function compileTypeFilter(
  types: readonly string[] | undefined,
  { isTrusted, mayVouch }: Claimants,
): (evaluation: Evaluation) => boolean {
  if (types === undefined) return () => true;
  return ({ facts, clock }) => {
    let isKnown = false;
    for (const statement of facts.statements) {
      const { signers } = statement;
      for (const { digest, artifact_type: type } of statement.subjects) {
        if (type === undefined || !isArtifact(facts, digest) || !isTrusted(signers)) continue;
        if (types.includes(type)) return true;
        // It exempts the artifact.
        if (mayVouch(signers) && timeFault(statement, clock) === undefined) isKnown = true;
      }
    }
    return !isKnown;
  };
}
