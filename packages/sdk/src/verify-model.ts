import { basename } from "node:path";
import { err, type Result } from "@aixv/core";
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
  OMS_LEGACY_PREDICATE_TYPE,
  OMS_PREDICATE_TYPE,
  parseManifest,
  parseShardName,
} from "@aixv/manifest";
import {
  type VerifyModelOptions as VerifyFilesOptions,
  verifyModel as verifyFiles,
} from "@aixv/manifest/node";
import { attempt, unwrapped } from "./attempt.ts";
import { defaultBundlePath } from "./bundle-path.ts";
import { digestFileBytes } from "./digest-file.ts";
import { type BundleBeside, findBundlesBeside } from "./evidence/bundles-beside.ts";
import { givenOptions } from "./given-options.ts";
import { MAX_DOCUMENT_BYTES } from "./limits.ts";
import { requireModel } from "./model-kind.ts";
import { ModelMismatchError, NotVerifiedError, refusal } from "./not-verified-error.ts";
import { SdkError } from "./sdk-error.ts";
import { loadTrust, type TrustOptions } from "./trust-options.ts";

const MODEL_PREDICATE_TYPES: readonly string[] = [OMS_PREDICATE_TYPE, OMS_LEGACY_PREDICATE_TYPE];

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
  readonly digest: string;
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
  const result = await attempt(() => verify(path, options));
  if (result.ok) return result;
  const { error } = result;
  return err(error instanceof NotVerifiedError ? error : new NotVerifiedError("none", error));
}

async function verify(path: string, options: VerifyModelOptions): Promise<VerifiedModel> {
  const kind = await requireModel(path);
  const trust = await loadTrust(options);
  const [first, ...others] = await findCandidates(path, kind, options.bundle);
  let refused: NotVerifiedError | undefined;
  for (const candidate of first === undefined ? [] : [first, ...others]) {
    try {
      return await verifyCandidate(path, kind, candidate, trust, options);
    } catch (error) {
      // A model may have been signed by many, and before it was changed: each gets its say.
      if (!(error instanceof NotVerifiedError)) throw error;
      // What somebody trusted says of the files tells more than that somebody else signed too.
      if (refused === undefined || tellsMore(error, refused)) refused = error;
    }
  }
  if (refused !== undefined) throw refused;
  throw new FileError("BUNDLE_NOT_FOUND", `bundle not found: ${defaultBundlePath(path, kind)}`);
}

function tellsMore(error: NotVerifiedError, than: NotVerifiedError): boolean {
  return error.facts.signature !== undefined && than.facts.signature === undefined;
}

/** The bundle that is named, else every one beside the model that signs it whole, the default one first. */
async function findCandidates(
  path: string,
  kind: "file" | "directory",
  bundle: string | undefined,
): Promise<readonly BundleBeside[]> {
  if (bundle !== undefined) {
    const bytes = await readInputFile(bundle, "bundle", MAX_DOCUMENT_BYTES, "BUNDLE_NOT_FOUND");
    return [{ path: bundle, bytes }];
  }
  const { bundles, faults } = await findBundlesBeside(path, kind);
  const own = defaultBundlePath(path, kind);
  const unreadable = faults.find((fault) => fault.path === own);
  if (unreadable !== undefined) throw unreadable.error;
  return bundles.filter((beside) => beside.path === own || signsModel(beside.bytes, path, kind));
}

/**
 * Whether a bundle beside a model claims to sign the model itself, rather than to say something about it, or to sign a file
 * next to it: of a single file it has to have the name.
 */
function signsModel(bytes: Uint8Array, path: string, kind: "file" | "directory"): boolean {
  const bundle = parseBundle(bytes);
  if (!bundle.ok || bundle.value.content.kind === "messageSignature") return false;
  const statement = parseStatement(bundle.value.content.envelope.payload);
  if (!statement.ok || !MODEL_PREDICATE_TYPES.includes(statement.value.predicateType)) return false;
  if (kind === "directory") return true;
  const manifest = parseManifest(statement.value);
  const names = manifest.ok
    ? manifest.value.resources.map(({ name }) => parseShardName(name)?.path ?? name)
    : [];
  return names.length > 0 && names.every((name) => name === "." || name === basename(path));
}

async function verifyCandidate(
  path: string,
  kind: "file" | "directory",
  { path: bundlePath, bytes }: BundleBeside,
  trust: VerifyOptions,
  options: VerifyModelOptions,
): Promise<VerifiedModel> {
  const bundle = parseBundle(bytes);
  if (!bundle.ok) throw new NotVerifiedError("none", bundle.error, { bundlePath });
  return bundle.value.content.kind === "messageSignature"
    ? await verifyBlob(path, kind, bundlePath, bytes, trust, options)
    : await verifyManifest(path, bundlePath, bytes, trust, options);
}

async function verifyManifest(
  path: string,
  bundlePath: string,
  bytes: Uint8Array,
  trust: VerifyOptions,
  options: VerifyModelOptions,
): Promise<VerifiedModel> {
  const verified = await verifyStatement(bytes, { ...trust, expectedPredicateTypes: MODEL_PREDICATE_TYPES });
  if (!verified.ok) throw refusal(verified.error, { bundlePath });
  const signature: Verified<Statement> = verified.value;

  const parsed = parseManifest(signature.value);
  if (!parsed.ok) throw new NotVerifiedError("negative", parsed.error, { bundlePath, signature });
  const manifest = parsed.value;

  const compared = unwrapped(
    await verifyFiles(path, manifest, { ...givenOptions(options, FILE_OPTIONS), signatureFile: bundlePath }),
  );
  const { changed, missing, unexpected, details, ignoredPaths, unsignedFiles } = compared;
  const digest = artifactDigest(manifest, compared.isSingleFile);
  if (!compared.ok) {
    throw new NotVerifiedError("negative", mismatch(compared), {
      bundlePath,
      signature,
      digest,
      differences: { changed, missing, unexpected, details },
      ignoredPaths,
      unsignedFiles,
      notVerified: compared.notVerified,
      files: compared.files,
      bytes: compared.bytes,
      warnings: [...signature.warnings, ...compared.warnings],
    });
  }
  return {
    digest,
    bundlePath,
    signature,
    manifest,
    files: compared.files,
    bytes: compared.bytes,
    ignoredPaths,
    unsignedFiles,
    notVerified: compared.notVerified,
    warnings: [...signature.warnings, ...compared.warnings],
  };
}

async function verifyBlob(
  path: string,
  kind: "file" | "directory",
  bundlePath: string,
  bytes: Uint8Array,
  trust: VerifyOptions,
  options: VerifyModelOptions,
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
  const digestOf = async (algorithm: "sha256" | "sha384" | "sha512"): Promise<string> => {
    const digested = await digestFileBytes(path, algorithm, options.signal);
    size = digested.bytes;
    return digested.hex;
  };
  const verified = await verifyMessage(bytes, digestOf, trust);
  if (!verified.ok) throw refusal(verified.error, { bundlePath });
  const signature = verified.value;
  return {
    digest: `${signature.value.algorithm}:${signature.value.digest}`,
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
