import {
  compareCodePoints,
  createDigest,
  createSha256Hasher,
  type Digest,
  decodeHex,
  isDigestHex,
  quote,
} from "@aixv/core";
import { pathFault } from "./canonical-path.ts";
import { validateIgnorePath } from "./ignore-paths.ts";
import { ManifestError, type ManifestWarning } from "./manifest-error.ts";
import { parseShardName, type Resource, type Serialization } from "./resource.ts";

/** What a model consists of, byte by byte: the content of an OMS predicate and its subject's name. */
export interface ModelManifest {
  /** Base name of the model's folder or file; informative only, never evidence (OMS v1.0 §6.5). */
  readonly modelName: string;
  /** In the order recorded; {@link createManifest} sorts by code point (OMS v1.0 §5.2.1). */
  readonly resources: readonly Resource[];
  readonly serialization: Serialization;
  /**
   * Files of zero bytes under `shards`, in code point order. The specification gives them no resource (OMS v1.0
   * §6.3.2); aixv signs their names in an annotation, so that none can be added or dropped unnoticed.
   */
  readonly emptyFiles?: readonly string[];
  /** What was accepted although it departs from the specification; empty for a manifest made here. */
  readonly warnings: readonly ManifestWarning[];
}

/** One file as a manifest describes it. */
export interface ManifestFile {
  /** Canonical path; `.` stands for the only file of a single-file model of older clients. */
  readonly path: string;
  /** In bytes; undefined under `files`, whose resources say nothing about size. */
  readonly size: number | undefined;
  /** One under `files`; under `shards` in order of offset. */
  readonly resources: readonly Resource[];
}

/** The parts of a manifest that {@link createManifest} takes. */
export interface CreateManifestInput {
  readonly modelName: string;
  readonly serialization: Serialization;
  /** In any order. */
  readonly resources: readonly Resource[];
  /** In any order; under `shards` only. */
  readonly emptyFiles?: readonly string[];
}

/**
 * Makes a manifest of digests that the caller computed: checks it by every rule of OMS v1.0 §5.2 and §6 and sorts
 * the resources by code point of their names.
 *
 * @throws ManifestError for what only a fault of the program can bring about: the codes of `parseManifest` for
 *   resources and serialization, and `MODEL_NAME_INVALID`
 */
export function createManifest(input: CreateManifestInput): ModelManifest {
  if (input.modelName === "" || !input.modelName.isWellFormed()) {
    throw new ManifestError(
      "MODEL_NAME_INVALID",
      `expected a name for the model, got ${quote(input.modelName)}`,
    );
  }
  const serialization = normalizeSerialization(input.serialization);
  const resources = sortResources(input.resources);
  checkResources(resources, serialization);
  if (resources.some((resource) => isDot(resource.name))) {
    throw new ManifestError("RESOURCE_NAME_INVALID", 'expected the name of the file, got "." (OMS §6.1.2)');
  }
  const manifest: ModelManifest = { modelName: input.modelName, resources, serialization, warnings: [] };
  const emptyFiles = checkEmptyFiles(input.emptyFiles ?? [], manifest);
  return emptyFiles.length === 0 ? manifest : { ...manifest, emptyFiles };
}

/** Sorts the names of empty files and throws what is wrong with them. */
export function checkEmptyFiles(
  emptyFiles: readonly string[],
  { resources, serialization }: Pick<ModelManifest, "resources" | "serialization">,
): readonly string[] {
  if (emptyFiles.length === 0) return [];
  if (serialization.method !== "shards") {
    throw new ManifestError("RESOURCE_INVALID", "expected empty files to be named apart only under shards");
  }
  const taken = new Set(groupByFile(resources, serialization).keys());
  for (const path of emptyFiles) {
    checkName(path, path);
    if (taken.has(path)) {
      throw new ManifestError("RESOURCE_DUPLICATE", `expected each file once, got ${quote(path)} twice`, {
        details: { path },
      });
    }
    taken.add(path);
  }
  checkDot(taken);
  return [...emptyFiles].sort(compareCodePoints);
}

