import { createHash } from "node:crypto";
import { basename } from "node:path";
import { AixvError } from "@aixv/core";
import { isNoVerdict, VerificationError, type Verified } from "@aixv/envelope";
import { type VerifyOptions, verifyDocument } from "@aixv/envelope/verify";
import { type LooseAdvisoryFeed, parseAdvisoryFeed } from "@aixv/records";
import type { EvidenceStore } from "@aixv/store";
import { unwrapped } from "../attempt.ts";
import { signaturesOf } from "../records/verify-record.ts";
import { sha256 } from "../sha256.ts";
import { type AdvisorySync, AdvisorySyncError, type SyncWarning } from "./advisory-sync.ts";
import { LOOSE_FEED_FORMAT } from "./feed-format.ts";
import { provedTimes } from "./judge-version.ts";
import { formerFeed, readFeed, type UnverifiedFeed, verifyFeed } from "./read-feed.ts";
import type { ReadLimits } from "./read-place.ts";
import { type Place, placeName } from "./reference.ts";
import type { SyncState } from "./sync-state.ts";

/** What accepting a feed takes. */
export interface FeedReading {
  /** As the caller named it. */
  readonly name: string;
  readonly place: Place;
  readonly requireSigned: boolean;
  readonly trust: VerifyOptions;
  readonly limits: ReadLimits;
  readonly state: SyncState;
  readonly store: EvidenceStore;
}

/** A feed by which advisories may be got. */
export interface AcceptedFeed extends UnverifiedFeed {
  /** Present if somebody trusted signed it. */
  readonly verified?: Verified<LooseAdvisoryFeed>;
  /** Where it is kept. */
  readonly path?: string;
  /** A sync of this very feed began before and did not end. */
  readonly isResumed: boolean;
  readonly warnings: readonly SyncWarning[];
}

/**
 * Gets a feed, verifies it by the signature beside it, and keeps a signed one before anything that it lists: should the rest
 * fail, what is missing is known all the same.
 *
 * @throws AdvisorySyncError for one that is refused; any other error where nothing could be judged
 */
export async function acceptFeed(reading: FeedReading): Promise<AcceptedFeed> {
  const { place, state, store } = reading;
  const source = placeName(place);
  const { feed, verified } = await readVerified(reading, source);
  const before = state.feed(source);
  const isResumed = before?.unfinished === true && before.feed_digest === feed.digest;
  rememberFeed({ ...feed, ...(verified && { verified }) }, source, state, true);
  // Before the first advisory: an interrupted sync is then known as one.
  await state.save();
  if (verified === undefined) return { ...feed, isResumed, warnings: [UNSIGNED] };
  const kept = await keepFeed(feed, source, store);
  const warnings = [...verified.warnings, ...("warning" in kept ? [kept.warning] : [])];
  return { ...feed, verified, isResumed, warnings, ...("path" in kept ? { path: kept.path } : {}) };
}

/** Remembers which feed of a source was read, so that no older one is accepted after it. */
export function rememberFeed(
  { digest, verified }: Pick<AcceptedFeed, "digest" | "verified">,
  source: string,
  state: SyncState,
  isUnfinished: boolean,
): void {
  const times = verified === undefined ? undefined : provedTimes(verified);
  // Of an unsigned feed nothing is believed, its time least of all.
  const publishedAt = verified?.value.published_at;
  state.rememberFeed(source, {
    signed: verified !== undefined,
    feed_digest: digest,
    ...(times === undefined ? {} : { signed_time: times.last }),
    ...(publishedAt === undefined ? {} : { published_at: publishedAt }),
    ...(isUnfinished ? { unfinished: true } : {}),
  });
}

const UNSIGNED: SyncWarning = {
  code: "FEED_UNSIGNED",
  message: "nobody signed the feed: whoever serves it may have left advisories out",
};

async function readVerified(
  reading: FeedReading,
  source: string,
): Promise<{ readonly feed: UnverifiedFeed; readonly verified?: Verified<LooseAdvisoryFeed> }> {
  const { place, limits, state, store, trust, requireSigned } = reading;
  const former = formerFeed(state.feed(source), await storedFeed(source, store, trust));
  for (let isSecond = false; ; isSecond = true) {
    const feed = await readFeed(place, limits);
    try {
      const verified = await verifyFeed(feed, former, requireSigned, trust);
      return { feed, ...(verified === undefined ? {} : { verified }) };
    } catch (error) {
      // Between the two requests the publisher may have put a new feed there.
      if ("url" in place && !isSecond && codeOf(error) === "ARTIFACT_DIGEST_MISMATCH") continue;
      if (!(error instanceof AixvError) || isUnjudged(error)) throw error;
      throw new AdvisorySyncError(error, refused(reading.name, feed));
    }
  }
}

function isUnjudged(error: AixvError): boolean {
  return error instanceof VerificationError && isNoVerdict(error.code);
}

function refused(name: string, { digest, feed }: UnverifiedFeed): AdvisorySync {
  return {
    feed: name,
    feedDigest: digest,
    isSigned: false,
    entryCount: feed.entries.length,
    results: [],
    missing: [],
    warnings: [],
  };
}

/** The last feed of a source that the store has. */
async function storedFeed(
  source: string,
  store: EvidenceStore,
  trust: VerifyOptions,
): Promise<Parameters<typeof formerFeed>[1]> {
  const name = `${createHash("sha256").update(source).digest("hex").slice(0, 32)}.json`;
  for await (const found of store.feeds()) {
    if (!found.ok || basename(found.value.path) !== name) continue;
    const { bytes } = found.value;
    for (const signature of await signaturesOf(found.value)) {
      const verified = await verifyDocument(signature.bytes, bytes, LOOSE_FEED_FORMAT, trust);
      if (verified.ok) return { digest: sha256(bytes), verified: verified.value };
    }
    return { digest: sha256(bytes) };
  }
  return undefined;
}

async function keepFeed(
  { bytes, bundle }: UnverifiedFeed,
  source: string,
  store: EvidenceStore,
): Promise<{ readonly path: string } | { readonly warning: SyncWarning }> {
  const whole = parseAdvisoryFeed(bytes);
  if (whole.ok)
    return { path: unwrapped(await store.putFeed({ source, bytes, ...(bundle && { bundle }) })).path };
  const message = `the feed is not kept, so what it lists is not asked for later: ${whole.error.message}`;
  return { warning: { code: "FEED_NOT_KEPT", message } };
}

function codeOf(error: unknown): string | undefined {
  return error instanceof AixvError ? error.code : undefined;
}
