import { type Digest, getOwn, ok, type Result } from "@aixv/core";
import { bomFormat } from "../boms/bom-format.ts";
import type { RecordError } from "../error.ts";
import { FOREIGN_PREDICATES, PREDICATE_TYPES } from "../predicates/predicate-type.ts";
import type { VerifiedUpstream } from "../predicates/upstream.ts";
import { typedSubjects } from "./claimed-subjects.ts";
import { directEdge } from "./lineage-edge.ts";
import type { StatementClaims } from "./statement-claims.ts";
import { statementEdges } from "./statement-edges.ts";
import { validateStatement } from "./validate-statement.ts";
import {
  CLAIMS,
  type ClaimedLineage,
  type ClaimSubject,
  type OriginKind,
  type ValidatedClaims,
} from "./validated-claims.ts";

/** Types that say what artifacts were made of, and of what they claim to name all. */
const ORIGIN_TYPES: ReadonlyMap<string, readonly OriginKind[]> = new Map([
  [PREDICATE_TYPES.training, ["parents", "datasets"]],
  [PREDICATE_TYPES.packaging, ["parents", "datasets"]],
  // It names its base, and not what it was trained on.
  [PREDICATE_TYPES["cl-delta"], ["parents"]],
  // `resolvedDependencies` are best effort (SLSA v1.2, Build: Provenance).
  [FOREIGN_PREDICATES["slsa-provenance"], []],
  // It names what was deployed, and not all else that is in it.
  [PREDICATE_TYPES.deployment, []],
]);

/**
 * Validates a statement as `validateStatement` does, and remembers what it says: from then on `validatedClaims` knows this
 * object. Evidence that is to count in a policy has to pass here, once.
 *
 * @param statement - as parsed, and not changed after
 * @returns what it says, or an error of `validateStatement`
 */
export function validateClaims(statement: StatementClaims): Result<ValidatedClaims, RecordError> {
  const known = CLAIMS.get(statement);
  if (known !== undefined) return ok(known);
  const validated = validateStatement(statement);
  if (!validated.ok) return validated;
  const { predicate, schemaValidated } = validated.value;
  const declared = schemaValidated ? getOwn(predicate, "artifact_type") : undefined;
  const subjects = typedSubjects(statement, declared);
  const lineage = lineageOf(statement, subjects);
  // Of AIXV's own types, whose schema it passed.
  const upstream = (
    schemaValidated ? (predicate.verified_upstream ?? []) : []
  ) as readonly VerifiedUpstream[];
  return ok(
    CLAIMS.add(statement, {
      subjects,
      predicate,
      ...(lineage === undefined ? {} : { lineage: { ...lineage, verified_upstream: upstream } }),
    }),
  );
}

function lineageOf(
  statement: StatementClaims,
  subjects: readonly ClaimSubject[],
): Omit<ClaimedLineage, "verified_upstream"> | undefined {
  const { predicateType } = statement;
  // What a bill of materials leaves out may be unknown to its author.
  const names_all =
    ORIGIN_TYPES.get(predicateType) ?? (bomFormat(predicateType) === undefined ? undefined : []);
  if (names_all === undefined) return undefined;
  const edges = statementEdges(statement);
  if (names_all.length + edges.length === 0) return undefined;
  const made = edges.map((edge) => directEdge(edge)?.made ?? edge.from);
  // What names nothing for certain says nothing of a subject that no edge leads from.
  const told = names_all.length === 0 ? [] : subjects.map(({ digest }) => digest);
  const of = new Set<Digest>([...told, ...made]);
  return { of: [...of], names_all, edges };
}
