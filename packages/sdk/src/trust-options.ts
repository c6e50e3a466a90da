import { homedir } from "node:os";
import { join } from "node:path";
import type { Result, Timestamp } from "@aixv/core";
import { readInputFile } from "@aixv/core/node";
import { type ExpectedIdentity, VerificationError } from "@aixv/envelope";
import {
  type PublicKey,
  parsePublicKey,
  parseTrustedRoot,
  type TrustedRoot,
  type VerifyOptions,
} from "@aixv/envelope/verify";
import { readClock } from "./clock.ts";
import { MAX_CONFIG_BYTES, MAX_PEM_BYTES } from "./limits.ts";
import { SdkError } from "./sdk-error.ts";

/** Whom to trust. What is not given is trusted in nobody. */
export interface TrustOptions {
  /** PEM files; which subject each key is, is its own digest. */
  readonly publicKeys?: readonly string[];
  /** PEM files with the anchors of the certificate method. */
  readonly certificateChain?: readonly string[];
  /** Who may have signed; one match suffices. */
  readonly expectedIdentities?: readonly ExpectedIdentity[];
  /** Accept signatures of model_signing 0.2, whose encoding can be abused; default false. */
  readonly acceptLegacyEncoding?: boolean;
  /** A TrustedRoot or ClientTrustConfig file; default the embedded root of the Sigstore public-good instance. */
  readonly trustedRoot?: string;
  /** Trust the staging instance (needs the network once). */
  readonly staging?: boolean;
  /** Ask TUF for the current root of the public-good instance (needs the network). */
  readonly refreshTrustedRoot?: boolean;
  /** Where TUF metadata is kept; default the user's cache folder. */
  readonly cachePath?: string;
  readonly now?: Timestamp;
}

/** Reads what the options name; throws SdkError or VerificationError. The trust root is read only when it is needed. */
export async function loadTrust(options: TrustOptions): Promise<VerifyOptions> {
  const publicKeys = await loadPublicKeys(options.publicKeys ?? []);
  const certificateAnchors = await Promise.all(
    (options.certificateChain ?? []).map(async (path) =>
      new TextDecoder().decode(await readInputFile(path, "certificate chain", MAX_PEM_BYTES)),
    ),
  );
  return {
    now: readClock(options.now),
    publicKeys,
    certificateAnchors,
    trustedRoot: once(await trustedRootSource(options)),
    acceptLegacyEncoding: options.acceptLegacyEncoding === true,
    ...(options.expectedIdentities === undefined ? {} : { expectedIdentities: options.expectedIdentities }),
  };
}

/** Reads PEM files of public keys; throws FileError or VerificationError. */
export async function loadPublicKeys(paths: readonly string[]): Promise<readonly PublicKey[]> {
  return await Promise.all(paths.map(loadPublicKey));
}

async function loadPublicKey(path: string): Promise<PublicKey> {
  const parsed = parsePublicKey(await readInputFile(path, "public key", MAX_PEM_BYTES));
  if (parsed.ok) return parsed.value;
  throw new VerificationError(parsed.error.code, `${path}: ${parsed.error.message}`, { cause: parsed.error });
}

async function trustedRootSource(options: TrustOptions): Promise<NonNullable<VerifyOptions["trustedRoot"]>> {
  const { trustedRoot, staging, refreshTrustedRoot: refresh } = options;
  if ([trustedRoot !== undefined, staging === true, refresh === true].filter(Boolean).length > 1) {
    throw new SdkError(
      "OPTION_INVALID",
      "--trusted-root, --staging and --refresh-trust-root exclude each other",
    );
  }
  const cachePath = options.cachePath ?? defaultCachePath();
  // Loaded when a signature needs a root: one by a key does not.
  const store = async () => await import("@aixv/envelope/node");
  if (staging === true) return async () => await (await store()).refreshStagingTrustedRoot({ cachePath });
  if (refresh === true) return async () => await (await store()).refreshTrustedRoot({ cachePath });
  if (trustedRoot === undefined) return async () => await (await store()).embeddedTrustedRoot();
  // Read at once: a file that the caller named must be right even where it turns out not to be needed.
  const bytes = await readInputFile(trustedRoot, "trusted root", MAX_CONFIG_BYTES);
  return requireRoot(trustedRoot, parseTrustedRoot(bytes));
}

/** However many bundles are verified, the root is read, or asked for, once. */
function once(source: NonNullable<VerifyOptions["trustedRoot"]>): NonNullable<VerifyOptions["trustedRoot"]> {
  if (typeof source !== "function") return source;
  let loaded: ReturnType<typeof source> | undefined;
  return () => {
    loaded ??= source();
    return loaded;
  };
}

function requireRoot(path: string, parsed: Result<TrustedRoot, VerificationError>): TrustedRoot {
  if (parsed.ok) return parsed.value;
  throw new VerificationError(parsed.error.code, `${path}: ${parsed.error.message}`, { cause: parsed.error });
}

function defaultCachePath(): string {
  const { XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  switch (process.platform) {
    case "win32":
      return join(LOCALAPPDATA ?? homedir(), "aixv", "tuf");
    case "darwin":
      return join(homedir(), "Library", "Caches", "aixv", "tuf");
    default:
      return join(XDG_CACHE_HOME ?? join(homedir(), ".cache"), "aixv", "tuf");
  }
}
