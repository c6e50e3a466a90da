import { type Digest, ok, quote, type Result, type Timestamp, timeToMillis } from "@aixv/core";
import { isVerified, type Statement, type Verified, type VerifiedSigner } from "@aixv/envelope";
import {
  type AdvisoryPredicate,
  type AdvisoryTarget,
  type AdvisoryVersion,
  advisoryDate,
  advisoryTargets,
  PREDICATE_TYPES,
  type RecordError,
  type SignedRecord,
  validateClaims,
  validatedPayload,
  validateRecord,
} from "@aixv/records";

/** One version of an advisory, verified: who says what of which artifacts. */
export interface AdvisoryNotice extends AdvisoryVersion {
  /** SHA-256 of the bundle that signs it. */
  readonly id: Digest;
  /** Of the record's bytes; absent for a statement. */
  readonly recordDigest?: Digest;
  readonly targets: readonly AdvisoryTarget[];
  /** Whether the caller trusts its signer with advisories; what nobody trusted says flags nothing. */
  readonly isTrusted: boolean;
  readonly signers: readonly VerifiedSigner[];
  readonly integratedTime?: Timestamp;
  readonly signedTime?: Timestamp;
}

/** Seconds that a signed time may lie ahead of the clock. */
const MAX_SKEW_SECONDS = 300;

/** How {@link readAdvisory} judges an advisory. */
export interface ReadAdvisoryOptions {
  /** Whether the caller trusts its signer with advisories. */
  readonly isTrusted: boolean;
  /** What was signed after it takes nothing back. */
  readonly now: Timestamp;
}

/**
 * Reads a verified advisory: a record of kind `advisory`, or a statement of `advisory/v1`, which names its subjects too.
 *
 * @returns the notice, or an error of `validateRecord` or `validateStatement`
 * @throws TypeError for what verification did not make, and for records and statements of other kinds
 */
export function readAdvisory(
  verified: Verified<SignedRecord> | Verified<Statement>,
  options: ReadAdvisoryOptions,
): Result<AdvisoryNotice, RecordError> {
  if (!isVerified(verified)) throw new TypeError("expected what verification made, got something else");
  const { value } = verified;
  if ("kind" in value) {
    if (value.kind !== "advisory")
      throw new TypeError(`expected an advisory, got a record of kind ${quote(value.kind)}`);
    const validated = validateRecord(value);
    if (!validated.ok) return validated;
    // What the rules of the kind, and below of the type, gave is that type.
    const advisory = validatedPayload(value) as AdvisoryPredicate;
    const { payloadDigest: recordDigest } = verified;
    const made = timeToMillis(value.created_at);
    return ok({ ...noticeOf(verified, advisory, [], options), recordDigest, made });
  }
  if (value.predicateType !== PREDICATE_TYPES.advisory) {
    throw new TypeError(
      `expected a statement of ${PREDICATE_TYPES.advisory}, got one of ${quote(value.predicateType)}`,
    );
  }
  const claims = validateClaims(value);
  if (!claims.ok) return claims;
  const subjects = claims.value.subjects.map(({ digest }) => digest);
  const advisory = claims.value.predicate as AdvisoryPredicate;
  const date = advisoryDate(advisory);
  const notice = noticeOf(verified, advisory, subjects, options);
  // When it was signed is bounded by a certificate of minutes, or said by itself; else anybody makes it later.
  const isDated = date !== undefined || verified.method === "sigstore";
  return ok({
    ...notice,
    mayTakeBack: notice.mayTakeBack && isDated,
    ...(date === undefined ? {} : { made: timeToMillis(date) }),
  });
}

function noticeOf(
  verified: Verified<unknown>,
  advisory: AdvisoryPredicate,
  subjects: readonly Digest[],
  { isTrusted, now }: ReadAdvisoryOptions,
): AdvisoryNotice {
  const { bundleDigest, signers, integratedTime, signedTime } = verified;
  const times = [integratedTime, signedTime].flatMap((time) =>
    time === undefined ? [] : timeToMillis(time),
  );
  const last = times.length === 0 ? Number.NaN : Math.max(...times);
  return {
    id: bundleDigest,
    advisory,
    targets: advisoryTargets(advisory, subjects),
    isTrusted,
    signers,
    mayTakeBack: isTrusted && last <= timeToMillis(now) + MAX_SKEW_SECONDS * 1000,
    last,
    ...(times.length === 0 ? {} : { first: Math.min(...times) }),
    ...(integratedTime === undefined ? {} : { integratedTime }),
    ...(signedTime === undefined ? {} : { signedTime }),
  };
}
