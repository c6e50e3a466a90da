import type { LineageEdge } from "./lineage-edge.ts";
import { countEdges, MAX_STATEMENT_EDGES } from "./relations.ts";
import type { StatementClaims } from "./statement-claims.ts";
import { statementRelations } from "./statement-relations.ts";

/**
 * The relations between artifacts that a statement claims (AIXV §8), each once, without regard to `validateStatement`'s
 * rules. They are as true as the statement's signer is trusted.
 *
 * Of the types of AIXV, evaluation, training, packaging, deployment, cl-delta and rollback have edges; so has SLSA
 * provenance v1, whose `resolvedDependencies` the subjects derive from, and so have CycloneDX 1.x and SPDX 3.0
 * documents that say what a subject came from (`docs/lineage.md` has what is read). See `bundleEdges` for those of
 * records.
 *
 * @returns none for an invalid predicate, other types, and subjects without SHA-256, and none for a statement that
 * claims more than {@link MAX_STATEMENT_EDGES}, which `validateStatement` refuses; it never throws on them
 */
export function statementEdges(claims: StatementClaims): readonly LineageEdge[] {
  const relations = statementRelations(claims);
  if (countEdges(relations) > MAX_STATEMENT_EDGES) return [];
  return relations.flatMap(({ type, from, to }) =>
    from.flatMap((source) => to.map((target): LineageEdge => ({ type, from: source, to: target }))),
  );
}