/** Sorts resources by code point of their names, the order to sign and to digest in (OMS v1.0 §5.2.1, §6.4). */
export function sortResources(resources: readonly Resource[]): readonly Resource[] {
  return [...resources].sort((a, b) => compareCodePoints(a.name, b.name));
}

/**
 * The root digest: SHA-256 over the raw digests of `resources` in the order given, whatever algorithm they are of
 * (OMS v1.0 §6.5.1). Over `manifest.resources` it is the digest that the subject of a parsed bundle records.
 */
export function rootDigest(resources: readonly Resource[]): Digest {
  const hasher = createSha256Hasher();
  for (const { name, digest } of resources) {
    const raw = decodeHex(digest);
    if (raw === undefined) {
      throw new ManifestError(
        "RESOURCE_DIGEST_INVALID",
        `expected a hex digest for ${quote(name)}, got ${quote(digest)}`,
      );
    }
    hasher.update(raw);
  }
  return createDigest("sha256", hasher.digestHex());
}

/**
 * The digest by which records, advisories and policies name this artifact: for a folder its root digest over the
 * canonical order — so that the same files get the same name whichever client signed them — and for a single file
 * hashed whole with SHA-256 the digest of its bytes.
 *
 * A single file hashed otherwise is named by its root digest, since its SHA-256 is not in the manifest.
 */
export function artifactDigest(manifest: ModelManifest, isSingleFile: boolean): Digest {
  const [only, ...others] = manifest.resources;
  const { method, hash_type } = manifest.serialization;
  if (
    isSingleFile &&
    only !== undefined &&
    others.length === 0 &&
    method === "files" &&
    hash_type === "sha256"
  ) {
    return createDigest("sha256", only.digest);
  }
  return rootDigest(sortResources(manifest.resources));
}

/** The files that a manifest covers, by path; under `shards` each with its ranges in order and its size. */
export function manifestFiles(manifest: ModelManifest): ReadonlyMap<string, ManifestFile> {
  const files = new Map(groupByFile(manifest.resources, manifest.serialization));
  for (const path of manifest.emptyFiles ?? []) files.set(path, { path, size: 0, resources: [] });
  return files;
}

/** Every entry through `validateIgnorePath`, duplicates dropped; throws `IGNORE_PATH_INVALID`. */
function normalizeSerialization(serialization: Serialization): Serialization {
  const { ignore_paths: entries, ...rest } = serialization;
  if (entries === undefined) return rest;
  const normalized = new Set<string>();
  for (const entry of entries) {
    const valid = validateIgnorePath(entry);
    if (!valid.ok) throw valid.error;
    normalized.add(valid.value);
  }
  return { ...rest, ignore_paths: [...normalized] };
}

/** Throws the first fault of resources that belong together under `serialization`. */
export function checkResources(resources: readonly Resource[], serialization: Serialization): void {
  if (resources.length === 0) {
    throw new ManifestError(
      "RESOURCES_EMPTY",
      "expected at least one resource; a model cannot be empty (OMS §5.2.1)",
    );
  }
  checkShardSize(serialization);
  const names = new Set<string>();
  for (const resource of resources) {
    const { name, algorithm, digest } = resource;
    if (algorithm !== serialization.hash_type) {
      const expected = `expected algorithm ${quote(serialization.hash_type)} as in hash_type`;
      throw new ManifestError(
        "ALGORITHM_MISMATCH",
        `${expected}, got ${quote(algorithm)} for ${quote(name)}`,
        { details: { path: name } },
      );
    }
    if (!isDigestHex(algorithm, digest)) {
      const message = `expected a lowercase hex ${algorithm} digest for ${quote(name)}, got ${quote(digest)}`;
      throw new ManifestError("RESOURCE_DIGEST_INVALID", message, { details: { path: name } });
    }
    if (names.has(name)) {
      throw new ManifestError("RESOURCE_DUPLICATE", `expected each resource once, got ${quote(name)} twice`, {
        details: { path: name },
      });
    }
    names.add(name);
    if (serialization.method === "files") checkName(name, name);
  }
  if (serialization.method === "shards") groupByFile(resources, serialization);
  else checkDot(names);
}

