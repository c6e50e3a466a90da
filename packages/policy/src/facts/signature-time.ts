import { timeToMillis } from "@aixv/core";
import type { SignatureFacts } from "./admission-facts.ts";
import { memoize } from "./memoize.ts";

/** What can be wrong with when something was signed. */
export type TimeFault = "TIME_MISSING" | "TIME_INVALID" | "TIME_IN_FUTURE" | "TOO_OLD";

/** The clock of an evaluation. */
export interface Clock {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** How far a signed time may lie ahead. */
  readonly maxSkewMillis: number;
}

/** Seconds that a signed time may lie ahead of the clock, where the policy says nothing. */
export const DEFAULT_CLOCK_SKEW_SECONDS = 300;

export const DAY_MILLIS = 86_400_000;

/**
 * Judges when something was signed, as a log or a timestamp authority proves it.
 *
 * @param maxAgeDays - absent: any age will do, and no time at all
 */
export function timeFault(
  signature: SignatureFacts,
  clock: Clock,
): "TIME_INVALID" | "TIME_IN_FUTURE" | undefined;
export function timeFault(
  signature: SignatureFacts,
  clock: Clock,
  maxAgeDays: number | undefined,
): TimeFault | undefined;
export function timeFault(
  signature: SignatureFacts,
  { now, maxSkewMillis }: Clock,
  maxAgeDays?: number,
): TimeFault | undefined {
  const { first, last } = signedBetween(signature);
  if (first === undefined) return maxAgeDays === undefined ? undefined : "TIME_MISSING";
  // Not a number compares as neither more nor less: asked is what must hold, never what must not.
  if (!(first <= last)) return "TIME_INVALID";
  if (!(last <= now + maxSkewMillis)) return "TIME_IN_FUTURE";
  if (maxAgeDays !== undefined && !(now - first <= maxAgeDays * DAY_MILLIS)) return "TOO_OLD";
  return undefined;
}

interface Span {
  /** The earliest proved time in milliseconds since 1970; absent where none is proved. */
  readonly first?: number;
  /** The latest. */
  readonly last: number;
}

/** Within what times something was signed. */
export const signedBetween: (signature: SignatureFacts) => Span = memoize(
  ({ integrated_time, signed_time }) => {
    const times = [integrated_time, signed_time].flatMap((time) =>
      time === undefined ? [] : timeToMillis(time),
    );
    return times.length === 0
      ? { last: Number.NaN }
      : { first: Math.min(...times), last: Math.max(...times) };
  },
);
