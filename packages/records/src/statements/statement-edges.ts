import type { LineageEdge } from "./lineage-edge.ts";
import type { StatementClaims } from "./statement-claims.ts";
import { type Relations, statementRelations } from "./statement-relations.ts";

/** Most edges that one statement may claim: a hundred thousand inputs and outputs would be 10^10. */
export const MAX_STATEMENT_EDGES = 1_000_000;

/**
 * The relations between artifacts that a statement claims (AIXV §8), each once, without regard to `validateStatement`'s
 * rules. They are as true as the statement's signer is trusted.
 *
 * Of the types of AIXV, evaluation, training, packaging, deployment, cl-delta and rollback have edges; so has SLSA
 * provenance v1, whose `resolvedDependencies` the subjects derive from. See `bundleEdges` for those of records.
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

/** How many edges there would be. */
export function countEdges(relations: readonly Relations[]): number {
  return relations.reduce((sum, { from, to }) => sum + from.length * to.length, 0);
}
