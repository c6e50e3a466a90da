export { EXPORT_PREDICATE_TYPE } from "./documents/export-predicate-type.ts";
export { DEFAULT_VERIFIER } from "./documents/verifier.ts";
export { EXPORT_ERROR_CODES, ExportError, type ExportErrorCode } from "./export-error.ts";
export { exportStatements } from "./export-statements.ts";
export {
  type CheckFinding,
  type ExportedDocuments,
  type Exporter,
  type ExportOptions,
  type ExportPredicate,
  type FactMapping,
  OMISSION_CODES,
  type OmissionCode,
  type OmittedFact,
} from "./exporter.ts";
export {
  createExportFacts,
  type ExportedArtifact,
  type ExportFacts,
  type ExportRequest,
  type FileHeader,
} from "./facts/export-facts.ts";
export { EXPORTERS, findExporter } from "./registry.ts";
export { serializeDocuments } from "./serialize-documents.ts";
