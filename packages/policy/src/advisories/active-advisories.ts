import { type Digest, getOwn, isJsonObject } from "@aixv/core";
import {
  type AdvisoryPredicate,
  advisoryTargets,
  fixedDigests,
  isTakenBack,
  laterVersions,
} from "@aixv/records";
import type { RecordFacts, SignatureFacts, StatementFacts } from "../facts/admission-facts.ts";
import type { Claimants } from "../policy/policy-signers.ts";
import type { Evaluation } from "../rules/rule.ts";
import type { Concern, ConcernFinder } from "./concern.ts";
import {
  type AdvisoryTrust,
  claimedAdvisory,
  recordedAdvisory,
  type SignedAdvisory,
} from "./signed-advisory.ts";

/** An advisory that speaks against the artifact. */
export interface ActiveAdvisory {
  readonly signed: SignatureFacts;
  readonly advisory: AdvisoryPredicate;
  readonly concern: Concern;
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
  const trust: AdvisoryTrust = { clock: evaluation.clock, mayVouch };
  const byId = new Map<string, SignedAdvisory[]>();
  const add = (version: SignedAdvisory): void => {
    const { advisory_id: id } = version.advisory;
    const versions = byId.get(id);
    if (versions === undefined) byId.set(id, [version]);
    else versions.push(version);
  };
  for (const record of records) {
    if (record.is_valid) add(recordedAdvisory(record, trust));
    else if (mayConcern(record, concernOf)) reportUnclear(record.record_id, record, evaluation);
  }
  for (const claim of claims) add(claimedAdvisory(claim, trust));
  return [...byId.values()].flatMap((versions) =>
    versions.flatMap((version) => activeOne(version, versions, evaluation, concernOf)),
  );
}

function reportUnclear(id: string, signed: SignatureFacts, { report }: Evaluation): void {
  const message = `advisory ${id} cannot be understood, so it counts against the artifact`;
  report.violate("ADVISORY_MALFORMED", "", id, message, [signed]);
}

function activeOne(
  version: SignedAdvisory,
  versions: readonly SignedAdvisory[],
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
  const concerns = (one: SignedAdvisory): boolean =>
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
