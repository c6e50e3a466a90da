import { createHash } from "node:crypto";
import {
  createDigest,
  type Digest,
  err,
  ok,
  parseTime,
  type Result,
  type Timestamp,
  timeFromDate,
  timeToMillis,
} from "@aixv/core";
import { type Bundle, parseBundle, signingMethod } from "../bundle/index.ts";
import { type BundleError, VerificationError } from "../error.ts";
import type { ExpectedIdentity } from "../identity.ts";
import type {
  SigningMethod,
  VerificationWarning,
  VerifiedFacts,
  VerifiedLogEntry,
  VerifiedSigner,
} from "../verified.ts";
import { requireExpectedIdentity } from "./expectations.ts";
import type { PublicKey } from "./public-key.ts";
import type { TrustedRoot } from "./trusted-root.ts";

/** Whom to trust, and by which clock. What is absent is trusted in nobody. */
export interface VerifyOptions {
  /** The verifier's clock. */
  readonly now: Timestamp;
  /** Keys of the key method. */
  readonly publicKeys?: readonly PublicKey[];
  /** PEM texts with the anchors of the certificate method; the system's web roots are never used. */
  readonly certificateAnchors?: readonly string[];
  /** For keyless signatures, and for log entries and timestamps of any; a function is called only when needed. */
  readonly trustedRoot?: TrustedRoot | (() => Promise<Result<TrustedRoot, VerificationError>>);
  /**
   * Who may have signed; one match suffices. Required for keyless signatures, each with its issuer where keys or anchors
   * are given as well; further restricts the other methods.
   */
  readonly expectedIdentities?: readonly ExpectedIdentity[];
  /**
   * Accept whoever signed keyless, because the caller decides on `Verified.signers` itself, as a policy does. The
   * result then proves who signed, not that they may.
   */
  readonly acceptAnyIdentity?: boolean;
  /** How far signed times may lie ahead of `now`; default 300. */
  readonly maxClockSkewSeconds?: number;
  /**
   * Accept signatures of model_signing 0.2, default false. It signed an encoding of its own, so that whoever gets any
   * file signed by the same key could pass that signature off as one over a model.
   */
  readonly acceptLegacyEncoding?: boolean;
  /** Accept only these predicate types; default any. */
  readonly expectedPredicateTypes?: readonly string[];
}

/** What the steps of verification share. */
export interface VerificationContext {
  readonly bundle: Bundle;
  readonly options: VerifyOptions;
  readonly trustedRoot: () => Promise<TrustedRoot | undefined>;
}

/** What {@link verifySigner} proved. */
export type SignerFacts = Omit<VerifiedFacts<never>, "value" | "payloadDigest" | "bundleDigest">;

/** What a method's verification proved. */
export interface MethodResult {
  readonly signers: readonly VerifiedSigner[];
  readonly signedTimes: readonly Date[];
  readonly integratedTimes: readonly Date[];
  readonly logEntries: readonly VerifiedLogEntry[];
  readonly warnings: readonly VerificationWarning[];
}

/** Reads a bundle and runs its verification; whatever that throws is a refusal. */
export async function settle<T>(
  bytes: Uint8Array,
  verify: (bundle: Bundle, bundleDigest: Digest) => Promise<T>,
): Promise<Result<T, BundleError | VerificationError>> {
  const bundle = parseBundle(bytes);
  if (!bundle.ok) return bundle;
  try {
    // Before anything is awaited: the caller may reuse its buffer meanwhile.
    return ok(await verify(bundle.value, sha256Digest(bytes)));
  } catch (error) {
    if (error instanceof VerificationError) return err(error);
    // Fail closed: an exception is never an acceptance, and never a crash of the caller.
    return err(
      new VerificationError("INTERNAL_FAULT", "verification stopped on an internal fault", { cause: error }),
    );
  }
}

/**
 * What is the same for all content: whom to trust, signature, log and time by the bundle's method, identity, clock.
 *
 * @returns what was proved, but for the content itself
 */
export async function verifySigner(bundle: Bundle, options: VerifyOptions): Promise<SignerFacts> {
  const method = signingMethod(bundle);
  requireClock(options);
  requireTrustFor(method, options);
  const context: VerificationContext = { bundle, options, trustedRoot: trustedRootSource(options) };
  const proved = await verifyByMethod(method, context);
  const warnings =
    options.expectedIdentities === undefined
      ? method === "sigstore"
        ? [ANYBODY]
        : []
      : requireExpectedIdentity(proved.signers, options.expectedIdentities);
  requirePast([...proved.signedTimes, ...proved.integratedTimes], options);
  const signedTime = earliest(proved.signedTimes);
  const integratedTime = earliest(proved.integratedTimes);
  return {
    method,
    signers: proved.signers,
    logEntries: proved.logEntries,
    warnings: [...proved.warnings, ...warnings],
    ...(signedTime === undefined ? {} : { signedTime }),
    ...(integratedTime === undefined ? {} : { integratedTime }),
  };
}

