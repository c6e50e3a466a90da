import { compareTimes, err, ok, quote, type Result, type Timestamp, timeToMillis } from "@aixv/core";
import { AdvisoryError } from "./advisory-error.ts";
import type { ProvedTimes } from "./judge-version.ts";

/** By which clock advisories are judged, and how old they may be. */
export interface ImportRules {
  readonly now: Timestamp;
  /** The latest time that is known to be past: a clock that went back makes nothing younger. */
  readonly past: Timestamp;
  readonly maxAgeDays?: number;
}

/** An advisory as far as these rules look at it. */
interface TimedAdvisory {
  readonly id: string;
  /** Absent where nothing proves when it was signed. */
  readonly times?: ProvedTimes;
}

/** Options of {@link checkAdvisoryTime}. */
export interface AdvisoryTimeOptions {
  readonly now: Timestamp;
  /** The time of the version that is known. */
  readonly previousTime?: Timestamp;
  /** How long ago it may have been signed, in days; absent: any time. */
  readonly maxAgeDays?: number;
}

/** How far ahead of the clock a proved time may lie, as where signatures are verified. */
const MAX_SKEW_MILLIS = 300_000;
const DAY_MILLIS = 86_400_000;

/**
 * Judges the time that is proved of an advisory's signature by the rules of `syncAdvisories`: it is known, it is past, it is
 * later than that of the version that is known, and it is not too long ago.
 *
 * @param id - of the advisory, for the message
 * @param time - when a transparency log or a timestamp authority saw the signature
 * @returns nothing, or `ADVISORY_TIME_MISSING`, `ADVISORY_TIME_IN_FUTURE`, `ADVISORY_REPLAYED`, `ADVISORY_TOO_OLD`
 */
export function checkAdvisoryTime(
  id: string,
  time: Timestamp | undefined,
  { now, previousTime, maxAgeDays }: AdvisoryTimeOptions,
): Result<undefined, AdvisoryError> {
  const advisory = { id, ...(time === undefined ? {} : { times: { first: time, last: time } }) };
  try {
    const times = requireTimes(advisory, now);
    if (previousTime !== undefined && compareTimes(times.first, previousTime) <= 0)
      throw replayed(advisory, previousTime, false);
    requireFresh(times, { now, past: now, ...(maxAgeDays === undefined ? {} : { maxAgeDays }) });
    return ok(undefined);
  } catch (error) {
    if (error instanceof AdvisoryError) return err(error);
    throw error;
  }
}

/** Requires a proved time that is not to come. */
export function requireTimes({ id, times }: TimedAdvisory, now: Timestamp): ProvedTimes {
  if (times === undefined) {
    const message = `nothing proves when advisory ${quote(id)} was signed, so it cannot be told from an old one; its publisher should sign keyless, or with --timestamp-url`;
    throw new AdvisoryError("ADVISORY_TIME_MISSING", message);
  }
  if (timeToMillis(times.last) <= timeToMillis(now) + MAX_SKEW_MILLIS) return times;
  const message = `advisory ${quote(id)} was signed at ${times.last}, but now is ${now}; look at the clock`;
  throw new AdvisoryError("ADVISORY_TIME_IN_FUTURE", message);
}

/** Requires that it was signed no longer ago than the rules accept. */
export function requireFresh({ first }: ProvedTimes, { maxAgeDays, past }: ImportRules): void {
  if (maxAgeDays === undefined) return;
  if (timeToMillis(past) - timeToMillis(first) <= maxAgeDays * DAY_MILLIS) return;
  const message = `expected an advisory that was signed at most ${maxAgeDays} days ago, got one of ${first}; accept it with a larger --max-bundle-age-days, if it is the one that you need`;
  throw new AdvisoryError("ADVISORY_TOO_OLD", message);
}

/** The error of a version that is not later than what is known. */
export function replayed(
  { id, times }: TimedAdvisory,
  latest: Timestamp | undefined,
  isFormer: boolean,
): AdvisoryError {
  const came = times === undefined ? "of an unknown time" : `of ${times.first}`;
  const known = latest === undefined ? "" : `, ${latest}`;
  const message = isFormer
    ? `advisory ${quote(id)} is a former version, ${came}; a later one took its place`
    : `expected a version of advisory ${quote(id)} that is proved to be later than those known${known}, got one ${came}`;
  return new AdvisoryError(
    "ADVISORY_REPLAYED",
    `${message}; whoever serves the feed may be holding newer ones back`,
  );
}
