import { type AixvError, createDigest, type Digest, encodeHex } from "@aixv/core";
import { type Bundle, parseStatement } from "@aixv/envelope";
import { artifactDigest, parseManifest } from "@aixv/manifest";
import { directEdge, statementEdges, subjectDigests } from "@aixv/records";
import { MODEL_PREDICATE_TYPES } from "./model-statement.ts";

/** What a bundle says that it is about. As unverified as the bundle is. */
export interface Claim {
  /** By their artifact digests, what it says of what they were made of included; none where it cannot be told. */
  readonly subjects: readonly Digest[];
  /** Absent for a message signature. */
  readonly predicateType?: string;
  /** Why it cannot be told. */
  readonly fault?: AixvError;
}

/**
 * The artifacts that a bundle claims to be about.
 *
 * @param kind - of the artifact in question. A folder is named by the root digest of its manifest, which is a digest over
 *   digests: it must not be confused with the digest of a file, nor a signature over a file be taken for one over a folder.
 */
export function claimOf({ content }: Bundle, kind: "file" | "directory" | undefined): Claim {
  if (content.kind === "messageSignature") {
    const { algorithm, digest } = content.messageSignature;
    const isTold = algorithm === "sha256" && kind !== "directory";
    return { subjects: isTold ? [createDigest("sha256", encodeHex(digest))] : [] };
  }
  const statement = parseStatement(content.envelope.payload);
  if (!statement.ok) return { subjects: [], fault: statement.error };
  const { predicateType } = statement.value;
  if (!MODEL_PREDICATE_TYPES.includes(predicateType)) {
    const made = statementEdges(statement.value).flatMap((edge) => directEdge(edge)?.made ?? []);
    return { subjects: [...new Set([...subjectDigests(statement.value), ...made])], predicateType };
  }
  const manifest = parseManifest(statement.value);
  if (!manifest.ok) return { subjects: [], predicateType, fault: manifest.error };
  const asFile = artifactDigest(manifest.value, true);
  const asFolder = artifactDigest(manifest.value, false);
  const digests = kind === "file" ? [asFile] : kind === "directory" ? [asFolder] : [asFolder, asFile];
  return { subjects: [...new Set(digests)], predicateType };
}
