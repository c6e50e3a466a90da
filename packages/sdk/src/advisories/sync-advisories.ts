import { type AixvError, quote, type Result, type Timestamp } from "@aixv/core";
import { attempt } from "../attempt.ts";
import { readClock } from "../clock.ts";
import { requireSubjects } from "../records/verify-record.ts";
import { requirePositive } from "../require-positive.ts";
import { requireRoot, type StoreOptions, withStore } from "../store.ts";
import { loadTrust, type TrustOptions } from "../trust-options.ts";
import { acceptFeed, type FeedReading, rememberFeed } from "./accept-feed.ts";
import { AdvisoryError } from "./advisory-error.ts";
import { type AdvisorySync, AdvisorySyncError, type SyncWarning } from "./advisory-sync.ts";
import { findMissing } from "./find-missing.ts";
import { Importer } from "./import-advisory.ts";
import { importEntries } from "./import-entries.ts";
import { laterOf } from "./judge-version.ts";
import { KnownVersions } from "./known-versions.ts";
import { feedPlace, placeName } from "./reference.ts";
import { SyncState } from "./sync-state.ts";

/** Options of {@link syncAdvisories}. */
export interface SyncAdvisoriesOptions extends TrustOptions, StoreOptions {
  /** Accept no advisory that was signed longer ago; default any. */
  readonly maxBundleAgeDays?: number;
  /** Accept a signed feed only; where one was signed before, the next has to be anyway. */
  readonly requireSignedFeed?: boolean;
  /** Use local files alone. */
  readonly offline?: boolean;
  /** For one document, with its redirects; default 20. */
  readonly timeoutSeconds?: number;
  /** For all of the feed; default 3,600. Entries that are not reached are rejected. */
  readonly totalTimeoutSeconds?: number;
  readonly signal?: AbortSignal;
}

/**
 * Brings the store up to date with a feed of advisories (AIXV registry §5, AIXV §14). Each entry is got and verified by itself:
 * somebody trusted signed its bytes, and it is proved to be later than every version that is known of its advisory, so that
 * nobody who serves a feed can bring an old version back. Former versions stay in the store's history.
 *
 * Whoever is named by `expectedIdentities` or `publicKeys` may have signed the feed and the advisories. A feed with a signature
 * beside it (`<feed>.sigstore.json`) is kept, and what it lists and is not there is missing.
 *
 * @param feed - an `https://` URL, or a local path
 * @returns `ok` only if every entry is in the store and nothing is missing; an {@link AdvisorySyncError} has what was done
 *   nevertheless, any other error means that nothing was judged
 * @throws the signal's reason when aborted; what was imported up to there stays, and is not got again
 */
export async function syncAdvisories(
  feed: string,
  options: SyncAdvisoriesOptions,
): Promise<Result<AdvisorySync, AixvError>> {
  return await attempt(async () => {
    requireSubjects(options);
    for (const name of ["maxBundleAgeDays", "timeoutSeconds", "totalTimeoutSeconds"] as const)
      requirePositive(name, options[name]);
    const place = feedPlace(feed);
    await requireRoot(options);
    const state = await SyncState.read(options.root ?? ".");
    const now = readClock(options.now);
    const clock = { now, past: laterOf(state.lastSyncedAt, now) ?? now };
    // What is known to be past stays past: by a clock that went back nothing becomes valid that was not.
    const trust = { ...(await loadTrust(options)), now: clock.past };
    const stop = new AbortController();
    const interrupt = (): void => stop.abort(options.signal?.reason);
    if (options.signal?.aborted === true) interrupt();
    options.signal?.addEventListener("abort", interrupt, { once: true });
    try {
      return await withStore({ ...options, now }, async (store) => {
        const { offline = false, timeoutSeconds = 20, requireSignedFeed: requireSigned = false } = options;
        const limits = { offline, timeoutMillis: timeoutSeconds * 1000, signal: stop.signal };
        return await sync({ name: feed, place, requireSigned, trust, limits, state, store }, clock, options);
      });
    } finally {
      options.signal?.removeEventListener("abort", interrupt);
      // Where something ended it all, other entries are still on their way.
      stop.abort();
    }
  });
}

/** The clock, and the latest time that is known to be past. */
interface Clock {
  readonly now: Timestamp;
  readonly past: Timestamp;
}

async function sync(
  reading: FeedReading,
  { now, past }: Clock,
  { maxBundleAgeDays: maxAgeDays, totalTimeoutSeconds = 3600 }: SyncAdvisoriesOptions,
): Promise<AdvisorySync> {
  const until = performance.now() + totalTimeoutSeconds * 1000;
  const { name, place, trust, limits, state, store } = reading;
  const accepted = await acceptFeed(reading);
  const known = await KnownVersions.read(store, trust, limits.signal);
  const rules = { now, past, ...(maxAgeDays === undefined ? {} : { maxAgeDays }) };
  try {
    const results = await importEntries(accepted.feed.entries, {
      reading: { feed: place, limits, trust, atHand: (digests) => known.atHand(digests) },
      importer: new Importer(store, known, state, rules),
      state,
      feedDigest: accepted.digest,
      resumed: accepted.isResumed ? state.broughtBy(accepted.digest) : new Map(),
      until,
      now,
    });
    rememberFeed(accepted, placeName(place), state, false);
    await state.save(now);
    return requireComplete({
      feed: name,
      feedDigest: accepted.digest,
      isSigned: accepted.verified !== undefined,
      ...(accepted.path === undefined ? {} : { feedPath: accepted.path }),
      entryCount: accepted.feed.entries.length,
      results,
      missing: accepted.verified === undefined ? [] : await findMissing(accepted.feed.entries, known),
      warnings: [...clockWarnings(now, past), ...accepted.warnings, ...known.faults.map(unreadable)],
    });
  } catch (error) {
    // What was brought so far need not be got again.
    if (!(error instanceof AdvisorySyncError)) await state.save();
    throw error;
  }
}

/** @throws AdvisorySyncError */
function requireComplete(done: AdvisorySync): AdvisorySync {
  const rejected = done.results.filter((entry) => entry.status === "rejected");
  const [missing] = done.missing;
  const [first] = rejected;
  if (missing !== undefined) {
    const what = quote(missing.advisoryId ?? missing.recordDigest ?? "");
    const message = `the signed feed lists advisory ${what}${others(done.missing.length)}, of which nothing by somebody trusted is here; see why it was rejected, and ask its publisher`;
    throw new AdvisorySyncError(new AdvisoryError("ADVISORY_MISSING", message), done);
  }
  if (first === undefined) return done;
  const { message: reason, code } = first.error;
  const message = `${rejected.length} of ${done.entryCount} entries were rejected: ${reason} [${code}]${others(rejected.length)}`;
  throw new AdvisorySyncError(new AdvisoryError("ADVISORY_REJECTED", message), done);
}

function others(count: number): string {
  return count === 1 ? "" : ` (and ${count - 1} more)`;
}

function clockWarnings(now: Timestamp, past: Timestamp): readonly SyncWarning[] {
  if (now === past) return [];
  const message = `the clock says ${now}, but the last sync was at ${past}: ages are counted from then; set the clock, or if that one was wrong, take last_synced_at out of .aixv/advisory-sync-state.json`;
  return [{ code: "CLOCK_WENT_BACK", message }];
}

function unreadable({ code, message }: AixvError): SyncWarning {
  return { code: "RECORD_UNREADABLE", message: `${message} [${code}]` };
}
