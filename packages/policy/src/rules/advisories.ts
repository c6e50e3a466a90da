import { type Digest, getOwn, isJsonObject, quote } from "@aixv/core";
import { type AdvisoryPredicate, compareSeverity, type PolicyPayload, PREDICATE_TYPES } from "@aixv/records";
import { namesOf } from "../decision/report.ts";
import type { FeedFacts, RecordFacts, SignatureFacts, StatementFacts } from "../facts/admission-facts.ts";
import { signedBetween, timeFault } from "../facts/signature-time.ts";
import { type Claimants, compileAdvisoryClaimants } from "../policy/policy-signers.ts";
import { type Evaluation, isArtifact, type Rule } from "./rule.ts";

interface Advisory {
  readonly signed: SignatureFacts;
  readonly advisory: AdvisoryPredicate;
}

/**
 * Whether an advisory speaks against the artifact (AIXV §7.5, §10, §11). Those of trusted signers count, however old; the
 * others are listed as ignored, `require_signed_advisories` or not: unsigned evidence never changes an outcome
 * (Normative Core §5).
 */
export function compileAdvisoryRule(policy: PolicyPayload): Rule | undefined {
  const { require_no_active_advisories: none, deny_advisory_severity_at_or_above: threshold } = policy;
  const maxFeedAge = policy.max_advisory_feed_age_days;
  if (!none && threshold === undefined && maxFeedAge === undefined) return undefined;
  const claimants = compileAdvisoryClaimants(policy);
  return (evaluation) => {
    const { facts, report } = evaluation;
    const isTrusted = (signed: SignatureFacts): boolean => {
      if (claimants.isTrusted(signed.signers)) return true;
      const message = `the advisory is not by a trusted signer: signed by ${namesOf(signed)}`;
      report.ignore("ADVISORY_UNTRUSTED", message, signed);
      return false;
    };
    const records = facts.records.filter((record) => record.kind === "advisory" && isTrusted(record));
    // Statements of that type say the same (AIXV §7.5). A feed lists records alone.
    const claimed = (evaluation.claims.get(PREDICATE_TYPES.advisory) ?? []).filter(isTrusted);
    const active = activeAdvisories(records, claimed, evaluation, claimants);
    evaluation.advisories = active.length;
    if (none) {
      for (const { signed, advisory } of active) {
        const message = `active advisories present while require_no_active_advisories=true: ${advisory.advisory_id}`;
        report.violate("ADVISORY_ACTIVE", "/require_no_active_advisories", advisory.advisory_id, message, [
          signed,
        ]);
      }
      if (active.length === 0) report.satisfy("/require_no_active_advisories");
    }
    if (threshold !== undefined) {
      const rule = "/deny_advisory_severity_at_or_above";
      const severe = active.filter(({ advisory }) => compareSeverity(advisory.severity, threshold) >= 0);
      for (const { signed, advisory } of severe) {
        const { severity, advisory_id: id } = advisory;
        const message = `advisory severity ${severity} meets deny threshold ${threshold}: ${id}`;
        report.violate("ADVISORY_SEVERITY", rule, id, message, [signed]);
      }
      if (severe.length === 0) report.satisfy(rule);
    }
    checkFeeds(records, evaluation, claimants, maxFeedAge);
  };
}

