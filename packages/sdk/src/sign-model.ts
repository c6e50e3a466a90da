import { AixvError, createDigest, type Digest, encodeHex, type Result } from "@aixv/core";
import { FileError, pathKind, readInputFile, requireNewFile, writeOutputFile } from "@aixv/core/node";
import {
  type Bundle,
  createStatement,
  IN_TOTO_PAYLOAD_TYPE,
  parseBundle,
  type SigningMethod,
  serializeBundle,
  serializeStatement,
} from "@aixv/envelope";
import type { Signer, SignerIdentity } from "@aixv/envelope/node";
import { artifactDigest, type ManifestWarning, type ModelManifest, serializeManifest } from "@aixv/manifest";
import { type DigestedModel, digestModel, listModelFiles } from "@aixv/manifest/node";
import { attempt, unwrapped } from "./attempt.ts";
import { defaultBundlePath } from "./bundle-path.ts";
import { fileChunks } from "./digest-file.ts";
import { appendClaim, claimsPath, requireClaimsFile } from "./evidence/claims-file.ts";
import { type HashingOptions, hashingOptions, ownPaths } from "./hashing-options.ts";
import { MAX_DOCUMENT_BYTES } from "./limits.ts";
import { mergedBytes, mergeParts } from "./merge-parts.ts";
import { requireModel } from "./model-kind.ts";
import { loadReuseRecord, saveReuseRecord } from "./reuse-store.ts";
import { SdkError } from "./sdk-error.ts";
import { createSigner, type SigningOptions } from "./signing-options.ts";

/** Options of {@link signModel}. */
export interface SignModelOptions extends HashingOptions, SigningOptions {
  /** Default `<dir>/model.sig`, or `<file>.sigstore.json`. */
  readonly bundle?: string;
  /** Sign a single file's bytes (Sigstore `messageSignature`) instead of a manifest; default false. */
  readonly blob?: boolean;
  /** Append the bundle to the claims that travel with the model too; default false. */
  readonly claims?: boolean;
  /** Replace a bundle that exists; default false. */
  readonly overwrite?: boolean;
  /** An earlier bundle of this model: files unchanged since it was made with this option are not hashed again. */
  readonly reuse?: string;
  /** Partial manifests (`digest --part`) to sign instead of hashing the model here. */
  readonly parts?: readonly string[];
  /** Where `.aixv/` lies; default the working directory. */
  readonly root?: string;
}

/** A signature that was written. */
export interface SignedModel {
  /** The artifact digest: of a folder the manifest's root digest, of a file its own. */
  readonly digest: Digest | string;
  readonly bundlePath: string;
  /** Where the bundle was appended, if it was. */
  readonly claimsPath?: string;
  readonly bundle: Bundle;
  readonly method: SigningMethod;
  readonly identity: SignerIdentity;
  readonly files: number;
  readonly bytes: number;
  readonly reusedFiles: number;
  readonly warnings: readonly ManifestWarning[];
}

/**
 * Hashes a model, signs its manifest (OMS v1.0 §6) and writes the bundle, first to the claims if it goes there too. Nothing is
 * written unless all of it worked so far.
 *
 * @param path - a file or a folder
 * @returns what was signed, or an error of `@aixv/manifest`, `@aixv/envelope` (SigningError) or SdkError
 */
export async function signModel(
  path: string,
  options: SignModelOptions = {},
): Promise<Result<SignedModel, AixvError>> {
  return await attempt(async () => {
    refuseIdleOptions(options);
    const kind = await requireModel(path);
    const bundlePath = options.bundle ?? defaultBundlePath(path, kind);
    await requireNewFile(bundlePath, options);
    await refuseForeignFile(bundlePath);
    // Before hashing, which may take hours: a wrong key or a missing token must not show only then.
    const signer = await createSigner(options);
    const claims = options.claims === true ? claimsPath(path, kind) : undefined;
    if (claims !== undefined) await requireClaimsFile(claims);
    const signed =
      options.blob === true
        ? await signBlob(path, kind, bundlePath, signer, options)
        : await signManifest(path, kind, bundlePath, signer, options);
    const bytes = serializeBundle(signed.bundle);
    // First what may still be refused: a claim too many, a name that was taken meanwhile comes after.
    if (claims !== undefined) await appendClaim(claims, bytes);
    await writeOutputFile(bundlePath, bytes, { overwrite: options.overwrite === true });
    return claims === undefined ? signed : { ...signed, claimsPath: claims };
  });
}

