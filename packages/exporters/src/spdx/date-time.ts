import type { Timestamp } from "@aixv/core";

/** A time as SPDX has it: in UTC, without a fraction (Core/DateTime); a leap second, which XML Schema lacks, is the one before. */
export function dateTime(time: Timestamp): string {
  return time.replace(/\.\d+Z$/, "Z").replace(/:60Z$/, ":59Z");
}
