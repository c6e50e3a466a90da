import { compareTimes, type Digest, timeToMillis } from "@aixv/core";
import type { Verified } from "@aixv/envelope";
import { type VerifyOptions, verifyDocument } from "@aixv/envelope/verify";
import { type LooseAdvisoryFeed, parseLooseAdvisoryFeed } from "@aixv/records";
import { unwrapped } from "../attempt.ts";
import { MAX_ADVISORY_BYTES, MAX_FEED_ENTRIES, MAX_INPUT_BYTES } from "../limits.ts";
import { sha256 } from "../sha256.ts";
import { AdvisoryError } from "./advisory-error.ts";
import { LOOSE_FEED_FORMAT } from "./feed-format.ts";
import { laterOf, type ProvedTimes, provedTimes } from "./judge-version.ts";
import { isNothingThere, type ReadLimits, readPlace } from "./read-place.ts";
import type { RememberedFeed } from "./read-sync-state.ts";
import { type Place, signaturePlace } from "./reference.ts";

/** A feed as it came, unverified. */
export interface UnverifiedFeed {
  readonly bytes: Uint8Array;
  readonly digest: Digest;
  readonly feed: LooseAdvisoryFeed;
  /** The signature beside it. */
  readonly bundle?: Uint8Array;
}

/** What is known of the last feed of a source. */
export interface FormerFeed extends Pick<RememberedFeed, "signed_time" | "published_at"> {
  readonly digests: readonly string[];
  readonly signed: boolean;
}

/**
 * Reads a feed and the signature beside it, if there is one.
 *
 * @throws AdvisoryError, FileError, `FEED_INVALID`, or the signal's reason
 */
export async function readFeed(place: Place, limits: ReadLimits): Promise<UnverifiedFeed> {
  const bytes = await readPlace(place, "advisory feed", MAX_INPUT_BYTES, limits);
  const feed = unwrapped(parseLooseAdvisoryFeed(bytes));
  if (feed.entries.length > MAX_FEED_ENTRIES) {
    const message = `expected a feed of at most ${MAX_FEED_ENTRIES} entries, got ${feed.entries.length}; its publisher should split it`;
    throw new AdvisoryError("FEED_TOO_LARGE", message);
  }
  const bundle = await readSignature(place, limits);
  return { bytes, digest: sha256(bytes), feed, ...(bundle === undefined ? {} : { bundle }) };
}

/** Only what is known not to be there is not there: one that cannot be got might be kept back. */
async function readSignature(place: Place, limits: ReadLimits): Promise<Uint8Array | undefined> {
  try {
    return await readPlace(signaturePlace(place), "feed signature", MAX_ADVISORY_BYTES, limits);
  } catch (error) {
    if (isNothingThere(error)) return undefined;
    throw error;
  }
}

/**
 * Verifies a feed by its signature, and that it is no older than the last one of its source.
 *
 * @returns `undefined` for one that nobody signed, where that is no step back and nobody asks for a signature
 * @throws `FEED_SIGNATURE_MISSING`, `FEED_REPLAYED`, `FEED_TIME_IN_FUTURE`, or why the signature does not verify
 */
export async function verifyFeed(
  { bytes, bundle, digest }: UnverifiedFeed,
  former: FormerFeed | undefined,
  requireSigned: boolean,
  trust: VerifyOptions,
): Promise<Verified<LooseAdvisoryFeed> | undefined> {
  if (bundle === undefined) {
    if (!requireSigned && former?.signed !== true) return undefined;
    const why = requireSigned ? "as --require-signed-feed asks" : "as its source had before";
    const message = `expected a feed with a signature beside it (.sigstore.json), ${why}, got none; ask its publisher`;
    throw new AdvisoryError("FEED_SIGNATURE_MISSING", message);
  }
  const verified = unwrapped(await verifyDocument(bundle, bytes, LOOSE_FEED_FORMAT, trust));
  requirePublished(verified.value, trust);
  if (former !== undefined && !former.digests.includes(digest)) requireNewer(verified, former);
  return verified;
}

/** One from the future would pass for newer than all that follow. */
function requirePublished(
  { published_at }: LooseAdvisoryFeed,
  { now, maxClockSkewSeconds = 300 }: VerifyOptions,
): void {
  if (published_at === undefined) return;
  if (timeToMillis(published_at) <= timeToMillis(now) + maxClockSkewSeconds * 1000) return;
  const message = `expected a feed that was published by now, ${now}, got one of ${published_at}; look at the clock, or tell its publisher`;
  throw new AdvisoryError("FEED_TIME_IN_FUTURE", message);
}

/** A publisher's feed goes forward: by what is proved of its signature, or by its publisher's own word within it. */
function requireNewer(feed: Verified<LooseAdvisoryFeed>, former: FormerFeed): void {
  const signed = order(provedTimes(feed)?.first, former.signed_time);
  const published = order(feed.value.published_at, former.published_at);
  const hasTimes = former.signed_time !== undefined || former.published_at !== undefined;
  const isKnown = signed !== undefined || published !== undefined || !hasTimes;
  if (isKnown && signed !== "earlier" && published !== "earlier") return;
  const last = former.published_at ?? former.signed_time;
  const message = `expected a feed that is not older than the last one of its source, of ${last}, got one of ${feed.value.published_at ?? provedTimes(feed)?.first ?? "an unknown time"}; whoever serves it may be holding newer ones back`;
  throw new AdvisoryError("FEED_REPLAYED", message);
}

function order(
  time: ProvedTimes["first"] | undefined,
  former: ProvedTimes["first"] | undefined,
): "earlier" | "not earlier" | undefined {
  if (time === undefined || former === undefined) return undefined;
  return compareTimes(time, former) < 0 ? "earlier" : "not earlier";
}

/** What is known of a source's last feed: by the state of former syncs, and by the feed that the store has. */
export function formerFeed(
  remembered: RememberedFeed | undefined,
  stored: { readonly digest: Digest; readonly verified?: Verified<LooseAdvisoryFeed> } | undefined,
): FormerFeed | undefined {
  if (remembered === undefined && stored === undefined) return undefined;
  const times = stored?.verified === undefined ? undefined : provedTimes(stored.verified);
  const signedTime = laterOf(remembered?.signed_time, times?.last);
  const publishedAt = laterOf(remembered?.published_at, stored?.verified?.value.published_at);
  return {
    // Only signed ones are kept.
    signed: remembered?.signed === true || stored !== undefined,
    digests: [remembered?.feed_digest, stored?.digest].filter((digest) => digest !== undefined),
    ...(signedTime === undefined ? {} : { signed_time: signedTime }),
    ...(publishedAt === undefined ? {} : { published_at: publishedAt }),
  };
}
