export * from "./error.ts";
export {
  EVIDENCE_BUNDLE_WARNING_CODES,
  EVIDENCE_DIGEST_MANIFEST_SCHEMA,
  EVIDENCE_DIGEST_SCHEMA,
  type EvidenceBundle,
  type EvidenceBundleWarning,
  type EvidenceBundleWarningCode,
  MAX_EVIDENCE_BUNDLE_BYTES,
} from "./evidence-digest/evidence-bundle.ts";
export * from "./evidence-digest/evidence-digest-manifest.ts";
export { type ParseEvidenceOptions, parseEvidenceBundle } from "./evidence-digest/parse-evidence-bundle.ts";
export * from "./evidence-digest/portable-evidence-digest.ts";
export * from "./evidence-digest/promoted-artifact.ts";
export * from "./evidence-digest/validate-evidence-bundle.ts";
export * from "./mapping/control-mapping.ts";
export { STARTER_MAPPING } from "./mapping/starter-mapping.ts";
export { canonicalDigestManifest, canonicalPack, packDigest } from "./pack/canonical-pack.ts";
export * from "./pack/create-pack.ts";
export * from "./pack/diff-packs.ts";
export { normalizeDigestToken } from "./pack/digest-token.ts";
export { RAW_FIELD_NAMES } from "./pack/find-raw-fields.ts";
export {
  type DigestManifest,
  type DigestManifestEntry,
  EVIDENCE_PACK_SCHEMA_VERSION,
  EVIDENCE_TYPES,
  type EvidencePack,
  type EvidenceType,
  MAX_EVIDENCE_PACK_BYTES,
  type PackArtifact,
  type PackContent,
} from "./pack/pack-content.ts";
export { PACK_ISSUE_CODES, type PackIssue, type PackIssueCode } from "./pack/pack-issue.ts";
export * from "./pack/pack-predicate.ts";
export { PACK_WARNING_CODES, type PackWarning, type PackWarningCode } from "./pack/pack-warning.ts";
export { type PackDocument, type ParsePackOptions, parsePack } from "./pack/parse-pack.ts";
export type { PackReading } from "./pack/read-pack.ts";
export { serializePack } from "./pack/serialize-pack.ts";
export { type PackReport, validatePack } from "./pack/validate-pack.ts";
export type { PythonJson, PythonJsonObject } from "./python-json/python-json.ts";
export type { Warning } from "./warnings/warning-list.ts";
