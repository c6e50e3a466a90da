import { type Digest, getOwn, isJsonObject, ok, type Result } from "@aixv/core";
import type { RecordError } from "../error.ts";
import { FOREIGN_PREDICATES, PREDICATE_TYPES } from "../predicates/predicate-type.ts";
import type { VerifiedUpstream } from "../predicates/upstream.ts";
import { isArtifactType } from "../registries/artifact-type.ts";
import { ARTIFACT_TYPE_ANNOTATION, type StatementClaims } from "./statement-claims.ts";
import { statementEdges } from "./statement-edges.ts";
import { subjectDigest } from "./subject-digests.ts";
import { validateStatement } from "./validate-statement.ts";
import { CLAIMS, type ClaimedLineage, type ClaimSubject, type ValidatedClaims } from "./validated-claims.ts";

/** Types that say what artifacts were made of. */
const ORIGIN_TYPES: readonly string[] = [
  PREDICATE_TYPES.training,
  PREDICATE_TYPES.packaging,
  PREDICATE_TYPES["cl-delta"],
];

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
  const subjects = statement.subject.flatMap((subject): ClaimSubject[] => {
    const digest = subjectDigest(subject);
    const type = getOwn(subject.annotations ?? {}, ARTIFACT_TYPE_ANNOTATION) ?? declared;
    if (digest === undefined) return [];
    return [typeof type === "string" && isArtifactType(type) ? { digest, artifact_type: type } : { digest }];
  });
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
  const { predicateType, predicate } = statement;
  // What is no build says nothing, rather than that it was made of nothing.
  const isBuild =
    predicateType === FOREIGN_PREDICATES["slsa-provenance"] &&
    isJsonObject(getOwn(predicate, "buildDefinition"));
  if (!ORIGIN_TYPES.includes(predicateType) && !isBuild) return undefined;
  const edges = statementEdges(statement);
  const of = new Set<Digest>([...subjects.map(({ digest }) => digest), ...edges.map(({ from }) => from)]);
  return { of: [...of], edges };
}
