export {
  type CanonicalizePathOptions,
  canonicalizePath,
  isCanonicalPath,
} from "./canonical-path.ts";
export { diffManifests, type FileDifference, isEmptyDiff, type ManifestDiff } from "./diff-manifests.ts";
export { type FileSize, type HashTask, planHashTasks, planParts } from "./hash-plan.ts";
export { DEFAULT_IGNORE_PATHS, isIgnored, OWN_FILE_NAMES, validateIgnorePath } from "./ignore-paths.ts";
export {
  ManifestError,
  type ManifestErrorCode,
  type ManifestWarning,
  type ManifestWarningCode,
} from "./manifest-error.ts";
export {
  artifactDigest,
  type CreateManifestInput,
  createManifest,
  type ManifestFile,
  type ModelManifest,
  manifestFiles,
  rootDigest,
  sortResources,
} from "./model-manifest.ts";
export {
  LEGACY_MODEL_NAME,
  type ManifestLimits,
  parseManifest,
  type StatementContent,
} from "./parse-manifest.ts";
export {
  type MergedManifest,
  mergePartialManifests,
  PARTIAL_MANIFEST_SCHEMA,
  type PartialManifest,
  parsePartialManifest,
  serializePartialManifest,
} from "./partial-manifest.ts";
export {
  DEFAULT_SHARD_SIZE,
  type FilesSerialization,
  formatShardName,
  OMS_LEGACY_PREDICATE_TYPE,
  OMS_PREDICATE_TYPE,
  parseShardName,
  type Resource,
  type Serialization,
  type ShardName,
  type ShardsSerialization,
} from "./resource.ts";
export {
  type ManifestStatement,
  type ResourceDescriptor,
  type SerializationDescriptor,
  serializeManifest,
} from "./serialize-manifest.ts";
