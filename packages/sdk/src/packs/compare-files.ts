import { compareCodePoints } from "@aixv/core";
import type { EvidencePack } from "@aixv/evidence-pack";
import { isInnerPath } from "./archive.ts";
import type { FileDigests } from "./read-pack.ts";

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
 * Holds files against the digests of a pack. An artifact whose `uri` is a path within the folder has to lie there; the bytes of any
 * other may lie anywhere, as its `uri` is only a hint.
 */
export function comparePackFiles({ artifacts }: EvidencePack, files: FileDigests): PackFileComparison {
  const pathsByDigest = new Map<string, string[]>();
  for (const [path, digest] of files) {
    if (digest === null) continue;
    const paths = pathsByDigest.get(digest);
    if (paths === undefined) pathsByDigest.set(digest, [path]);
    else paths.push(path);
  }
  const matched: string[] = [];
  const changed: PackFileFault[] = [];
  const missing: PackFileFault[] = [];
  const known = new Set<string>();
  for (const { artifact_id, content_digest, uri } of artifacts) {
    const path = uri !== null && isInnerPath(uri) ? uri : null;
    const fault = { artifact_id, path, content_digest };
    if (path === null) {
      const paths = pathsByDigest.get(content_digest) ?? [];
      for (const one of paths) known.add(one);
      if (paths.length > 0) matched.push(artifact_id);
      else missing.push(fault);
      continue;
    }
    known.add(path);
    if (!files.has(path)) missing.push(fault);
    else if (files.get(path) === content_digest) matched.push(artifact_id);
    else changed.push(fault);
  }
  const extra = [...files.keys()].filter((path) => !known.has(path));
  const byId = (a: PackFileFault, b: PackFileFault): number =>
    compareCodePoints(a.artifact_id, b.artifact_id);
  return {
    matched: matched.toSorted(compareCodePoints),
    changed: changed.toSorted(byId),
    missing: missing.toSorted(byId),
    extra: extra.toSorted(compareCodePoints),
  };
}
