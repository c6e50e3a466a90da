import {
  compareCodePoints,
  DIGEST_ALGORITHMS,
  describeJson,
  digestHex,
  err,
  getOwn,
  isDigestAlgorithm,
  isDigestHex,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  ok,
  quote,
  type Result,
} from "@aixv/core";
import { validateIgnorePath } from "./ignore-paths.ts";
import { ManifestError, type ManifestErrorCode, type ManifestWarning } from "./manifest-error.ts";
import { checkEmptyFiles, checkResources, isDot, type ModelManifest, rootDigest } from "./model-manifest.ts";
import {
  EMPTY_FILES_ANNOTATION,
  OMS_LEGACY_PREDICATE_TYPE,
  OMS_PREDICATE_TYPE,
  type Resource,
  type Serialization,
} from "./resource.ts";

/** The members of an in-toto Statement v1 that a manifest is read from; `_type` is the envelope's to check. */
export interface StatementContent {
  readonly subject: JsonValue;
  readonly predicateType: JsonValue;
  readonly predicate: JsonValue;
}

/** Bounds on what {@link parseManifest} takes. */
export interface ManifestLimits {
  /** Most resources (files or shards), by default 2,000,000. */
  readonly maxResources?: number;
}

/** Stands in for the model name, which the legacy predicate does not record. */
export const LEGACY_MODEL_NAME = "unnamed";

const PREDICATE_FIELDS = new Set(["resources", "serialization"]);
const SERIALIZATION_FIELDS = new Set(["method", "hash_type", "shard_size", "allow_symlinks", "ignore_paths"]);

/**
 * Reads the manifest out of a statement, by OMS v1.0 §5, §6.1.2, §6.2.1, §6.3.2 and §8.3.
 *
 * The result proves that the manifest is consistent — canonical unique names, full digests, shards without gap or
 * overlap, and the subject's root digest — but not who signed it: verify the envelope first. What released clients
 * write although the specification says otherwise is accepted with a warning each (see the README).
 *
 * @returns the manifest, or the first fault: `STATEMENT_INVALID`, `PREDICATE_TYPE_UNKNOWN`, `SUBJECT_INVALID`,
 *   `RESOURCES_EMPTY`, `RESOURCES_TOO_MANY`, `RESOURCE_INVALID`, `RESOURCE_NAME_INVALID`, `RESOURCE_DUPLICATE`,
 *   `RESOURCE_DIGEST_INVALID`, `ALGORITHM_UNKNOWN`, `ALGORITHM_MISMATCH`, `SERIALIZATION_INVALID`,
 *   `METHOD_UNKNOWN`, `SHARD_SIZE_INVALID`, `SHARD_NAME_INVALID`, `SHARDS_INCOMPLETE`, `IGNORE_PATH_INVALID`,
 *   `ROOT_DIGEST_MISMATCH`
 */
export function parseManifest(
  statement: StatementContent,
  limits: ManifestLimits = {},
): Result<ModelManifest, ManifestError> {
  try {
    return ok(readManifest(statement, limits.maxResources ?? 2_000_000));
  } catch (error) {
    if (error instanceof ManifestError) return err(error);
    throw error;
  }
}

function readManifest(statement: StatementContent, maxResources: number): ModelManifest {
  const type = statement.predicateType;
  if (type === OMS_LEGACY_PREDICATE_TYPE) return readLegacy(statement.subject, maxResources);
  if (type !== OMS_PREDICATE_TYPE) {
    throw fault(
      "PREDICATE_TYPE_UNKNOWN",
      `expected predicateType ${quote(OMS_PREDICATE_TYPE)}, got ${describeJson(type)}`,
    );
  }
  const subjects = readArray(statement.subject, "subject", "SUBJECT_INVALID", maxResources);
  const [first] = subjects;
  if (subjects.length !== 1 || first === undefined) {
    throw fault("SUBJECT_INVALID", `expected exactly one subject (OMS §6.5), got ${subjects.length}`);
  }
  const subject = readSubject(first);
  const predicate = readObject(statement.predicate, "predicate", "STATEMENT_INVALID");
  const warnings: ManifestWarning[] = [];
  const serialization = readSerialization(getOwn(predicate, "serialization"), warnings);
  const resources = readResources(getOwn(predicate, "resources"), serialization, maxResources, warnings);
  checkResources(resources, serialization);
  const emptyFiles = checkEmptyFiles(readEmptyFiles(getOwn(predicate, "resources")), {
    resources,
    serialization,
  });
  warnUnknown(predicate, PREDICATE_FIELDS, "predicate", warnings);
  warnOrder(resources, warnings);
  warnSingleFileDot(resources, warnings);

  const computed = digestHex(rootDigest(resources));
  if (computed !== subject.sha256) {
    const message = `expected root digest ${subject.sha256} as in subject[0], but the resources give ${computed}`;
    throw fault("ROOT_DIGEST_MISMATCH", message);
  }
  const manifest = { modelName: subject.name, resources, serialization, warnings };
  return emptyFiles.length === 0 ? manifest : { ...manifest, emptyFiles };
}

