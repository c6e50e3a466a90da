import { createDigest, quote, type Result } from "@aixv/core";
import { parseBundle } from "../bundle/index.ts";
import { type Envelope, IN_TOTO_PAYLOAD_TYPE } from "../dsse.ts";
import { type BundleError, VerificationError } from "../error.ts";
import { parseStatement, type Statement } from "../statement.ts";
import { mintVerified, type Verified } from "../verified.ts";
import { settle, sha256Digest, type VerifyOptions, verifySigner } from "./verify-signer.ts";

/**
 * Verifies a bundle that signs an in-toto Statement, then parses the very bytes that were verified.
 *
 * The order is the protocol's: format; whom to trust; signature, key or chain, log and time (OMS v1.0 §8.2,
 * sigstore client specification §4); identity; clock; payload type; Statement (OMS v1.0 §8.3).
 *
 * @param bytes - the bundle as read
 * @returns a `Verified<Statement>`, which proves who signed it and when; or a BundleError (no bundle) or
 *   VerificationError (refused, or no verdict: see `isNoVerdict`)
 */
export async function verifyStatement(
  bytes: Uint8Array,
  options: VerifyOptions,
): Promise<Result<Verified<Statement>, BundleError | VerificationError>> {
  return await settle(bytes, async (bundle, bundleDigest) => {
    if (bundle.content.kind !== "dsseEnvelope") {
      throw new VerificationError(
        "CONTENT_UNEXPECTED",
        "expected a bundle that signs a statement (dsseEnvelope), got one that signs a file (messageSignature)",
      );
    }
    const { envelope } = bundle.content;
    const proved = await verifySigner(bundle, options);
    const statement = readStatement(envelope, options);
    return mintVerified({
      ...proved,
      value: statement,
      payloadDigest: sha256Digest(envelope.payload),
      bundleDigest,
    });
  });
}

/**
 * Verifies a bundle that signs a file as a whole (Sigstore `messageSignature`).
 *
 * @param digestOf - gives the artifact's digest by the asked algorithm, as lowercase hex; called once, before any
 *   cryptography; what it throws is thrown on
 * @returns a `Verified` of the artifact's digest
 */
export async function verifyMessage(
  bytes: Uint8Array,
  digestOf: (algorithm: "sha256" | "sha384" | "sha512") => Promise<string>,
  options: VerifyOptions,
): Promise<
  Result<Verified<{ readonly algorithm: string; readonly digest: string }>, BundleError | VerificationError>
> {
  // A copy: the caller may reuse its buffer while the artifact is read.
  const own = bytes.slice();
  const parsed = parseBundle(own);
  if (!parsed.ok) return parsed;
  const { content } = parsed.value;
  // Outside of what counts as verification: a file that cannot be read is the caller's to report.
  const actual =
    content.kind === "messageSignature" ? await digestOf(content.messageSignature.algorithm) : "";
  return await settle(own, async (bundle, bundleDigest) => {
    if (bundle.content.kind !== "messageSignature") {
      throw new VerificationError(
        "CONTENT_UNEXPECTED",
        "expected a bundle that signs a file (messageSignature), got one that signs a statement (dsseEnvelope)",
      );
    }
    const { algorithm, digest } = bundle.content.messageSignature;
    const claimed = Buffer.from(digest).toString("hex");
    if (actual !== claimed) {
      throw new VerificationError(
        "ARTIFACT_DIGEST_MISMATCH",
        `the signature is over ${algorithm}:${claimed}, but the file is ${algorithm}:${actual}: it changed, or the bundle belongs to another file`,
      );
    }
    const proved = await verifySigner(bundle, options);
    return mintVerified({
      ...proved,
      value: { algorithm, digest: actual },
      payloadDigest: algorithm === "sha256" ? createDigest("sha256", actual) : sha256Digest(digest),
      bundleDigest,
    });
  });
}

/** Parses the payload of an envelope that was verified. */
export function readStatement(envelope: Envelope, options: VerifyOptions): Statement {
  if (envelope.payloadType !== IN_TOTO_PAYLOAD_TYPE) {
    throw new VerificationError(
      "PAYLOAD_TYPE_UNEXPECTED",
      `expected payload type ${IN_TOTO_PAYLOAD_TYPE}, got ${quote(envelope.payloadType)}`,
    );
  }
  const statement = parseStatement(envelope.payload);
  if (!statement.ok) {
    throw new VerificationError("STATEMENT_INVALID", statement.error.message, { cause: statement.error });
  }
  const { predicateType } = statement.value;
  const expected = options.expectedPredicateTypes;
  if (expected !== undefined && !expected.includes(predicateType)) {
    throw new VerificationError(
      "PREDICATE_TYPE_UNEXPECTED",
      `expected predicate type ${expected.join(" or ")}, got ${quote(predicateType)}`,
    );
  }
  return statement.value;
}
