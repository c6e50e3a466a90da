export { parseArtifactDigest } from "./artifact-digest.ts";
export type * from "./artifacts/artifact-descriptor.ts";
export * from "./artifacts/artifact-subject.ts";
export * from "./artifacts/parse-artifact-descriptor.ts";
export * from "./attestations/attestation-record.ts";
export * from "./attestations/parse-attestation-record.ts";
export { RECORD_ERROR_CODES, RecordError, type RecordErrorCode, type RecordProblem } from "./error.ts";
export * from "./feed/advisory-feed.ts";
export * from "./feed/parse-advisory-feed.ts";
export type * from "./predicates/advisory.ts";
export * from "./predicates/advisory-feed.ts";
export * from "./predicates/advisory-targets.ts";
export * from "./predicates/advisory-versions.ts";
export { checkForeignPredicate } from "./predicates/check-foreign-predicate.ts";
export * from "./predicates/cl-delta.ts";
export * from "./predicates/deployment.ts";
export * from "./predicates/evaluation.ts";
export type * from "./predicates/model-card.ts";
export * from "./predicates/packaging.ts";
export * from "./predicates/predicate-type.ts";
export * from "./predicates/predicates.ts";
export type * from "./predicates/rollback.ts";
export * from "./predicates/signed-record.ts";
export * from "./predicates/training.ts";
export * from "./predicates/upstream.ts";
export { type ValidatedPredicate, validatePredicate } from "./predicates/validate-predicate.ts";
export * from "./predicates/with-upstream.ts";
export * from "./records/bundle.ts";
export { bundleEdges } from "./records/bundle-edges.ts";
export type * from "./records/evidence.ts";
export type * from "./records/incident.ts";
export * from "./records/parse-record.ts";
export type * from "./records/policy/claim-constraint.ts";
export * from "./records/policy/policy.ts";
export type * from "./records/policy/trusted-signers.ts";
export * from "./records/policy/validate-policy.ts";
export { validateRecordPayload } from "./records/record-payload.ts";
export type * from "./records/rollback.ts";
export * from "./records/serialize-record.ts";
export * from "./records/signed-record.ts";
export { isValidatedPolicy, validatedPayload } from "./records/validated-payload.ts";
export * from "./records/waiver.ts";
export * from "./registries/advisory-status.ts";
export {
  ARTIFACT_TYPES,
  ARTIFACT_TYPES_WITHOUT_PARENTS,
  type ArtifactType,
  isArtifactType,
} from "./registries/artifact-type.ts";
export {
  isRegisteredReasonCode,
  REASON_CODES,
  type RegisteredReasonCode,
} from "./registries/reason-code.ts";
export { isRecordId } from "./registries/record-id.ts";
export { isRecordKind, RECORD_KINDS, type RecordKind } from "./registries/record-kind.ts";
export * from "./registries/selector.ts";
export * from "./registries/severity.ts";
export { claimedSubjects } from "./statements/claimed-subjects.ts";
export * from "./statements/lineage-edge.ts";
export * from "./statements/manifest-file.ts";
export { MAX_STATEMENT_EDGES } from "./statements/relations.ts";
export * from "./statements/statement-claims.ts";
export { statementEdges } from "./statements/statement-edges.ts";
export { subjectDigests } from "./statements/subject-digests.ts";
export * from "./statements/validate-claims.ts";
export * from "./statements/validate-statement.ts";
export {
  type ClaimedLineage,
  type ClaimSubject,
  type OriginKind,
  type ValidatedClaims,
  validatedClaims,
} from "./statements/validated-claims.ts";
