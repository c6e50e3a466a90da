import { parseTime } from "@aixv/core";
import type { ArchivedPage } from "./reference.ts";

const CAPTURE = /^https:\/\/web\.archive\.org\/web\/([0-9]{0,14})(\*?)(?:[a-z]{2}_)?\/(.+)$/s;

/**
 * A capture of web.archive.org. Only with all 14 digits of its time a link leads to one capture; with fewer, or a `*`, to
 * whichever is nearest or newest.
 */
export function readArchivedPage(text: string): ArchivedPage | undefined {
  const match = CAPTURE.exec(text);
  if (match === null) return undefined;
  const [, digits = "", star, page = ""] = match;
  const capturedAt = star === "" ? readStamp(digits) : null;
  return { type: "archive", host: "web.archive.org", capturedAt, page, latest: capturedAt === null };
}

function readStamp(digits: string): string | null {
  const parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(digits);
  if (parts === null) return null;
  const [, year, month, day, hour, minute, second] = parts;
  const time = parseTime(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return time.ok ? time.value : null;
}
