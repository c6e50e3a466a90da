import { err, isDigestHex, JsonFields, type JsonValue, ok, parseJson, quote, type Result } from "@aixv/core";
import { pathFault } from "./canonical-path.ts";
import { emptyFiles, type FileSize, planHashTasks } from "./hash-plan.ts";
import { ManifestError, type ManifestErrorCode } from "./manifest-error.ts";
import { createManifest, type ModelManifest } from "./model-manifest.ts";
import { readSerialization } from "./parse-manifest.ts";
import type { Resource, Serialization } from "./resource.ts";

/** The `schema` member of a partial manifest. */
export const PARTIAL_MANIFEST_SCHEMA = "aixv.partial-manifest/v1";

/**
 * What one of several machines hashed of a model. Every part lists all files with their sizes, so that merging can
 * prove that the parts saw the same model and that together they cover every byte of it.
 */
export interface PartialManifest {
  readonly schema: typeof PARTIAL_MANIFEST_SCHEMA;
  readonly modelName: string;
  /** True if the model is a file rather than a folder; `artifactDigest` depends on it. */
  readonly isSingleFile: boolean;
  readonly serialization: Serialization;
  /** From 1 to `of`. */
  readonly part: { readonly index: number; readonly of: number };
  /** All files of the model in code point order, also those hashed by other parts. */
  readonly files: readonly FileSize[];
  /** What this part hashed. */
  readonly resources: readonly Resource[];
}

/** What merging gives. */
export interface MergedManifest {
  readonly manifest: ModelManifest;
  readonly isSingleFile: boolean;
  readonly files: readonly FileSize[];
}

/**
 * Joins the parts of one model. The result proves that every file of the common list was hashed exactly once, in
 * full; not that the parts are honest — a part is as trustworthy as the machine that made it.
 *
 * @returns the manifest, or `PARTIAL_INCOMPLETE` (a part or a resource is missing), `PARTIAL_MISMATCH` (parts
 *   repeated, of different models, or a resource hashed twice), or a code of `parseManifest` for what they contain
 */
export function mergePartialManifests(
  parts: readonly PartialManifest[],
): Result<MergedManifest, ManifestError> {
  const [first, ...others] = parts;
  if (first === undefined) return refuse("PARTIAL_INCOMPLETE", "expected at least one part, got none");
  const { of } = first.part;
  const common = fingerprint(first);
  const stranger = others.find((part) => fingerprint(part) !== common);
  if (stranger !== undefined) {
    const message = `expected parts of one model (same name, settings, files and sizes), but part ${stranger.part.index}`;
    return refuse(
      "PARTIAL_MISMATCH",
      `${message} differs from part ${first.part.index}; hash the model again`,
    );
  }
  const indices = new Set(parts.map((part) => part.part.index));
  if (indices.size !== parts.length)
    return refuse("PARTIAL_MISMATCH", `expected each of ${of} parts once, got repeats`);
  const absent = Array.from({ length: of }, (_, index) => index + 1).filter((index) => !indices.has(index));
  if (absent.length > 0)
    return refuse("PARTIAL_INCOMPLETE", `expected ${of} parts, but ${absent.join(", ")} is missing`);

  const resources = new Map<string, Resource>();
  for (const resource of parts.flatMap((part) => part.resources)) {
    if (resources.has(resource.name)) {
      return refuse("PARTIAL_MISMATCH", `expected ${quote(resource.name)} in one part only, got it in two`);
    }
    resources.set(resource.name, resource);
  }
  const tasks = planHashTasks(first.files, first.serialization);
  const unhashed = tasks.find((task) => !resources.has(task.name));
  if (unhashed !== undefined) return refuse("PARTIAL_INCOMPLETE", `no part hashed ${quote(unhashed.name)}`);
  if (resources.size !== tasks.length) {
    const planned = new Set(tasks.map((task) => task.name));
    const foreign = [...resources.keys()].find((name) => !planned.has(name)) ?? "";
    return refuse("PARTIAL_MISMATCH", `expected resources of the listed files only, got ${quote(foreign)}`);
  }
  try {
    const { modelName, serialization, isSingleFile, files } = first;
    const manifest = createManifest({
      modelName,
      serialization,
      resources: [...resources.values()],
      emptyFiles: emptyFiles(files, serialization),
    });
    return ok({ manifest, isSingleFile, files });
  } catch (error) {
    if (error instanceof ManifestError) return err(error);
    throw error;
  }
}

