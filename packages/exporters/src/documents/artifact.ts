import { digestAlgorithm, digestHex, parseDigest } from "@aixv/core";
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
export function artifactUri({ artifact: { digest } }: ExportFacts): string {
  return `urn:aixv:artifact:${digest}`;
}
