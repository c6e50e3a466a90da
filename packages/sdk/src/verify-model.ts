import { basename } from "node:path";
import { AixvError, createDigest, type Digest, err, type Result } from "@aixv/core";
import { FileError, readInputFile } from "@aixv/core/node";
import {
  parseBundle,
  parseStatement,
  type Statement,
  type VerificationWarning,
  type Verified,
} from "@aixv/envelope";
import { type VerifyOptions, verifyMessage, verifyStatement } from "@aixv/envelope/verify";
import {
  artifactDigest,
  type ManifestDiff,
  type ManifestWarning,
  type ModelManifest,
  parseManifest,
} from "@aixv/manifest";
import {
  type VerifyModelOptions as VerifyFilesOptions,
  verifyModel as verifyFiles,
} from "@aixv/manifest/node";
import { attempt, unwrapped } from "./attempt.ts";
import { defaultBundlePath } from "./bundle-path.ts";
import { digestFileBytes } from "./digest-file.ts";
import { type BesideFault, type BundleBeside, bundlesBeside } from "./evidence/bundles-beside.ts";
import { MODEL_PREDICATE_TYPES, onlyFile } from "./evidence/model-statement.ts";
import { givenOptions } from "./given-options.ts";
import { MAX_DOCUMENT_BYTES } from "./limits.ts";
import { requireModel } from "./model-kind.ts";
import { ModelMismatchError, NotVerifiedError, refusal } from "./not-verified-error.ts";
import { SdkError } from "./sdk-error.ts";
import { loadTrust, type TrustOptions } from "./trust-options.ts";

const FILE_OPTIONS = [
  "ignorePaths",
  "ignoreUnsignedFiles",
  "only",
  "stopEarly",
  "workers",
  "signal",
  "onProgress",
] as const;

/** Options of {@link verifyModel}. */
export interface VerifyModelOptions
  extends TrustOptions,
    Pick<VerifyFilesOptions, (typeof FILE_OPTIONS)[number]> {
  /**
   * The bundle to verify by. By default `<dir>/model.sig`, or `<file>.sigstore.json`, and where that is refused or
   * missing, whatever other bundle beside the model signs it: `*.sigstore.json`, the lines of its claims file.
   */
  readonly bundle?: string;
}

/** A model whose signature and content were verified. */
export interface VerifiedModel {
  /** The artifact digest: of a folder the manifest's root digest, of a file its own. */
  readonly digest: Digest;
  readonly bundlePath: string;
  /** What the signature proves: who, how, when. */
  readonly signature: Verified<unknown>;
  /** Absent for a message signature. */
  readonly manifest?: ModelManifest;
  readonly files: number;
  readonly bytes: number;
  readonly ignoredPaths: readonly string[];
  readonly unsignedFiles: readonly string[];
  readonly notVerified: readonly string[];
  readonly warnings: readonly (ManifestWarning | VerificationWarning)[];
}

/**
 * Verifies a model: the bundle's signature by whom the options trust, then every file against the signed manifest
 * (OMS v1.0 §8). The bundle is read once, and what was verified of it is what is compared.
 *
 * @param path - a file or a folder
 * @returns `ok` only if all of it holds; the error is a {@link NotVerifiedError}
 */
export async function verifyModel(
  path: string,
  options: VerifyModelOptions,
): Promise<Result<VerifiedModel, NotVerifiedError>> {
  const result = await attempt(async () => await verifyModelBy(path, await loadTrust(options), options));
  if (result.ok) return result;
  const { error } = result;
  return err(error instanceof NotVerifiedError ? error : new NotVerifiedError("none", error));
}

/** What a caller prefers among the bundles that sign a model. */
export interface BundlePreference {
  /** Whether this signature would do; those that would not are compared with the files only if no other is there. */
  readonly accepts: (signature: Verified<unknown>) => boolean;
}

/** The same with trust that was loaded before; throws. */
export async function verifyModelBy(
  path: string,
  trust: VerifyOptions,
  options: Omit<VerifyModelOptions, keyof TrustOptions> & Partial<BundlePreference>,
): Promise<VerifiedModel> {
  const kind = await requireModel(path);
  const work: Work = { path, kind, trust, options };
  if (options.bundle === undefined) return await verifyByAny(work);
  const bytes = await readInputFile(options.bundle, "bundle", MAX_DOCUMENT_BYTES, "BUNDLE_NOT_FOUND");
  return await verifyBy(work, { path: options.bundle, bytes });
}

/** What is to be verified, and how. */
interface Work {
  readonly path: string;
  readonly kind: "file" | "directory";
  readonly trust: VerifyOptions;
  readonly options: Parameters<typeof verifyModelBy>[2];
  /** Digests of the manifests that the files were compared with. */
  readonly compared?: Set<string>;
  readonly accepts?: BundlePreference["accepts"];
}

