import { posix } from "node:path";
import { compareCodePoints, type Digest } from "@aixv/core";
import type { EvidencePack } from "@aixv/evidence-pack";
import { isInnerPath } from "./archive.ts";
import type { FileList } from "./list-files.ts";

/** How files differ from what a pack says of them; each list in the order of code points. */
export interface PackFileComparison {
  /** Artifacts whose bytes are there. */
  readonly matched: readonly string[];
  /** Artifacts that are at their path with other bytes. */
  readonly changed: readonly PackFileFault[];
  /** Artifacts whose bytes are nowhere. */
  readonly missing: readonly PackFileFault[];
  /** Paths of files that are no artifact's. */
  readonly extra: readonly string[];
}

/** An artifact that files do not bear out. */
export interface PackFileFault {
  readonly artifact_id: string;
  /** Where it should lie, if its `uri` says so. */
  readonly path: string | null;
  readonly content_digest: string;
}

/**
 * Holds files against the digests of a pack. An artifact whose `uri` is a path has to lie there; the bytes of any other may lie
 * anywhere, as its `uri` is only a hint. Files are read as far as they are needed: one that is no artifact's is not.
 *
 * @param own - digests by path of what belongs to the pack itself, and is no artifact
 */
export async function comparePackFiles(
  { artifacts }: EvidencePack,
  files: FileList,
  own: ReadonlyMap<string, Digest> = new Map(),
): Promise<PackFileComparison> {
  const placed = artifacts.map((artifact) => ({ ...artifact, place: placeOf(artifact.uri) }));
  const known = new Set(placed.flatMap(({ place }) => (typeof place === "string" ? [place] : [])));
  const isFile = (path: string): boolean => files.entries.get(path) === true;
  for (const [path, digest] of own)
    if (isFile(path) && (await files.digest(path)) === digest) known.add(path);
  const pathsByDigest = new Map<string, string[]>();
  if (placed.some(({ place }) => place === null)) {
    for (const path of files.entries.keys()) {
      if (known.has(path) || !isFile(path)) continue;
      const digest = await files.digest(path);
      pathsByDigest.set(digest, [...(pathsByDigest.get(digest) ?? []), path]);
    }
  }
  const matched: string[] = [];
  const changed: PackFileFault[] = [];
  const missing: PackFileFault[] = [];
  for (const { artifact_id, content_digest, place } of placed) {
    const fault = { artifact_id, path: typeof place === "string" ? place : null, content_digest };
    if (place === undefined) missing.push(fault);
    else if (place === null) {
      const paths = pathsByDigest.get(content_digest) ?? [];
      for (const path of paths) known.add(path);
      if (paths.length > 0) matched.push(artifact_id);
      else missing.push(fault);
    } else if (!files.entries.has(place)) missing.push(fault);
    else if (isFile(place) && (await files.digest(place)) === content_digest) matched.push(artifact_id);
    else changed.push(fault);
  }
  const extra = [...files.entries.keys()].filter((path) => !known.has(path));
  const byId = (a: PackFileFault, b: PackFileFault): number =>
    compareCodePoints(a.artifact_id, b.artifact_id);
  return {
    matched: matched.toSorted(compareCodePoints),
    changed: changed.toSorted(byId),
    missing: missing.toSorted(byId),
    extra: extra.toSorted(compareCodePoints),
  };
}

/**
 * The path within the folder that a `uri` is, however it is spelt; null where it is an address of another kind, undefined where it
 * leads out of the folder: what lies there is not with the pack.
 */
function placeOf(uri: string | null): string | null | undefined {
  if (uri === null || /^[A-Za-z][A-Za-z0-9+.-]*:/.test(uri)) return null;
  const path = posix.normalize(uri);
  return isInnerPath(path) ? path : undefined;
}