function checkShardSize(serialization: Serialization): void {
  if (serialization.method !== "shards") return;
  const size = serialization.shard_size;
  if (!Number.isSafeInteger(size) || size < 1) {
    throw new ManifestError(
      "SHARD_SIZE_INVALID",
      `expected shard_size to be a positive integer of bytes, got ${size}`,
    );
  }
}

function groupByFile(
  resources: readonly Resource[],
  serialization: Serialization,
): ReadonlyMap<string, ManifestFile> {
  const files = new Map<string, ManifestFile>();
  if (serialization.method === "files") {
    for (const resource of resources) {
      checkName(resource.name, resource.name);
      files.set(resource.name, { path: resource.name, size: undefined, resources: [resource] });
    }
  } else {
    for (const [path, shards] of collectShards(resources)) {
      files.set(path, joinShards(path, shards, serialization.shard_size));
    }
  }
  checkDot(files);
  return files;
}

interface Shard {
  readonly start: number;
  readonly end: number;
  readonly resource: Resource;
}

function collectShards(resources: readonly Resource[]): Map<string, Shard[]> {
  const byPath = new Map<string, Shard[]>();
  for (const resource of resources) {
    const shard = parseShardName(resource.name);
    if (shard === undefined) {
      const message = `expected a shard name such as "weights.bin:0:1000", got ${quote(resource.name)}`;
      throw new ManifestError("SHARD_NAME_INVALID", message, { details: { path: resource.name } });
    }
    checkName(shard.path, resource.name);
    const entry = { start: shard.start, end: shard.end, resource };
    const known = byPath.get(shard.path);
    if (known === undefined) byPath.set(shard.path, [entry]);
    else known.push(entry);
  }
  return byPath;
}

/** Requires what leaves no byte unsigned: from 0 on, end to start, each of exactly `shardSize` bytes but the last. */
function joinShards(path: string, shards: Shard[], shardSize: number): ManifestFile {
  shards.sort((a, b) => a.start - b.start);
  let position = 0;
  for (const [index, shard] of shards.entries()) {
    const length = shard.end - shard.start;
    const isLast = index === shards.length - 1;
    if (shard.start !== position || length > shardSize || (!isLast && length !== shardSize)) {
      const expected = `expected shards of ${shardSize} bytes without gap or overlap, next at byte ${position}`;
      const message = `${expected}, got ${quote(shard.resource.name)} (OMS §6.3.2)`;
      throw new ManifestError("SHARDS_INCOMPLETE", message, { details: { path } });
    }
    position = shard.end;
  }
  return { path, size: position, resources: shards.map((shard) => shard.resource) };
}

/** True for the name by which clients up to 1.1.1 of the reference implementation record a model of one file. */
export function isDot(resourceName: string): boolean {
  return (
    resourceName === "." || (resourceName.startsWith(".:") && parseShardName(resourceName)?.path === ".")
  );
}

function checkDot(paths: { readonly size: number; has(path: string): boolean }): void {
  if (!paths.has(".") || paths.size === 1) return;
  throw new ManifestError(
    "RESOURCE_NAME_INVALID",
    'the resource name "." stands for a model of one file, got more',
    {
      details: { path: "." },
    },
  );
}

function checkName(path: string, resourceName: string): void {
  // Accepted here, and refused where manifests are made: see isDot.
  if (path === ".") return;
  const fault = pathFault(path);
  if (fault === undefined) return;
  const message = `expected a canonical relative path (OMS §6.1.2), but resource name ${quote(resourceName)} ${fault}`;
  throw new ManifestError("RESOURCE_NAME_INVALID", message, { details: { path: resourceName } });
}
