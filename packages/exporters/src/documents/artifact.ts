import { type Digest, digestAlgorithm, digestHex, parseDigest } from "@aixv/core";
import type { Subject } from "@aixv/envelope";
import type { ExportFacts } from "../facts/export-facts.ts";

/** The artifact as a subject, with all digests of its bytes: one for each algorithm, its own first. */
export function artifactSubject({ artifact: { name, digest, other_digests } }: ExportFacts): Subject {
  const digests: { [algorithm: string]: string } = { [digestAlgorithm(digest)]: digestHex(digest) };
  for (const other of other_digests) {
    const parsed = parseDigest(other);
    if (parsed.ok) digests[digestAlgorithm(parsed.value)] ??= digestHex(parsed.value);
  }
  return { name, digest: digests };
}

/** A name for the artifact where no address is known. */
export function artifactUri({
  artifact: { digest },
}: {
  readonly artifact: Pick<ExportFacts["artifact"], "digest">;
}): string {
  return `urn:aixv:artifact:${digest}`;
}

/**
 * Whether a digest may be called a hash of bytes. That of a folder is over its list of files (OMS §6.5.1): no tool that hashes
 * what it finds comes to it. Of other artifacts, which nobody hashed here, nothing else is known than what claims call them.
 */
export function isDigestOfBytes(facts: ExportFacts, digest: Digest): boolean {
  return digest !== facts.artifact.digest || isFileDigest(facts);
}

/** Whether the artifact is known to be one file, or a folder of one that goes by the digest of that. */
export function isFileDigest({ artifact, manifest }: ExportFacts): boolean {
  if (artifact.kind !== undefined) return artifact.kind === "file";
  const [only, ...others] = manifest?.resources ?? [];
  return (
    only !== undefined &&
    others.length === 0 &&
    manifest?.emptyFiles === undefined &&
    `${only.algorithm}:${only.digest}` === artifact.digest
  );
}
