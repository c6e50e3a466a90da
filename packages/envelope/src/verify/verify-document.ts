import { createHash } from "node:crypto";
import { type AixvError, encodeHex, type JsonObject, quote, type Result } from "@aixv/core";
import type { Bundle } from "../bundle/index.ts";
import { type BundleError, VerificationError } from "../error.ts";
import { mintVerified, type VerificationWarning, type Verified } from "../verified.ts";
import { readStatement } from "./verify-bundle.ts";
import { settle, sha256Digest, type VerifyOptions, verifySigner } from "./verify-signer.ts";

/** A kind of document that is signed beside its bundle, and how its bytes are read. */
export interface DocumentFormat<T> {
  /** Predicate type of the statements that sign such documents. */
  readonly predicateType: string;
  /**
   * Reads the document, once its bytes are verified.
   *
   * @param predicate - of the statement that signs them; absent for a message signature. What it says about the
   *   document must be compared with the document here.
   */
  readonly parse: (bytes: Uint8Array, predicate: JsonObject | undefined) => Result<T, AixvError>;
}

const UNBOUND: VerificationWarning = {
  code: "DOCUMENT_KIND_UNBOUND",
  message:
    "the signature is over the bytes alone and does not say what they are for: whoever gets any file signed by this signer gets such documents signed too",
};

/**
 * Verifies a document's bytes against a bundle that signs them, then parses those same bytes.
 *
 * Two kinds of bundle sign a document: a Statement of `format.predicateType` with one subject, the SHA-256 of the
 * bytes; and a message signature over the bytes, which carries the warning `DOCUMENT_KIND_UNBOUND`.
 *
 * @param bundle - the bundle as read
 * @param document - the document as read; copied, so that a caller may reuse its buffer
 * @returns a `Verified` of what was parsed, or a BundleError or VerificationError: besides those of `verifyStatement`,
 *   `ARTIFACT_DIGEST_MISMATCH` (other bytes were signed) and `DOCUMENT_INVALID` (the signed bytes are no such document)
 */
export async function verifyDocument<T>(
  bundle: Uint8Array,
  document: Uint8Array,
  format: DocumentFormat<T>,
  options: VerifyOptions,
): Promise<Result<Verified<T>, BundleError | VerificationError>> {
  const bytes = document.slice();
  return await settle(bundle, async (parsed, bundleDigest) => {
    const proved = await verifySigner(parsed, options);
    const predicate = requireSignedBytes(parsed, bytes, format.predicateType, options);
    const value = format.parse(bytes, predicate);
    if (!value.ok) {
      throw new VerificationError("DOCUMENT_INVALID", value.error.message, { cause: value.error });
    }
    const warnings = predicate === undefined ? [...proved.warnings, UNBOUND] : proved.warnings;
    return mintVerified({
      ...proved,
      warnings,
      value: value.value,
      payloadDigest: sha256Digest(bytes),
      bundleDigest,
    });
  });
}

/** Requires that the content is over exactly these bytes; gives the statement's predicate where there is one. */
function requireSignedBytes(
  { content }: Bundle,
  bytes: Uint8Array,
  predicateType: string,
  options: VerifyOptions,
): JsonObject | undefined {
  if (content.kind === "messageSignature") {
    const { algorithm, digest } = content.messageSignature;
    requireSameDigest(algorithm, encodeHex(digest), bytes);
    return undefined;
  }
  const statement = readStatement(content.envelope, { ...options, expectedPredicateTypes: [predicateType] });
  const [subject, second] = statement.subject;
  if (subject === undefined || second !== undefined) {
    throw new VerificationError(
      "STATEMENT_INVALID",
      `expected one subject, the document, got ${statement.subject.length}`,
    );
  }
  requireSameDigest("sha256", subject.digest.sha256 ?? "none", bytes);
  return statement.predicate;
}

function requireSameDigest(
  algorithm: "sha256" | "sha384" | "sha512",
  signed: string,
  bytes: Uint8Array,
): void {
  const actual = createHash(algorithm).update(bytes).digest("hex");
  if (actual === signed) return;
  throw new VerificationError(
    "ARTIFACT_DIGEST_MISMATCH",
    `the signature is over ${algorithm}:${quote(signed, 128).slice(1, -1)}, but the document is ${algorithm}:${actual}: it changed, or the bundle belongs to another document`,
  );
}