/** Those about the artifact that nothing later by a trusted signer took back. */
function activeAdvisories(
  records: readonly RecordFacts[],
  claimed: readonly StatementFacts[],
  evaluation: Evaluation,
  { mayVouch }: Claimants,
): readonly Advisory[] {
  const concerning: Advisory[] = [];
  const takenBack = new Map<string, number>();
  const add = (signed: SignatureFacts, advisory: AdvisoryPredicate, isAbout: () => boolean): void => {
    if (advisory.status === "active") {
      if (isAbout()) concerning.push({ signed, advisory });
      return;
    }
    // What is not proved to be of the past takes nothing back.
    const counts = mayVouch(signed.signers) && timeFault(signed, evaluation.clock) === undefined;
    const at = counts ? signedBetween(signed).first : undefined;
    const before = takenBack.get(advisory.advisory_id);
    if (at !== undefined && !(before !== undefined && before >= at)) takenBack.set(advisory.advisory_id, at);
  };
  for (const record of records) {
    // What the rules of the kind, and below of the type, gave is that type.
    const advisory = record.payload as AdvisoryPredicate;
    if (record.is_valid) add(record, advisory, () => concerns(advisory, evaluation));
    else if (mayConcern(record, evaluation)) {
      const message = `advisory ${record.record_id} cannot be understood, so it counts against the artifact`;
      evaluation.report.violate("ADVISORY_MALFORMED", "", record.record_id, message, [record]);
    }
  }
  // These have the artifact as their subject.
  for (const statement of claimed) add(statement, statement.predicate as AdvisoryPredicate, () => true);
  return concerning.filter(({ signed, advisory }) => {
    // Only what is proved to be later takes an advisory back.
    const later = takenBack.get(advisory.advisory_id);
    return !(later !== undefined && later > signedBetween(signed).last);
  });
}

function concerns({ affected }: AdvisoryPredicate, { facts, lineage }: Evaluation): boolean {
  return affected.some(({ digest, selector }) => {
    if (digest === undefined) return false;
    return isArtifact(facts, digest) || (selector === "descendants" && lineage().ancestors.has(digest));
  });
}

/** Whether an advisory that breaks the rules is, as far as it can be read, about something else. */
function mayConcern({ payload }: RecordFacts, { facts }: Evaluation): boolean {
  const affected = getOwn(payload, "affected");
  if (!Array.isArray(affected) || affected.length === 0) return true;
  return affected.some((entry) => {
    const digest = isJsonObject(entry) ? getOwn(entry, "digest") : undefined;
    const isElsewhere = typeof digest === "string" && /^sha256:[0-9a-f]{64}$/.test(digest);
    return (
      !isElsewhere || isArtifact(facts, digest) || getOwn(entry as typeof payload, "selector") !== undefined
    );
  });
}

/** A feed that somebody trusted signed says which advisories there are: one that is listed and not here was taken away. */
function checkFeeds(
  trusted: readonly RecordFacts[],
  { facts, report, clock }: Evaluation,
  { isTrusted, mayVouch }: Claimants,
  maxAge: number | undefined,
): void {
  const fresh: FeedFacts[] = [];
  const known = new Map<string, Set<Digest>>();
  const all = new Set<Digest>();
  for (const { record_id: id, record_digest: digest } of trusted) {
    known.set(id, (known.get(id) ?? new Set()).add(digest));
    all.add(digest);
  }
  for (const feed of facts.feeds) {
    if (!isTrusted(feed.signers)) {
      report.ignore(
        "FEED_UNTRUSTED",
        `the feed is not by a trusted signer: signed by ${namesOf(feed)}`,
        feed,
      );
      continue;
    }
    const late = timeFault(feed, clock, maxAge);
    if (late === undefined && mayVouch(feed.signers)) fresh.push(feed);
    else
      report.ignore(
        late === undefined ? "FEED_UNTRUSTED" : `FEED_${late}`,
        "the feed does not count as recent",
        feed,
      );
    for (const { advisory_id: id, record_digest: digest } of feed.entries) {
      if (id === undefined && digest === undefined) continue;
      const digests = id === undefined ? all : known.get(id);
      if (digests !== undefined && (digest === undefined || digests.has(digest))) continue;
      const what = digests === undefined || id === undefined ? "" : ` in that version (${digest})`;
      const name = quote(id ?? digest ?? "").slice(1, -1);
      report.violate(
        "ADVISORY_MISSING",
        "",
        name,
        `a trusted feed lists advisory ${name}, which is not here${what}`,
        [feed],
      );
    }
  }
  if (maxAge === undefined) return;
  const rule = "/max_advisory_feed_age_days";
  if (fresh.length > 0) report.satisfy(rule, fresh);
  else {
    const message = `no feed of advisories by a trusted signer that is at most ${maxAge} days old`;
    report.violate("ADVISORY_FEED_MISSING", rule, facts.artifact.digest, message);
  }
}
