import { type Digest, quote, timeToMillis } from "@aixv/core";
import { namesOf } from "../decision/report.ts";
import type { FeedFacts, RecordFacts } from "../facts/admission-facts.ts";
import { type Clock, DAY_MILLIS, timeFault } from "../facts/signature-time.ts";
import type { Claimants } from "../policy/policy-signers.ts";
import type { Evaluation } from "../rules/rule.ts";

/** A feed that somebody trusted signed says which advisories there are: one that is listed and not here was taken away. */
export function checkFeeds(
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
    const late = timeFault(feed, clock, maxAge) ?? (isOld(feed, clock, maxAge) ? "TOO_OLD" : undefined);
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

/** Whether it is too old by its own word: anybody can get a new timestamp for an old signature. */
function isOld({ published_at }: FeedFacts, { now }: Clock, maxAgeDays: number | undefined): boolean {
  if (published_at === undefined || maxAgeDays === undefined) return false;
  return !(now - timeToMillis(published_at) <= maxAgeDays * DAY_MILLIS);
}
