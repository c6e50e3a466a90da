import { basename } from "node:path";
import { type AixvError, type Digest, quote, type Result } from "@aixv/core";
import { FileError, pathKind, readInputFile } from "@aixv/core/node";
import { parseBundle } from "@aixv/envelope";
import { parseArtifactDigest } from "@aixv/records";
import { attempt, unwrapped } from "./attempt.ts";
import { type DigestOptions, digestModel } from "./digest-model.ts";
import { MAX_DOCUMENT_BYTES } from "./limits.ts";

/** What a reference to an artifact turned out to be. */
export type ArtifactReference =
  | { readonly kind: "digest"; readonly digest: Digest }
  | { readonly kind: "model"; readonly path: string }
  | { readonly kind: "bundle"; readonly path: string; readonly bytes: Uint8Array };

/**
 * Tells what a text refers to: an artifact digest, a bundle file, or a model's file or folder. 64 hex digits alone are the
 * name of a file where there is one, as in a Hugging Face cache; `sha256:` and 64 hex digits are always a digest.
 *
 * @param what - names it in messages, such as "parent"
 * @throws `FILE_NOT_FOUND` for a name of nothing, `ARTIFACT_INVALID` for a digest that is none
 */
export async function readArtifactReference(text: string, what: string): Promise<ArtifactReference> {
  const digest = parseArtifactDigest(text);
  // Whatever lies in the working folder cannot change what a digest with its algorithm means.
  if (digest.ok && text.includes(":")) return { kind: "digest", digest: digest.value };
  const kind = await pathKind(text);
  if (kind === "directory") return { kind: "model", path: text };
  if (kind === "file") {
    const bytes = await readBundleFile(text);
    return bytes === undefined ? { kind: "model", path: text } : { kind: "bundle", path: text, bytes };
  }
  if (kind === "other")
    throw new FileError("NOT_A_FILE", `expected a file or folder as ${what}, got ${text}`);
  if (digest.ok) return { kind: "digest", digest: digest.value };
  if (/^sha256:/i.test(text)) throw digest.error;
  throw new FileError(
    "FILE_NOT_FOUND",
    `expected a digest (sha256:<64 hex digits>), a path or a bundle as ${what}, got ${quote(text, 200)}, which is no file`,
  );
}

/** An artifact that a text names. */
export interface NamedArtifact {
  readonly digest: Digest;
  /** Absent for a digest. */
  readonly path?: string;
}

/**
 * The artifact that a text names by its digest, or by the path of its file or folder. A bundle is a file like any other
 * here: what it says is not known to be true.
 */
export async function resolveArtifact(
  text: string,
  what: string,
  options: DigestOptions,
): Promise<Result<NamedArtifact, AixvError>> {
  return await attempt(async () => {
    const found = await readArtifactReference(text, what);
    if (found.kind === "digest") return { digest: found.digest };
    const digest = await digestOfReference({ kind: "model", path: found.path }, options);
    return { digest, path: found.path };
  });
}

/** The artifact digest of a reference that is a digest or a path. */
export async function digestOfReference(
  reference: Exclude<ArtifactReference, { kind: "bundle" }>,
  options: DigestOptions,
): Promise<Digest> {
  if (reference.kind === "digest") return reference.digest;
  return unwrapped(await digestModel(reference.path, options)).digest;
}

/** The bytes of a file that is a Sigstore bundle; undefined for any other, such as a model. */
async function readBundleFile(path: string): Promise<Uint8Array | undefined> {
  if (!/\.(?:json|sig|sigstore|bundle)$/.test(basename(path))) return undefined;
  const bytes = await readInputFile(path, "bundle", MAX_DOCUMENT_BYTES);
  return parseBundle(bytes).ok ? bytes : undefined;
}