/** Without identities a keyless signature comes here only by `acceptAnyIdentity`. */
const ANYBODY: VerificationWarning = {
  code: "IDENTITY_UNCONSTRAINED",
  message: "whoever signed was accepted: that they may is for the caller to decide, by `signers`",
};

/** The type says so, but casts happen: nothing is ever later than a time that is not one. */
function requireClock({ now }: VerifyOptions): void {
  const parsed = parseTime(now);
  if (!parsed.ok || timeToMillis(parsed.value) !== timeToMillis(now)) {
    throw new TypeError("expected options.now to be a Timestamp: make it with parseTime or timeFromDate");
  }
}

/** Each method is loaded when it is needed: the key method alone needs none of the Sigstore libraries. */
async function verifyByMethod(method: SigningMethod, context: VerificationContext): Promise<MethodResult> {
  switch (method) {
    case "key":
      return await (await import("./key-method.ts")).verifyKeyMethod(context);
    case "certificate":
      return await (await import("./certificate-method.ts")).verifyCertificateMethod(context);
    case "sigstore":
      return await (await import("./sigstore-method.ts")).verifySigstoreMethod(context);
  }
}

/** Refuses before any cryptography when the caller trusts nobody who could have signed this way. */
function requireTrustFor(method: SigningMethod, options: VerifyOptions): void {
  const keys = (options.publicKeys?.length ?? 0) > 0;
  const anchors = (options.certificateAnchors?.length ?? 0) > 0;
  const identities = (options.expectedIdentities?.length ?? 0) > 0 || options.acceptAnyIdentity === true;
  if (!keys && !anchors && !identities) {
    throw new VerificationError(
      "TRUST_CONSTRAINT_MISSING",
      "nobody is trusted: say who may have signed, with --identity and --issuer, --public-key, or --certificate-chain",
    );
  }
  if (options.expectedIdentities?.length === 0) {
    throw new VerificationError("TRUST_CONSTRAINT_MISSING", "the list of expected identities is empty");
  }
  // Beside keys or anchors an identity narrows who may have signed with those. It must not open a second door: a keyless
  // signature by that name, whoever vouched for it, counts only where the caller says who vouches.
  const vouched = options.expectedIdentities?.every(({ issuer }) => issuer !== undefined) ?? true;
  const keyless = identities && (vouched || options.acceptAnyIdentity === true || !(keys || anchors));
  const trusted = { key: keys, certificate: anchors, sigstore: keyless }[method];
  if (!trusted) {
    const option = {
      key: "--public-key",
      certificate: "--certificate-chain",
      sigstore: "--identity and --issuer",
    }[method];
    throw new VerificationError(
      "SIGNING_METHOD_UNTRUSTED",
      `this bundle was signed by the ${method} method, for which nobody is trusted: give ${option} if that is what you expect`,
    );
  }
}

function trustedRootSource({ trustedRoot }: VerifyOptions): () => Promise<TrustedRoot | undefined> {
  return async () => {
    if (typeof trustedRoot !== "function") return trustedRoot;
    const loaded = await trustedRoot();
    if (!loaded.ok) throw loaded.error;
    return loaded.value;
  };
}

function requirePast(times: readonly Date[], { now, maxClockSkewSeconds = 300 }: VerifyOptions): void {
  const limit = timeToMillis(now) + maxClockSkewSeconds * 1000;
  // `!(… <= …)` and not `>`: a time that is not a number must be refused too.
  const future = times.find((time) => !(time.getTime() <= limit));
  if (future !== undefined) {
    const shown = Number.isNaN(future.getTime()) ? "an unreadable time" : timeFromDate(future);
    throw new VerificationError(
      "TIME_IN_FUTURE",
      `the signature claims to be from ${shown}, but now is ${now}`,
    );
  }
}

function earliest(times: readonly Date[]): Timestamp | undefined {
  const first = times.toSorted((a, b) => a.getTime() - b.getTime())[0];
  return first === undefined ? undefined : timeFromDate(first);
}

/** SHA-256 of bytes. */
export function sha256Digest(bytes: Uint8Array): Digest {
  return createDigest("sha256", createHash("sha256").update(bytes).digest("hex"));
}