/** Names in aixv's own annotation of the first resource; every other annotation is ignored (OMS v1.0 §5.2.1). */
function readEmptyFiles(resources: JsonValue | undefined): readonly string[] {
  const first = Array.isArray(resources) ? resources[0] : undefined;
  const annotations = isJsonObject(first) ? getOwn(first, "annotations") : undefined;
  const names = isJsonObject(annotations) ? getOwn(annotations, EMPTY_FILES_ANNOTATION) : undefined;
  if (names === undefined) return [];
  return readArray(names, EMPTY_FILES_ANNOTATION, "RESOURCE_INVALID", 2_000_000).map((name) => {
    if (typeof name === "string") return name;
    throw fault(
      "RESOURCE_INVALID",
      `expected ${EMPTY_FILES_ANNOTATION} to hold strings, got ${describeJson(name)}`,
    );
  });
}

/** The layout of the reference client 0.2.0: one subject per file, no serialization (OMS v1.0 §5.1, §11). */
function readLegacy(subject: JsonValue, maxResources: number): ModelManifest {
  const subjects = readArray(subject, "subject", "SUBJECT_INVALID", maxResources).map(readSubject);
  const resources = subjects.map(
    ({ name, sha256 }): Resource => ({ name, algorithm: "sha256", digest: sha256 }),
  );
  const serialization: Serialization = { method: "files", hash_type: "sha256", allow_symlinks: false };
  checkResources(resources, serialization);
  const message = `predicate type ${OMS_LEGACY_PREDICATE_TYPE} is deprecated; sign the model again (OMS §5.1)`;
  const warnings: ManifestWarning[] = [{ code: "LEGACY_PREDICATE", message }];
  warnSingleFileDot(resources, warnings);
  return { modelName: LEGACY_MODEL_NAME, resources, serialization, warnings };
}

function readSubject(value: JsonValue): { readonly name: string; readonly sha256: string } {
  const subject = readObject(value, "a subject", "SUBJECT_INVALID");
  const name = getOwn(subject, "name");
  if (typeof name !== "string" || name === "") {
    throw fault("SUBJECT_INVALID", `expected a subject name, got ${describeJson(name)}`);
  }
  const digests = readObject(getOwn(subject, "digest"), "subject.digest", "SUBJECT_INVALID");
  const sha256 = getOwn(digests, "sha256");
  if (typeof sha256 !== "string" || !isDigestHex("sha256", sha256)) {
    throw fault(
      "SUBJECT_INVALID",
      `expected subject.digest.sha256 as 64 lowercase hex digits, got ${describeJson(sha256)}`,
    );
  }
  return { name, sha256 };
}

/** Reads a serialization object of the wire; throws the fault. */
export function readSerialization(value: JsonValue | undefined, warnings: ManifestWarning[]): Serialization {
  const object = readObject(value, "predicate.serialization", "SERIALIZATION_INVALID");
  warnUnknown(object, SERIALIZATION_FIELDS, "predicate.serialization", warnings);
  const method = getOwn(object, "method");
  if (method !== "files" && method !== "shards") {
    throw fault(
      "METHOD_UNKNOWN",
      `expected serialization method "files" or "shards", got ${describeJson(method)}`,
    );
  }
  const hash_type = getOwn(object, "hash_type");
  if (!isDigestAlgorithm(hash_type)) {
    throw fault(
      "ALGORITHM_UNKNOWN",
      `expected hash_type out of ${DIGEST_ALGORITHMS.join(", ")}, got ${describeJson(hash_type)}`,
    );
  }
  const allow_symlinks = getOwn(object, "allow_symlinks");
  if (typeof allow_symlinks !== "boolean") {
    throw fault(
      "SERIALIZATION_INVALID",
      `expected allow_symlinks to be true or false, got ${describeJson(allow_symlinks)}`,
    );
  }
  const ignored = readIgnorePaths(getOwn(object, "ignore_paths"));
  const common = { hash_type, allow_symlinks, ...(ignored === undefined ? {} : { ignore_paths: ignored }) };
  const shard_size = getOwn(object, "shard_size");
  if (method === "files") {
    if (shard_size === undefined) return { method, ...common };
    throw fault(
      "SHARD_SIZE_INVALID",
      `expected no shard_size with method "files", got ${describeJson(shard_size)}`,
    );
  }
  if (typeof shard_size !== "number" || !Number.isSafeInteger(shard_size) || shard_size < 1) {
    throw fault(
      "SHARD_SIZE_INVALID",
      `expected shard_size to be a positive integer, got ${describeJson(shard_size)}`,
    );
  }
  return { method, shard_size, ...common };
}

