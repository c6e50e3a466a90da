import { type AixvError, createDigest, type Digest, encodeHex } from "@aixv/core";
import { type Bundle, parseStatement } from "@aixv/envelope";
import {
  artifactDigest,
  type ModelManifest,
  OMS_LEGACY_PREDICATE_TYPE,
  OMS_PREDICATE_TYPE,
  parseManifest,
  parseShardName,
} from "@aixv/manifest";
import { subjectDigests } from "@aixv/records";

/** Predicate types of statements that sign a model itself, rather than to say something about it. */
export const MODEL_PREDICATE_TYPES: readonly string[] = [OMS_PREDICATE_TYPE, OMS_LEGACY_PREDICATE_TYPE];

/** What a bundle says that it is about. As unverified as the bundle is. */
export interface Claim {
  /** By their artifact digests; none where it cannot be told. */
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
    return { subjects: subjectDigests(statement.value), predicateType };
  }
  const manifest = parseManifest(statement.value);
  if (!manifest.ok) return { subjects: [], predicateType, fault: manifest.error };
  const asFile = artifactDigest(manifest.value, true);
  const asFolder = artifactDigest(manifest.value, false);
  const digests = kind === "file" ? [asFile] : kind === "directory" ? [asFolder] : [asFolder, asFile];
  return { subjects: [...new Set(digests)], predicateType };
}

/** The only file that a manifest lists, `.` where an old client named none; undefined where it lists several. */
export function onlyFile(manifest: ModelManifest): string | undefined {
  const isSharded = manifest.serialization.method === "shards";
  const names = new Set(
    manifest.resources.map(({ name }) => (isSharded ? parseShardName(name)?.path : undefined) ?? name),
  );
  const [first] = names;
  return names.size === 1 ? first : undefined;
}
