import { AixvError, quote } from "./error.ts";
import { err, ok, type Result } from "./result.ts";

/**
 * An instant in UTC as RFC 3339 text, `YYYY-MM-DDTHH:MM:SS[.fraction]Z`, years 0000 to 9999. The fraction has any
 * number of digits and does not end in 0, so equal instants have equal texts.
 */
export type Timestamp = string & { readonly [timestampBrand]: true };
declare const timestampBrand: unique symbol;

/** What the functions for time can find wrong. */
export type TimeErrorCode = "TIME_INVALID" | "TIME_ZONE_MISSING" | "TIME_OUT_OF_RANGE";

/** Says why a value is no instant. */
export class TimeError extends AixvError<TimeErrorCode> {}

const DATE_TIME = /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.(\d+))?([Zz]|[+-]\d{2}:\d{2})?$/;
const MINUTE_MILLIS = 60_000;

/**
 * Parses an RFC 3339 date-time and normalises it to UTC, keeping every digit of its fraction.
 *
 * Lower-case `t` and `z` are read (§5.6), `-00:00` counts as UTC (§4.3). Second 60 is read only as 23:59:60 UTC on
 * the last day of a month (§5.7), and kept; whether one was inserted there is not looked up.
 *
 * @returns the instant, or `TIME_ZONE_MISSING` for a date-time without `Z` or offset, or `TIME_INVALID` for anything
 * else, such as February 30, a date alone, or an offset that leads out of the years 0000 to 9999
 */
export function parseTime(text: string): Result<Timestamp, TimeError> {
  const match = DATE_TIME.exec(text);
  if (match === null) return invalid(text, "expected an RFC 3339 time such as 2025-01-31T08:00:00Z");
  const [, year, month, day, hour, minute, second, fraction = "", zone] = match;
  if (zone === undefined) {
    const message = `expected a time with a zone ("Z" or an offset such as "+01:00"), got ${quote(text)}; add one`;
    return err(new TimeError("TIME_ZONE_MISSING", message));
  }
  const offsetMinutes = parseOffset(zone);
  if (offsetMinutes === undefined) return invalid(text, "expected an offset from -23:59 to +23:59");
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60) {
    return invalid(text, "expected a time of day from 00:00:00 to 23:59:59");
  }
  const midnight = midnightMillis(Number(year), Number(month), Number(day));
  if (midnight === undefined) return invalid(text, "expected a date of the calendar");
  // Seconds stay out of it: an offset is whole minutes, and second 60 must survive.
  const utc = new Date(midnight + (Number(hour) * 60 + Number(minute) - offsetMinutes) * MINUTE_MILLIS);
  const utcYear = utc.getUTCFullYear();
  if (utcYear < 0 || utcYear > 9999)
    return invalid(text, "expected a time within the years 0000 to 9999 of UTC");
  if (Number(second) === 60 && !endsMonth(utc)) {
    return invalid(
      text,
      "expected second 60 only as 23:59:60 UTC on the last day of a month (RFC 3339 §5.7)",
    );
  }
  const upToMinute =
    offsetMinutes === 0 ? `${text.slice(0, 10)}T${text.slice(11, 16)}` : utc.toISOString().slice(0, 16);
  return ok(stamp(`${upToMinute}:${second}`, fraction));
}

/** The instant of a `Date`, to the millisecond; throws `TIME_OUT_OF_RANGE` for an invalid date or years beyond 0000 to 9999. */
export function timeFromDate(date: Date): Timestamp {
  const year = date.getUTCFullYear();
  if (!(year >= 0 && year <= 9999)) {
    throw new TimeError("TIME_OUT_OF_RANGE", "expected a valid date within the years 0000 to 9999 of UTC");
  }
  const text = date.toISOString();
  return stamp(text.slice(0, 19), text.slice(20, 23));
}

/**
 * The instant of a Unix time in whole seconds.
 *
 * Throws `TIME_OUT_OF_RANGE` for a fraction, NaN, or a time beyond the years 0000 to 9999, so check the number
 * first, or catch, where it comes from untrusted data.
 */
export function timeFromUnixSeconds(seconds: number | bigint): Timestamp {
  if (typeof seconds === "number" && !Number.isInteger(seconds)) {
    throw new TimeError("TIME_OUT_OF_RANGE", `expected whole seconds since 1970, got ${seconds}`);
  }
  return timeFromDate(new Date(Number(seconds) * 1000));
}

/**
 * Milliseconds since 1970, rounded down. Never decreases from an earlier to a later instant: every part of a leap
 * second gives the midnight that follows it.
 */
export function timeToMillis(time: Timestamp): number {
  const isLeapSecond = time.slice(17, 19) === "60";
  if (isLeapSecond) return Date.parse(`${time.slice(0, 17)}59Z`) + 1000;
  return Date.parse(`${time.slice(0, 19)}Z`) + Number(time.slice(20, -1).slice(0, 3).padEnd(3, "0"));
}

/** Orders two instants exactly, however many digits their fractions have: -1 if `a` is earlier, 1 if later, 0 if equal. */
export function compareTimes(a: Timestamp, b: Timestamp): -1 | 0 | 1 {
  // Without the Z, text order is time order: fixed widths, and a fraction only ever extends its second.
  const left = a.slice(0, -1);
  const right = b.slice(0, -1);
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

function stamp(upToSecond: string, fraction: string): Timestamp {
  let end = fraction.length;
  while (end > 0 && fraction[end - 1] === "0") end--;
  return `${upToSecond}${end === 0 ? "" : `.${fraction.slice(0, end)}`}Z` as Timestamp;
}

function parseOffset(zone: string): number | undefined {
  if (zone === "Z" || zone === "z") return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(4, 6));
  if (hours > 23 || minutes > 59) return undefined;
  return (zone.startsWith("-") ? -1 : 1) * (hours * 60 + minutes);
}

/** `undefined` where the calendar has no such day. */
function midnightMillis(year: number, month: number, day: number): number | undefined {
  // Not Date.UTC, which takes the years 0 to 99 for 1900 to 1999.
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? date.getTime() : undefined;
}

/** True for the last minute of a month. */
function endsMonth(date: Date): boolean {
  return new Date(date.getTime() + MINUTE_MILLIS).getUTCMonth() !== date.getUTCMonth();
}

function invalid(text: string, expectation: string): Result<never, TimeError> {
  return err(new TimeError("TIME_INVALID", `${expectation}, got ${quote(text)}`));
}
