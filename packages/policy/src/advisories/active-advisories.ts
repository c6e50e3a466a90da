import { type Digest, getOwn, isJsonObject, type Timestamp, timeToMillis } from "@aixv/core";
import {
  type AdvisoryPredicate,
  type AdvisoryVersion,
  advisoryDate,
  advisoryTargets,
  fixedDigests,
  isTakenBack,
  laterVersions,
} from "@aixv/records";
import type { RecordFacts, SignatureFacts, StatementFacts } from "../facts/admission-facts.ts";
import { signedBetween, timeFault } from "../facts/signature-time.ts";
import type { Claimants } from "../policy/policy-signers.ts";
import type { Evaluation } from "../rules/rule.ts";
import type { Concern, ConcernFinder } from "./concern.ts";

/** An advisory that speaks against the artifact. */
export interface ActiveAdvisory {
  readonly signed: SignatureFacts;
  readonly advisory: AdvisoryPredicate;
  readonly concern: Concern;
}

interface Version extends AdvisoryVersion {
  readonly signed: SignatureFacts;
  /** Of a statement. */
  readonly subjects: readonly Digest[];
}

/**
 * The active advisories about the artifact that nothing later took back.
 *
 * @param records - of trusted signers, every version of each id
 * @param claims - statements of trusted signers
 */
export function activeAdvisories(
  records: readonly RecordFacts[],
  claims: readonly StatementFacts[],
  evaluation: Evaluation,
  { mayVouch }: Claimants,
  concernOf: ConcernFinder,
): readonly ActiveAdvisory[] {
  const read = (
    signed: SignatureFacts,
    advisory: AdvisoryPredicate,
    subjects: readonly Digest[],
    created?: Timestamp,
  ): Version => {
    // What is not proved to be of the past takes nothing back.
    const mayTakeBack = mayVouch(signed.signers) && timeFault(signed, evaluation.clock) === undefined;
    const made = created === undefined ? {} : { made: timeToMillis(created) };
    return { signed, advisory, subjects, mayTakeBack, ...made, ...signedBetween(signed) };
  };
  const byId = new Map<string, Version[]>();
  const add = (version: Version): void => {
    const { advisory_id: id } = version.advisory;
    const versions = byId.get(id);
    if (versions === undefined) byId.set(id, [version]);
    else versions.push(version);
  };
  for (const record of records) {
    // What the rules of the kind, and below of the type, gave is that type.
    const advisory = record.payload as AdvisoryPredicate;
    if (record.is_valid) add(read(record, advisory, [], record.created_at));
    else if (mayConcern(record, concernOf)) reportUnclear(record.record_id, record, evaluation);
  }
  for (const claim of claims) {
    const subjects = claim.subjects.map(({ digest }) => digest);
    const advisory = claim.predicate as AdvisoryPredicate;
    const version = read(claim, advisory, subjects, advisoryDate(advisory));
    // When it was signed is bounded by a certificate of minutes, or said by itself; else anybody makes it later.
    const isDated = version.made !== undefined || claim.method === "sigstore";
    add({ ...version, mayTakeBack: version.mayTakeBack && isDated });
  }
  return [...byId.values()].flatMap((versions) =>
    versions.flatMap((version) => activeOne(version, versions, evaluation, concernOf)),
  );
}

function reportUnclear(id: string, signed: SignatureFacts, { report }: Evaluation): void {
  const message = `advisory ${id} cannot be understood, so it counts against the artifact`;
  report.violate("ADVISORY_MALFORMED", "", id, message, [signed]);
}

function activeOne(
  version: Version,
  versions: readonly Version[],
  evaluation: Evaluation,
  concernOf: ConcernFinder,
): readonly ActiveAdvisory[] {
  const { signed, advisory, subjects } = version;
  if (advisory.status !== "active") return [];
  const later = laterVersions(version, versions);
  const targets = advisoryTargets(advisory, subjects);
  if (targets.length === 0) {
    // Of selectors alone, which select from nothing.
    if (!isTakenBack(later, () => false)) reportUnclear(advisory.advisory_id, signed, evaluation);
    return [];
  }
  const concern = concernOf(targets, fixedDigests(version, later));
  if (concern === undefined) return [];
  const concerns = (one: Version): boolean =>
    concernOf(advisoryTargets(one.advisory, one.subjects), NOTHING) !== undefined;
  return isTakenBack(later, concerns) ? [] : [{ signed, advisory, concern }];
}

const NOTHING: ReadonlySet<Digest> = new Set();

/** Whether an advisory that breaks the rules is, as far as it can be read, about something else. */
function mayConcern({ payload }: RecordFacts, concernOf: ConcernFinder): boolean {
  const affected = getOwn(payload, "affected");
  if (!Array.isArray(affected) || affected.length === 0) return true;
  return affected.some((entry) => {
    const digest = isJsonObject(entry) ? getOwn(entry, "digest") : undefined;
    if (typeof digest !== "string" || !/^sha256:[0-9a-f]{64}$/.test(digest)) return true;
    if (getOwn(entry as typeof payload, "selector") !== undefined) return true;
    return concernOf([{ digest: digest as Digest, selectors: new Set() }], NOTHING) !== undefined;
  });
}
