import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readInputFile } from "@aixv/core/node";

/** Most bytes of an artifact. */
const MAX_ARTIFACT_BYTES: number = 1024 * 1024 * 1024;

const DIGEST = /^sha256:([0-9a-f]{64})$/i;

/** Gives an artifact's digest as lowercase hex; undefined where it cannot be known. */
export type DigestOf = (algorithm: string) => Promise<string | undefined>;

/** The bytes of an artifact to sign. */
export async function readArtifact(path: string): Promise<Uint8Array> {
  return await readInputFile(path, "artifact", MAX_ARTIFACT_BYTES);
}

/** The digests of FILE_OR_DIGEST: a `sha256:` digest, unless a file is called so, else a path (docs/cli_protocol.md). */
export async function digestsOf(fileOrDigest: string): Promise<DigestOf> {
  const hex = existsSync(fileOrDigest) ? undefined : DIGEST.exec(fileOrDigest)?.[1];
  if (hex === undefined) {
    const bytes = await readArtifact(fileOrDigest);
    return async (algorithm) => createHash(algorithm).update(bytes).digest("hex");
  }
  return async (algorithm) => (algorithm === "sha256" ? hex.toLowerCase() : undefined);
}
