import { getOwn, type JsonValue } from "@aixv/core";
import { readPredicate } from "../predicates/validate-predicate.ts";
import { isArtifactType } from "../registries/artifact-type.ts";
import { ARTIFACT_TYPE_ANNOTATION, type StatementClaims } from "./statement-claims.ts";
import { subjectDigest } from "./subject-digests.ts";
import type { ClaimSubject } from "./validated-claims.ts";

/**
 * The subjects of a statement that have a SHA-256 digest, each with its artifact type where the statement says it (AIXV
 * §4.1): by the subject's annotation, else by the predicate, if that is valid and of a type of AIXV's own. Nothing else is
 * validated, and they are as true as the statement's signer is trusted; it never throws.
 */
export function claimedSubjects(claims: StatementClaims): readonly ClaimSubject[] {
  return typedSubjects(claims, declaredType(claims));
}

/**
 * The same where the predicate was validated before.
 *
 * @param declared - `artifact_type` of the predicate, which speaks of all subjects that have no annotation
 */
export function typedSubjects(
  { subject: subjects }: StatementClaims,
  declared: JsonValue | undefined,
): readonly ClaimSubject[] {
  return subjects.flatMap((subject): ClaimSubject[] => {
    const digest = subjectDigest(subject);
    const type = getOwn(subject.annotations ?? {}, ARTIFACT_TYPE_ANNOTATION) ?? declared;
    if (digest === undefined) return [];
    return [typeof type === "string" && isArtifactType(type) ? { digest, artifact_type: type } : { digest }];
  });
}

function declaredType({ predicateType, predicate }: StatementClaims): JsonValue | undefined {
  // Most say none, and need not be looked through.
  if (getOwn(predicate, "artifact_type") === undefined) return undefined;
  const read = readPredicate(predicateType, predicate);
  return read.ok && read.value.schemaValidated ? getOwn(read.value.predicate, "artifact_type") : undefined;
}