async function signManifest(
  path: string,
  kind: "file" | "directory",
  bundlePath: string,
  signer: Signer,
  options: SignModelOptions,
): Promise<SignedModel> {
  const root = options.root ?? process.cwd();
  const hashed = await hashModel(path, kind, bundlePath, root, options);
  const statement = createStatement(serializeManifest(hashed.manifest));
  const { bundle, identity } = await signer.signPayload(IN_TOTO_PAYLOAD_TYPE, serializeStatement(statement));
  options.signal?.throwIfAborted();
  const bytes = serializeBundle(bundle);
  // First, because without a bundle the record is of no use to anybody, and harmless.
  if (options.reuse !== undefined && hashed.digested !== undefined) {
    await saveReuseRecord(root, bytes, hashed.digested);
  }
  return {
    digest: artifactDigest(hashed.manifest, hashed.isSingleFile),
    bundlePath,
    bundle,
    method: signer.method,
    identity,
    files: hashed.files,
    bytes: hashed.bytes,
    reusedFiles: hashed.digested?.reusedFiles ?? 0,
    warnings: hashed.warnings,
  };
}

interface HashedModel {
  readonly manifest: ModelManifest;
  readonly isSingleFile: boolean;
  readonly files: number;
  readonly bytes: number;
  readonly warnings: readonly ManifestWarning[];
  readonly digested?: DigestedModel;
}

async function hashModel(
  path: string,
  kind: "file" | "directory",
  bundlePath: string,
  root: string,
  options: SignModelOptions,
): Promise<HashedModel> {
  if (options.parts !== undefined && options.parts.length > 0)
    return await takeParts(path, options.parts, options);
  const reuse =
    options.reuse === undefined
      ? undefined
      : await loadReuseRecord(
          root,
          await readInputFile(options.reuse, "bundle to reuse", MAX_DOCUMENT_BYTES),
        );
  const digested = unwrapped(
    await digestModel(path, {
      ...hashingOptions(options),
      ...(kind === "directory" ? { alsoIgnore: ownPaths(path, bundlePath, root) } : {}),
      ...(reuse === undefined ? {} : { reuse }),
    }),
  );
  return { ...digested, digested };
}

/** Joins parts that other machines hashed, and checks that the files here are the ones that they list. */
async function takeParts(
  path: string,
  parts: readonly string[],
  options: SignModelOptions,
): Promise<HashedModel> {
  const merged = await mergeParts(parts);
  const { serialization } = merged.manifest;
  const here = unwrapped(
    await listModelFiles(path, {
      ignorePaths: serialization.ignore_paths ?? [],
      ignoreGitPaths: false,
      allowSymlinks: serialization.allow_symlinks,
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    }),
  );
  const found = new Map(here.map((file) => [file.path, file.size]));
  const listed = new Map(merged.files.map((file) => [file.path, file.size]));
  const stranger =
    here.find((file) => listed.get(file.path) !== file.size)?.path ??
    merged.files.find((file) => !found.has(file.path))?.path;
  if (stranger !== undefined) {
    throw new SdkError(
      "MODEL_DIFFERS_FROM_PARTS",
      `${stranger} is not as the parts list it: the model changed since, or it is another; hash the parts again`,
    );
  }
  return {
    manifest: merged.manifest,
    isSingleFile: merged.isSingleFile,
    files: merged.files.length,
    bytes: mergedBytes(merged),
    warnings: [],
  };
}

