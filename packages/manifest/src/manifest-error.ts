import { AixvError } from "@aixv/core";

/** What can be wrong with a manifest, or with the model that it is made of or compared with. */
export type ManifestErrorCode =
  // The statement and its predicate (OMS §5, §8.3)
  | "STATEMENT_INVALID"
  | "PREDICATE_TYPE_UNKNOWN"
  | "SUBJECT_INVALID"
  | "MODEL_NAME_INVALID"
  | "RESOURCES_EMPTY"
  | "RESOURCES_TOO_MANY"
  | "RESOURCE_INVALID"
  | "RESOURCE_NAME_INVALID"
  | "RESOURCE_DUPLICATE"
  | "RESOURCE_DIGEST_INVALID"
  | "ALGORITHM_UNKNOWN"
  | "ALGORITHM_MISMATCH"
  | "SERIALIZATION_INVALID"
  | "METHOD_UNKNOWN"
  | "SHARD_SIZE_INVALID"
  | "SHARD_NAME_INVALID"
  | "SHARDS_INCOMPLETE"
  | "ROOT_DIGEST_MISMATCH"
  | "IGNORE_PATH_INVALID"
  | "SERIALIZATION_MISMATCH"
  // Paths (OMS §6.1.2)
  | "PATH_INVALID"
  // Partial manifests
  | "PARTIAL_INVALID"
  | "PARTIAL_MISMATCH"
  | "PARTIAL_INCOMPLETE"
  // The model on disk
  | "PATH_NOT_FOUND"
  | "FILE_UNREADABLE"
  | "FILE_CHANGED"
  | "SYMLINK_NOT_ALLOWED"
  | "SYMLINK_DANGLING"
  | "SPECIAL_FILE"
  | "NAME_NOT_UTF8"
  | "EMPTY_MODEL"
  | "MODEL_TOO_LARGE"
  | "ONLY_NO_MATCH"
  | "OPTION_INVALID"
  | "REUSE_RECORD_INVALID"
  | "WORKER_FAILED"
  | "ABORTED";

/** Says why a manifest, a path or a model on disk was refused; `details.path` names the file where there is one. */
export class ManifestError extends AixvError<ManifestErrorCode> {}

/** What was accepted although the specification would have it otherwise, or what deserves a human's eye. */
export type ManifestWarningCode =
  | "RESOURCE_ORDER"
  | "SINGLE_FILE_DOT"
  | "SHARDED_ALGORITHM_NAME"
  | "UNKNOWN_FIELD"
  | "LEGACY_PREDICATE"
  | "SYMLINK_OUTSIDE_ROOT"
  | "SYMLINK_CYCLE"
  | "EMPTY_FILE_UNSIGNED"
  | "IGNORE_PATH_UNRECORDED";

/** One such observation: a stable code, a one-line text, and the path or field it is about. */
export interface ManifestWarning {
  readonly code: ManifestWarningCode;
  readonly message: string;
  readonly path?: string;
}
