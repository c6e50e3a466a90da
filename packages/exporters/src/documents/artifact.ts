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
 * Whether a digest may be called a hash of bytes. That of a folder is over its signed list of files (OMS §6.5.1): no tool that hashes
 * what it finds comes to it. Of artifacts that nobody hashed here nothing else is known than what claims call it.
 */
export function isDigestOfBytes({ artifact, manifest }: ExportFacts, digest: Digest): boolean {
  if (digest !== artifact.digest || manifest === undefined) return true;
  const [only, ...others] = manifest.resources;
  return only !== undefined && others.length === 0 && `${only.algorithm}:${only.digest}` === digest;
}

/** Whether the artifact's digest is a hash of bytes: also where no manifest was signed, and several files were found. */
export function isFileDigest(facts: ExportFacts): boolean {
  const { artifact, manifest, evidence } = facts;
  const isOneFile = (evidence.artifact.files ?? []).length <= 1 && manifest?.emptyFiles === undefined;
  return isOneFile && isDigestOfBytes(facts, artifact.digest);
}