function readIgnorePaths(value: JsonValue | undefined): readonly string[] | undefined {
  if (value === undefined) return undefined;
  const entries = readArray(value, "ignore_paths", "SERIALIZATION_INVALID", 100_000);
  return entries.map((entry) => {
    if (typeof entry !== "string") {
      throw fault("IGNORE_PATH_INVALID", `expected ignore_paths to hold strings, got ${describeJson(entry)}`);
    }
    const valid = validateIgnorePath(entry);
    if (!valid.ok) throw valid.error;
    return valid.value;
  });
}

function readResources(
  value: JsonValue | undefined,
  serialization: Serialization,
  maxResources: number,
  warnings: ManifestWarning[],
): readonly Resource[] {
  // The reference client (seen with 1.1.1) names the algorithm of a shard like this; its hash_type is plain.
  const shardedName =
    serialization.method === "shards"
      ? `${serialization.hash_type}-sharded-${serialization.shard_size}`
      : undefined;
  let sharded = 0;
  const entries = readArray(value, "predicate.resources", "RESOURCE_INVALID", maxResources);
  const resources = entries.map((entry): Resource => {
    const object = readObject(entry, "a resource", "RESOURCE_INVALID");
    const name = getOwn(object, "name");
    const digest = getOwn(object, "digest");
    const algorithm = getOwn(object, "algorithm");
    if (typeof name !== "string" || typeof digest !== "string" || typeof algorithm !== "string") {
      const got = `name ${describeJson(name)}, digest ${describeJson(digest)}, algorithm ${describeJson(algorithm)}`;
      throw fault(
        "RESOURCE_INVALID",
        `expected a resource with name, digest and algorithm as strings, got ${got}`,
      );
    }
    if (algorithm === shardedName) {
      sharded++;
      return { name, algorithm: serialization.hash_type, digest };
    }
    if (!isDigestAlgorithm(algorithm)) {
      const expected = `expected an algorithm out of ${DIGEST_ALGORITHMS.join(", ")}`;
      throw fault("ALGORITHM_UNKNOWN", `${expected}, got ${quote(algorithm)} for ${quote(name)}`);
    }
    return { name, algorithm, digest };
  });
  if (sharded > 0 && shardedName !== undefined) {
    const message = `${sharded} resources name their algorithm ${quote(shardedName)}; read as ${serialization.hash_type}`;
    warnings.push({ code: "SHARDED_ALGORITHM_NAME", message });
  }
  return resources;
}

function warnUnknown(
  object: JsonObject,
  known: ReadonlySet<string>,
  where: string,
  warnings: ManifestWarning[],
): void {
  for (const field of Object.keys(object)) {
    if (known.has(field)) continue;
    const path = `${where}.${field}`;
    warnings.push({
      code: "UNKNOWN_FIELD",
      message: `the field ${quote(path)} is not part of OMS v1.0; ignored`,
      path,
    });
  }
}

function warnOrder(resources: readonly Resource[], warnings: ManifestWarning[]): void {
  const at = resources.findIndex((resource, index) => {
    const previous = resources[index - 1];
    return previous !== undefined && compareCodePoints(previous.name, resource.name) > 0;
  });
  const resource = resources[at];
  if (resource === undefined) return;
  const message = `resources are not in code point order (OMS §5.2.1), first at ${quote(resource.name)}`;
  warnings.push({ code: "RESOURCE_ORDER", message, path: resource.name });
}

function warnSingleFileDot(resources: readonly Resource[], warnings: ManifestWarning[]): void {
  const [first] = resources;
  if (first === undefined || !isDot(first.name)) return;
  const message = 'the only file is named "." instead of by its name (OMS §6.1.2); any file name is accepted';
  warnings.push({ code: "SINGLE_FILE_DOT", message, path: first.name });
}

function readObject(value: JsonValue | undefined, what: string, code: ManifestErrorCode): JsonObject {
  if (isJsonObject(value)) return value;
  throw fault(code, `expected ${what} to be an object, got ${describeJson(value)}`);
}

function readArray(
  value: JsonValue | undefined,
  what: string,
  code: ManifestErrorCode,
  max: number,
): readonly JsonValue[] {
  if (!Array.isArray(value)) throw fault(code, `expected ${what} to be an array, got ${describeJson(value)}`);
  if (value.length > max)
    throw fault("RESOURCES_TOO_MANY", `expected at most ${max} ${what}, got ${value.length}`);
  return value as readonly JsonValue[];
}

function fault(code: ManifestErrorCode, message: string): ManifestError {
  return new ManifestError(code, message);
}
