import { AixvError } from "@aixv/core";

/** What can be wrong with a manifest, or with the model that it is made of or compared with. */
export type ManifestErrorCode =
  // The statement and its predicate (OMS §5, §8.3)
  /** It is no in-toto statement, or one without what a manifest needs. */
  | "STATEMENT_INVALID"
  /** The statement is about something else than a model's files. */
  | "PREDICATE_TYPE_UNKNOWN"
  /** A manifest has one subject: the model, by its root digest. */
  | "SUBJECT_INVALID"
  /** The name of the model is none, or too long. */
  | "MODEL_NAME_INVALID"
  /** It lists no file. */
  | "RESOURCES_EMPTY"
  /** It lists more files or shards than are read. */
  | "RESOURCES_TOO_MANY"
  /** A resource lacks a name, an algorithm or a digest. */
  | "RESOURCE_INVALID"
  /** A resource has no name that a file inside of a model can have. */
  | "RESOURCE_NAME_INVALID"
  /** Two resources have the same name. */
  | "RESOURCE_DUPLICATE"
  /** A digest has not the length of its algorithm, or is no hexadecimal text. */
  | "RESOURCE_DIGEST_INVALID"
  /** An algorithm that is not in the registry of the specification. */
  | "ALGORITHM_UNKNOWN"
  /** A resource has another algorithm than the serialization says. */
  | "ALGORITHM_MISMATCH"
  /** How the files were enumerated and hashed is not said, or not in a form that is known. */
  | "SERIALIZATION_INVALID"
  /** A serialization method other than files and shards. */
  | "METHOD_UNKNOWN"
  /** The size of shards is no positive number of bytes. */
  | "SHARD_SIZE_INVALID"
  /** A shard is not named by its file and range, as in `weights.bin:0:1000000000`. */
  | "SHARD_NAME_INVALID"
  /** The shards of a file leave a gap, overlap, or have not the size that was said. */
  | "SHARDS_INCOMPLETE"
  /** The digest of the subject is not that of the listed resources. */
  | "ROOT_DIGEST_MISMATCH"
  /** An ignored path leads out of the model, or names all of it. */
  | "IGNORE_PATH_INVALID"
  /** Two manifests hash differently, and cannot be compared. */
  | "SERIALIZATION_MISMATCH"
  // Paths (OMS §6.1.2)
  /** A path is absolute, leads out of the model, or has parts that no file can have. */
  | "PATH_INVALID"
  // Partial manifests
  /** A partial manifest is damaged, or none. */
  | "PARTIAL_INVALID"
  /** Partial manifests are of different models, or hash differently. */
  | "PARTIAL_MISMATCH"
  /** Partial manifests do not cover the model together, or cover a part of it twice. */
  | "PARTIAL_INCOMPLETE"
  // The model on disk
  /** There is nothing at this path. */
  | "PATH_NOT_FOUND"
  /** A file or folder cannot be read; the message says why. */
  | "FILE_UNREADABLE"
  /** A file was written to, or replaced, while it was read. */
  | "FILE_CHANGED"
  /** A symbolic link in the model, and links are followed only where that is asked for. */
  | "SYMLINK_NOT_ALLOWED"
  /** A symbolic link to nothing. */
  | "SYMLINK_DANGLING"
  /** A socket, a pipe or a device: neither file nor folder. */
  | "SPECIAL_FILE"
  /** A file has a name that no manifest can record. */
  | "NAME_NOT_UTF8"
  /** The model has no file that is not ignored. */
  | "EMPTY_MODEL"
  /** The model has more files than are read. */
  | "MODEL_TOO_LARGE"
  /** A pattern of `only` fits no signed file, so nothing would be verified by it. */
  | "ONLY_NO_MATCH"
  /** An option is out of its range. */
  | "OPTION_INVALID"
  /** The record of an earlier run is damaged, or none. */
  | "REUSE_RECORD_INVALID"
  /** A thread that hashes ended by itself. */
  | "WORKER_FAILED"
  /** The caller ended it. */
  | "ABORTED";

/** Says why a manifest, a path or a model on disk was refused; `details.path` names the file where there is one. */
export class ManifestError extends AixvError<ManifestErrorCode> {}

/** What was accepted although the specification would have it otherwise, or what deserves a human's eye. */
export type ManifestWarningCode =
  /** Resources stand in another order than the specification's; the root digest fits the recorded one. */
  | "RESOURCE_ORDER"
  /** The only file is named `.`, as older clients do. */
  | "SINGLE_FILE_DOT"
  /** The algorithm's name has the size of shards in it, as older clients write it. */
  | "SHARDED_ALGORITHM_NAME"
  /** A field that the specification does not have. */
  | "UNKNOWN_FIELD"
  /** A statement of model_signing 0.2. */
  | "LEGACY_PREDICATE"
  /** A symbolic link leads out of the model: what it leads to is signed, and is not in the folder. */
  | "SYMLINK_OUTSIDE_ROOT"
  /** A symbolic link leads to a folder that it is in; it is not followed. */
  | "SYMLINK_CYCLE"
  /** An empty file, which shards do not cover. */
  | "EMPTY_FILE_UNSIGNED"
  /** An ignored path lies out of the model, and is not in the manifest. */
  | "IGNORE_PATH_UNRECORDED";

/** One such observation: a stable code, a one-line text, and the path or field it is about. */
export interface ManifestWarning {
  readonly code: ManifestWarningCode;
  readonly message: string;
  readonly path?: string;
}