/** Most manifests that a model's files are compared with: each costs as much as verifying the model. */
const MAX_COMPARED = 4;

/**
 * Tries the default bundle, and then whatever else beside the model signs it: it may have been signed by many, and before
 * it was changed. What is told where none does is what the first that somebody trusted had signed says of the files, else
 * what was wrong with the first.
 */
async function verifyByAny(work: Work): Promise<VerifiedModel> {
  const { path, kind, options } = work;
  const faults: BesideFault[] = [];
  const own = defaultBundlePath(path, kind);
  const compared = new Set<string>();
  const { accepts } = options;
  const unpreferred: BundleBeside[] = [];
  let refused: NotVerifiedError | undefined;
  const attemptBy = async (found: BundleBeside, way: Work): Promise<VerifiedModel | undefined> => {
    try {
      return await verifyBy(way, found);
    } catch (error) {
      if (error instanceof UnpreferredError) unpreferred.push(found);
      else if (!(error instanceof NotVerifiedError)) throw error;
      // What is merely near the model may be about something else: its refusal says nothing about this model.
      else if (found.isOwn && (refused === undefined || (hasSignature(error) && !hasSignature(refused)))) {
        refused = error;
      }
      return undefined;
    }
  };
  const first: Work = { ...work, compared, ...(accepts === undefined ? {} : { accepts }) };
  for await (const found of bundlesBeside(path, kind, faults)) {
    if (found.path !== own && !signsModel(found, path, kind, faults)) continue;
    const verified = await attemptBy(found, first);
    if (verified !== undefined) return verified;
    if (compared.size >= MAX_COMPARED) break;
  }
  // That the files are not what somebody acceptable signed says more than that somebody else signed them.
  for (const found of refused !== undefined && hasSignature(refused) ? [] : unpreferred) {
    const verified = await attemptBy(found, { ...work, compared });
    if (verified !== undefined) return verified;
    if (compared.size >= MAX_COMPARED) break;
  }
  if (refused !== undefined) throw withFaults(refused, faults);
  const [fault] = faults;
  if (fault?.path === own) throw fault.error;
  const more =
    fault === undefined ? "" : ` (and unreadable: ${describeFault(fault)}${andMore(faults.length - 1)})`;
  throw new FileError("BUNDLE_NOT_FOUND", `bundle not found: ${own}${more}`);
}

/** A valid signature that the caller would rather not take. */
class UnpreferredError extends Error {}

/** A refusal, and what could not be read of all that might have spoken for the model. */
function withFaults(refused: NotVerifiedError, faults: readonly BesideFault[]): NotVerifiedError {
  if (faults.length === 0) return refused;
  const told = faults.slice(0, MAX_FAULTS_TOLD).map((fault) => ({
    code: "EVIDENCE_UNREADABLE" as const,
    message: describeFault(fault),
  }));
  const { facts, verdict } = refused;
  const cause = refused.cause instanceof AixvError ? refused.cause : refused;
  return new NotVerifiedError(verdict, cause, { ...facts, warnings: [...(facts.warnings ?? []), ...told] });
}

const MAX_FAULTS_TOLD = 20;

function describeFault({ path, line, error }: BesideFault): string {
  return `${path}${line === undefined ? "" : `, line ${line}`}: ${error.message}`;
}

function andMore(count: number): string {
  return count === 0 ? "" : `, and ${count} more`;
}

function hasSignature({ facts }: NotVerifiedError): boolean {
  return facts.signature !== undefined;
}

/**
 * Whether a bundle near a model claims to sign the model itself, rather than to say something about it, or to sign a file
 * next to it or in it.
 */
function signsModel(
  found: BundleBeside,
  path: string,
  kind: "file" | "directory",
  faults: BesideFault[],
): boolean {
  const bundle = parseBundle(found.bytes);
  if (!bundle.ok) {
    faults.push({
      path: found.path,
      ...(found.line === undefined ? {} : { line: found.line }),
      error: bundle.error,
    });
    return false;
  }
  if (bundle.value.content.kind === "messageSignature") return kind === "file" && found.isOwn;
  const statement = parseStatement(bundle.value.content.envelope.payload);
  if (!statement.ok || !MODEL_PREDICATE_TYPES.includes(statement.value.predicateType)) return false;
  if (kind === "directory" && found.isOwn) return true;
  const manifest = parseManifest(statement.value);
  if (!manifest.ok) return false;
  const file = onlyFile(manifest.value);
  if (kind === "file") return file === "." || file === basename(path);
  // `weights.bin.sigstore.json` in a folder is the signature of that file.
  return file === undefined || `${basename(file)}.sigstore.json` !== basename(found.path);
}