/** Writes a partial manifest as UTF-8 JSON with a final newline. */
export function serializePartialManifest(partial: PartialManifest): Uint8Array {
  const { schema, modelName, isSingleFile, serialization, part, files, resources } = partial;
  const document = { schema, modelName, isSingleFile, serialization, part, files, resources };
  return new TextEncoder().encode(`${JSON.stringify(document)}\n`);
}

/**
 * Reads a partial manifest, checking its form; what the parts say together is for {@link mergePartialManifests}.
 *
 * @param bytes - at most 500 MB of JSON
 * @returns the part, or `PARTIAL_INVALID`
 */
export function parsePartialManifest(bytes: Uint8Array): Result<PartialManifest, ManifestError> {
  const json = parseJson(bytes, { maxBytes: 500_000_000, maxDepth: 8, maxEntries: 50_000_000 });
  if (!json.ok) return refuse("PARTIAL_INVALID", `expected a partial manifest: ${json.error.message}`);
  try {
    return ok(readPartial(json.value));
  } catch (error) {
    if (error instanceof ManifestError) {
      return error.code === "PARTIAL_INVALID" ? err(error) : refuse("PARTIAL_INVALID", error.message);
    }
    throw error;
  }
}

function readPartial(value: JsonValue): PartialManifest {
  const fields = new JsonFields(value, { fault: (message) => invalid(`partial manifest ${message}`) });
  if (fields.raw("schema") !== PARTIAL_MANIFEST_SCHEMA) {
    throw fields.fault("schema", quote(PARTIAL_MANIFEST_SCHEMA));
  }
  const serialization = readSerialization(fields.raw("serialization"), []);
  const part = fields.object("part");
  const index = part.integer("index", 1);
  const of = part.integer("of");
  if (index > of) throw part.fault("index", `a part from 1 to ${of}`);
  const files = fields.objects("files", (file) => {
    const path = file.text("path");
    const fault = pathFault(path);
    if (fault !== undefined) throw invalid(`expected canonical paths, but ${quote(path)} ${fault}`);
    return { path, size: file.integer("size") };
  });
  if (new Set(files.map((file) => file.path)).size !== files.length) throw invalid("expected each file once");
  const algorithm = serialization.hash_type;
  const resources = fields.objects("resources", (resource): Resource => {
    const name = resource.text("name");
    const digest = resource.text("digest");
    if (resource.raw("algorithm") !== algorithm) throw resource.fault("algorithm", quote(algorithm));
    if (!isDigestHex(algorithm, digest)) throw resource.fault("digest", `a ${algorithm} digest`);
    return { name, algorithm, digest };
  });
  return {
    schema: PARTIAL_MANIFEST_SCHEMA,
    modelName: fields.text("modelName"),
    isSingleFile: fields.boolean("isSingleFile"),
    serialization,
    part: { index, of },
    files,
    resources,
  };
}

/** Everything that parts of one model must have in common, as one comparable text. */
function fingerprint(part: PartialManifest): string {
  const { method, hash_type, allow_symlinks, ignore_paths } = part.serialization;
  const shardSize = part.serialization.method === "shards" ? part.serialization.shard_size : null;
  const ignored = ignore_paths === undefined ? null : [...new Set(ignore_paths)].sort();
  const files = part.files.map(({ path, size }) => [path, size]);
  const { modelName, isSingleFile } = part;
  return JSON.stringify([
    modelName,
    isSingleFile,
    part.part.of,
    method,
    hash_type,
    shardSize,
    allow_symlinks,
    ignored,
    files,
  ]);
}

function invalid(message: string): ManifestError {
  return new ManifestError("PARTIAL_INVALID", message);
}

function refuse(code: ManifestErrorCode, message: string): Result<never, ManifestError> {
  return err(new ManifestError(code, message));
}
