import { parseTime, type Timestamp, timeFromDate } from "@aixv/core";
import { SdkError } from "./sdk-error.ts";

/**
 * The time to judge by: the given one, or the system's. Checked although it is typed: compared with what is no time,
 * every certificate would be in force.
 *
 * @throws `OPTION_INVALID`
 */
export function readClock(now: Timestamp | undefined): Timestamp {
  if (now === undefined) return timeFromDate(new Date());
  const parsed = parseTime(now);
  if (parsed.ok) return parsed.value;
  throw new SdkError("OPTION_INVALID", `now: ${parsed.error.message}`, { cause: parsed.error });
}
