import { parseTime, type Timestamp, timeFromDate, timeToMillis } from "@aixv/core";

const DAY_MILLIS = 24 * 60 * 60 * 1000;

/** Instants that were read: a packet says the same few times over and over, and rules ask for each again. */
const READ = new Map<string, number | undefined>();
const MOST_READ = 1000;

/** An instant in milliseconds since 1970, of an ISO 8601 time with a zone; `undefined` for anything else. */
export function readTime(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  // What is kept is bounded.
  if (text.length > 64) return readInstant(text);
  if (READ.has(text)) return READ.get(text);
  if (READ.size >= MOST_READ) READ.clear();
  const millis = readInstant(text);
  READ.set(text, millis);
  return millis;
}

function readInstant(text: string): number | undefined {
  // Seconds may be left out in ISO 8601, and are often.
  const full = text.replace(/^(\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2})([Zz]|[+-]\d{2}:\d{2})$/, "$1:00$2");
  const time = parseTime(full);
  return time.ok ? timeToMillis(time.value) : undefined;
}

/** As {@link readTime}, and a day alone, which counts to its end in UTC. */
export function readDeadline(text: string | undefined): number | undefined {
  if (text === undefined || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return readTime(text);
  const start = readTime(`${text}T00:00:00Z`);
  return start === undefined ? undefined : start + DAY_MILLIS - 1;
}

export function addDays(millis: number, days: number): number {
  return millis + days * DAY_MILLIS;
}

/** The instant as text, for messages. */
export function describeTime(millis: number): Timestamp | "a time out of range" {
  const least = -62_167_219_200_000;
  const most = 253_402_300_799_999;
  return millis >= least && millis <= most ? timeFromDate(new Date(millis)) : "a time out of range";
}