async function signBlob(
  path: string,
  kind: "file" | "directory",
  bundlePath: string,
  signer: Signer,
  options: SignModelOptions,
): Promise<SignedModel> {
  if (kind !== "file")
    throw new FileError("NOT_A_FILE", `--blob signs a single file, but this is a directory: ${path}`);
  await refuseEnvelope(path, options.signal);
  await refuseRecord(path);
  let size = 0;
  const { bundle, identity } = await signer.signMessage({
    async *open() {
      for await (const chunk of fileChunks(path, options.signal)) {
        size += chunk.length;
        yield chunk;
      }
    },
  });
  options.signal?.throwIfAborted();
  return {
    digest: messageDigest(bundle),
    bundlePath,
    bundle,
    method: signer.method,
    identity,
    files: 1,
    bytes: size,
    reusedFiles: 0,
    warnings: [],
  };
}

function messageDigest({ content }: Bundle): Digest | string {
  if (content.kind !== "messageSignature")
    throw new AixvError("INTERNAL_FAULT", "expected a message signature");
  const { algorithm, digest } = content.messageSignature;
  const hex = encodeHex(digest);
  return algorithm === "sha256" ? createDigest("sha256", hex) : `${algorithm}:${hex}`;
}

/** `overwrite` is for a bundle: a slip must cost neither the model nor the key. */
async function refuseForeignFile(bundlePath: string): Promise<void> {
  if ((await pathKind(bundlePath)) !== "file") return;
  const existing = await readInputFile(bundlePath, "bundle to replace", MAX_DOCUMENT_BYTES).catch(
    () => undefined,
  );
  if (existing !== undefined && parseBundle(existing).ok) return;
  throw new FileError(
    "FILE_EXISTS",
    `${bundlePath} exists already and is no bundle: name another file, or remove this one yourself`,
  );
}

/** Options that would have no effect are refused: somebody expects them to have one. */
function refuseIdleOptions(options: SignModelOptions): void {
  const { algorithm, shardSize, ignorePaths, ignoreGitPaths, allowSymlinks, parts, reuse } = options;
  const merging = (parts?.length ?? 0) > 0;
  if (options.blob !== true && !merging) return;
  const idle = Object.entries({
    "hash-algorithm": algorithm !== undefined,
    "shard-size": shardSize !== undefined,
    "ignore-paths": (ignorePaths?.length ?? 0) > 0,
    "no-ignore-git-paths": ignoreGitPaths === false,
    "allow-symlinks": allowSymlinks === true,
    reuse: reuse !== undefined,
    merge: options.blob === true && merging,
  }).find(([, given]) => given);
  if (idle === undefined) return;
  const reason = options.blob === true ? "--blob, which makes no manifest" : "--merge, whose parts say that";
  throw new SdkError("OPTION_INVALID", `--${idle[0]} has no effect with ${reason}: leave it out`);
}

/**
 * A signature over a file that begins like the pre-authentication encoding of DSSE would be one over a statement
 * too: whoever wrote the file could pass it off as the signer's word on any model (DSSE 1.0.2 §protocol). The same
 * goes for the encoding of model_signing 0.2, which is still verified (OMS v1.0 §11.2, item 4).
 */
async function refuseEnvelope(path: string, signal: AbortSignal | undefined): Promise<void> {
  let beginning = "";
  for await (const chunk of fileChunks(path, signal)) {
    // Chunks are of 1 MiB: the first holds all of it, or the file is shorter.
    beginning = Buffer.from(chunk.subarray(0, ENVELOPE_PREFIXES[0].length)).toString("latin1");
    break;
  }
  if (!ENVELOPE_PREFIXES.some((prefix) => prefix === beginning)) return;
  throw new SdkError(
    "CONTENT_AMBIGUOUS",
    `${path} begins like an encoded DSSE envelope, so that its signature could be passed off as one over a statement: sign it without --blob`,
  );
}

const ENVELOPE_PREFIXES = ["DSSEv1 ", "DSSEV1 "] as const;

/**
 * A signature over the bytes of a record is one over the record, as the AIXV reference signs them: a job that signs
 * whatever files it is given would sign a policy without knowing.
 */
async function refuseRecord(path: string): Promise<void> {
  // Loaded for what is signed as a blob: signing a model needs none of it.
  const { isRecordFile } = await import("./record-file.ts");
  if (!(await isRecordFile(path))) return;
  throw new SdkError(
    "CONTENT_AMBIGUOUS",
    `${path} is a record, so that a signature over its bytes would be one over what it says: sign it with record create --sign, or without --blob`,
  );
}
