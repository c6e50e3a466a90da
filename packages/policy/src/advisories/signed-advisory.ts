import { type Digest, timeToMillis } from "@aixv/core";
import { type AdvisoryPredicate, type AdvisoryVersion, advisoryDate, PREDICATE_TYPES } from "@aixv/records";
import type { AdmissionFacts, RecordFacts, StatementFacts } from "../facts/admission-facts.ts";
import { type Clock, DEFAULT_CLOCK_SKEW_SECONDS, signedBetween, timeFault } from "../facts/signature-time.ts";
import type { Claimants } from "../policy/policy-signers.ts";

/** One version of an advisory, and who signed it. */
export interface SignedAdvisory extends AdvisoryVersion {
  readonly signed: RecordFacts | StatementFacts;
  /** Of a statement; a record has none. */
  readonly subjects: readonly Digest[];
}

/** Who may take an advisory back, and by which clock. */
export interface AdvisoryTrust extends Pick<Claimants, "mayVouch"> {
  readonly clock: Clock;
}

/** Reads a record of kind `advisory` that keeps the rules of its kind. */
export function recordedAdvisory(record: RecordFacts, { mayVouch, clock }: AdvisoryTrust): SignedAdvisory {
  const { created_at } = record;
  return {
    signed: record,
    // What the rules of the kind, and below of the type, gave is that type.
    advisory: record.payload as AdvisoryPredicate,
    subjects: [],
    // What is not proved to be of the past takes nothing back.
    mayTakeBack: mayVouch(record.signers) && timeFault(record, clock) === undefined,
    ...(created_at === undefined ? {} : { made: timeToMillis(created_at) }),
    ...signedBetween(record),
  };
}

/** Reads a statement of `advisory/v1`. */
export function claimedAdvisory(claim: StatementFacts, { mayVouch, clock }: AdvisoryTrust): SignedAdvisory {
  const advisory = claim.predicate as AdvisoryPredicate;
  const date = advisoryDate(advisory);
  // When it was signed is bounded by a certificate of minutes, or said by itself; else anybody makes it later.
  const isDated = date !== undefined || claim.method === "sigstore";
  return {
    signed: claim,
    advisory,
    subjects: claim.subjects.map(({ digest }) => digest),
    mayTakeBack: isDated && mayVouch(claim.signers) && timeFault(claim, clock) === undefined,
    ...(date === undefined ? {} : { made: timeToMillis(date) }),
    ...signedBetween(claim),
  };
}

/**
 * Every version of every advisory among facts, by bundle digest: records that keep the rules of their kind, and claims. Whether
 * its signer is trusted with advisories is for the caller to have sorted out; each counts here.
 */
export function signedAdvisories({
  records,
  statements,
  evaluated_at,
}: Pick<AdmissionFacts, "records" | "statements" | "evaluated_at">): readonly SignedAdvisory[] {
  const clock = { now: timeToMillis(evaluated_at), maxSkewMillis: DEFAULT_CLOCK_SKEW_SECONDS * 1000 };
  const trust: AdvisoryTrust = { clock, mayVouch: () => true };
  return [
    ...records
      .filter(({ kind, is_valid }) => kind === "advisory" && is_valid)
      .map((record) => recordedAdvisory(record, trust)),
    ...statements
      .filter(({ predicate_type }) => predicate_type === PREDICATE_TYPES.advisory)
      .map((claim) => claimedAdvisory(claim, trust)),
  ].toSorted((a, b) => (a.signed.bundle_digest < b.signed.bundle_digest ? -1 : 1));
}
