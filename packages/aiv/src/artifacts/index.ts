export type {
  ArtifactContent,
  CanonicalForm,
  FileCoverage,
  SecretPlace,
  TestCounts,
} from "../facts/artifact-facts.ts";
export type { TestIntegrityReport } from "../facts/test-integrity-report.ts";
export { findSecrets, SECRET_KINDS } from "../secrets/index.ts";
export { ArtifactError, type ArtifactErrorCode } from "./artifact-error.ts";
export { type ArtifactLimits, DEFAULT_ARTIFACT_LIMITS } from "./artifact-source.ts";
export {
  CANONICAL_FORMS,
  type CanonicalFormsOptions,
  canonicalForms,
  canonicalize,
  strippedBy,
} from "./canonical-forms.ts";
export { readArtifact } from "./read-artifact.ts";
