import { canonicalJsonBytes, unwrap } from "@aixv/core";
import { FileError } from "@aixv/core/node";
import {
  type ExpectedIdentity,
  VerificationError,
  type VerificationWarning,
  type Verified,
} from "@aixv/envelope";
import type { PublicKey, VerifyOptions } from "@aixv/envelope/verify";
import { type CompiledPolicy, compilePolicy, PolicyError } from "@aixv/policy";
import { validatePolicy } from "@aixv/records";
import { unwrapped } from "../attempt.ts";
import { NotVerifiedError } from "../not-verified-error.ts";
import { readUnverified, recordFormat, signaturesOf, verifySignatures } from "../records/verify-record.ts";
import { sha256 } from "../sha256.ts";
import { loadPublicKeys } from "../trust-options.ts";
import { requireFilledIn } from "./placeholders.ts";
import { readUnverifiedPolicy } from "./policy-file.ts";

/** The policy to decide by, and who may have made it. */
export interface PolicyOptions {
  /** A policy record; a bare policy only with `requireSignedPolicy: false`. Absent: nothing is asked for but a signature. */
  readonly policy?: string;
  /** The record's bundle; default as for `verifyRecord`. */
  readonly policyBundle?: string;
  /** Whether the policy must be signed by one of those below; default true. */
  readonly requireSignedPolicy?: boolean;
  /** Who may have signed the policy. A key of `publicKeys` counts if its subject is named. */
  readonly policyIdentities?: readonly ExpectedIdentity[];
  /** PEM files of keys that may have signed the policy. */
  readonly policyPublicKeys?: readonly string[];
}

/** A policy to decide by. */
export interface LoadedPolicy {
  readonly policy: CompiledPolicy;
  /** Of the verification of its signature. */
  readonly warnings: readonly VerificationWarning[];
  /** Absent where no policy was given. */
  readonly document?: PolicyDocument;
}

/** The bytes that are decided by. */
export interface PolicyDocument {
  readonly bytes: Uint8Array;
  /** Absent where the policy did not have to be signed. */
  readonly signature?: { readonly bundle: Uint8Array; readonly verified: Verified<unknown> };
}

/** Reads, verifies and compiles the policy; what is decided by are the bytes that were verified. Throws. */
export async function loadPolicy(options: PolicyOptions, trust: VerifyOptions): Promise<LoadedPolicy> {
  const { policy: path } = options;
  if (path === undefined) return { policy: withoutPolicy(), warnings: [] };
  const loaded = await loadGiven(path, options, trust);
  requireFilledIn(loaded.policy, path);
  return loaded;
}

async function loadGiven(
  path: string,
  { requireSignedPolicy = true, policyBundle, policyIdentities = [], policyPublicKeys = [] }: PolicyOptions,
  trust: VerifyOptions,
): Promise<LoadedPolicy> {
  if (!requireSignedPolicy) {
    const read = await readUnverifiedPolicy(path);
    return { policy: unwrapped(compilePolicy(read)), warnings: [], document: { bytes: read.bytes } };
  }
  const keys = await loadPublicKeys(policyPublicKeys);
  if (policyIdentities.length + keys.length === 0) {
    throw new VerificationError(
      "TRUST_CONSTRAINT_MISSING",
      "signed policy verification requires who may have signed the policy: --policy-trusted-subject or --policy-public-key; or --no-require-signed-policy to use it unsigned",
    );
  }
  const read = await readUnverifiedPolicy(path);
  if (!read.isRecord) {
    throw new PolicyError(
      "POLICY_NOT_VERIFIED",
      `signed policy verification requires a policy record, but ${path} is a bare policy, which nobody can have signed: make a record of it with policy create --sign, or use it unsigned with --no-require-signed-policy`,
    );
  }
  try {
    const stored = await readUnverified(path, "policy");
    const signatures = await signaturesOf(stored, policyBundle);
    const { verified, bundlePath } = await verifySignatures(
      stored,
      signatures,
      recordFormat({ expectedKind: "policy", validateKnownKind: true }),
      policyTrust(trust, policyIdentities, keys),
    );
    const warnings = verified.warnings.map(({ code, message }) => ({
      code,
      message: `the policy: ${message}`,
    }));
    const bundle = signatures.find(({ path: place }) => place === bundlePath);
    return {
      policy: unwrapped(compilePolicy(verified)),
      warnings,
      document: {
        bytes: stored.bytes,
        ...(bundle === undefined ? {} : { signature: { bundle: bundle.bytes, verified } }),
      },
    };
  } catch (error) {
    if (error instanceof FileError && error.code === "BUNDLE_NOT_FOUND") {
      const message = `the policy ${path} is not signed: ${error.message}; sign it with policy create --sign, or use it unsigned with --no-require-signed-policy`;
      throw new FileError(error.code, message, { cause: error });
    }
    if (!(error instanceof NotVerifiedError)) throw error;
    // No verdict on the artifact: it was judged by nothing.
    const hint =
      error.code === "SIGNING_METHOD_UNTRUSTED"
        ? "; for a policy that is --policy-public-key, or --policy-trusted-subject with --policy-trusted-issuers"
        : "";
    const message = `the policy ${path} was not verified: ${error.message}${hint} [${error.code}]`;
    throw new PolicyError("POLICY_NOT_VERIFIED", message, { cause: error });
  }
}

/** Whoever may have signed the policy, and nobody of whom the caller only knows the key. */
function policyTrust(
  trust: VerifyOptions,
  identities: readonly ExpectedIdentity[],
  ownKeys: readonly PublicKey[],
): VerifyOptions {
  const named = new Set(identities.map(({ subject }) => subject));
  const publicKeys = [...ownKeys, ...(trust.publicKeys ?? []).filter(({ subject }) => named.has(subject))];
  return {
    ...trust,
    publicKeys,
    expectedIdentities: [...identities, ...ownKeys.map(({ subject }) => ({ subject }))],
  };
}

/** Without a policy a signature by somebody whom the caller expects is all that is asked for. */
function withoutPolicy(): CompiledPolicy {
  const payload = unwrap(validatePolicy({}));
  return unwrap(compilePolicy({ payload, digest: sha256(canonicalJsonBytes(payload)) }));
}