async function verifyBy(
  work: Work,
  { path: bundlePath, bytes }: Pick<BundleBeside, "path" | "bytes">,
): Promise<VerifiedModel> {
  const bundle = parseBundle(bytes);
  if (!bundle.ok) throw new NotVerifiedError("none", bundle.error, { bundlePath });
  return bundle.value.content.kind === "messageSignature"
    ? await verifyBlob(work, bundlePath, bytes)
    : await verifyManifest(work, bundlePath, bytes);
}

async function verifyManifest(
  { path, trust, options, compared, accepts }: Work,
  bundlePath: string,
  bytes: Uint8Array,
): Promise<VerifiedModel> {
  const verified = await verifyStatement(bytes, { ...trust, expectedPredicateTypes: MODEL_PREDICATE_TYPES });
  if (!verified.ok) throw refusal(verified.error, { bundlePath });
  const signature: Verified<Statement> = verified.value;
  if (accepts?.(signature) === false) throw new UnpreferredError();

  const parsed = parseManifest(signature.value);
  if (!parsed.ok) throw new NotVerifiedError("negative", parsed.error, { bundlePath, signature });
  const manifest = parsed.value;
  // The same manifest, signed again, differs from the files as it did before.
  if (compared?.has(signature.payloadDigest) === true) {
    const again = new ModelMismatchError("MODEL_MISMATCH", "the files are not those of this manifest either");
    throw new NotVerifiedError("negative", again, { bundlePath });
  }
  compared?.add(signature.payloadDigest);

  const files = unwrapped(
    await verifyFiles(path, manifest, { ...givenOptions(options, FILE_OPTIONS), signatureFile: bundlePath }),
  );
  const { changed, missing, unexpected, details, ignoredPaths, unsignedFiles } = files;
  const digest = artifactDigest(manifest, files.isSingleFile);
  if (!files.ok) {
    throw new NotVerifiedError("negative", mismatch(files), {
      bundlePath,
      signature,
      digest,
      differences: { changed, missing, unexpected, details },
      ignoredPaths,
      unsignedFiles,
      notVerified: files.notVerified,
      files: files.files,
      bytes: files.bytes,
      warnings: [...signature.warnings, ...files.warnings],
    });
  }
  return {
    digest,
    bundlePath,
    signature,
    manifest,
    files: files.files,
    bytes: files.bytes,
    ignoredPaths,
    unsignedFiles,
    notVerified: files.notVerified,
    warnings: [...signature.warnings, ...files.warnings],
  };
}

async function verifyBlob(
  { path, kind, trust, options, accepts }: Work,
  bundlePath: string,
  bytes: Uint8Array,
): Promise<VerifiedModel> {
  if (kind !== "file") {
    throw new NotVerifiedError(
      "negative",
      new FileError("NOT_A_FILE", `the bundle signs a single file, but this is a directory: ${path}`),
      { bundlePath },
    );
  }
  if (options.only !== undefined) {
    throw new SdkError(
      "OPTION_INVALID",
      "--only has no effect on a bundle that signs a single file: leave it out",
    );
  }
  let size = 0;
  let sha256 = "";
  const digestOf = async (algorithm: "sha256" | "sha384" | "sha512"): Promise<string> => {
    // An artifact is known by its SHA-256, whatever was signed.
    const digested = await digestFileBytes(path, ["sha256", algorithm], options.signal);
    size = digested.bytes;
    sha256 = digested.hex.sha256;
    return digested.hex[algorithm];
  };
  const verified = await verifyMessage(bytes, digestOf, trust);
  if (!verified.ok) throw refusal(verified.error, { bundlePath });
  const signature = verified.value;
  if (accepts?.(signature) === false) throw new UnpreferredError();
  return {
    digest: createDigest("sha256", sha256),
    bundlePath,
    signature,
    files: 1,
    bytes: size,
    ignoredPaths: [],
    unsignedFiles: [],
    notVerified: [],
    warnings: signature.warnings,
  };
}

function mismatch({ changed, missing, unexpected }: ManifestDiff): ModelMismatchError {
  const counts = [
    [changed.length, "changed"],
    [missing.length, "missing"],
    [unexpected.length, "unexpected"],
  ] as const;
  const summary = counts.flatMap(([count, what]) => (count === 0 ? [] : [`${count} ${what}`])).join(", ");
  return new ModelMismatchError("MODEL_MISMATCH", `the files are not those that were signed: ${summary}`, {
    details: { changed: [...changed], missing: [...missing], unexpected: [...unexpected] },
  });
}
