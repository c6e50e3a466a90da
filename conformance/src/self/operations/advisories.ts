import { type JsonFields, parseTime, type Result, type TimeError, type Timestamp, unwrap } from "@aixv/core";
import { parseAdvisoryFeed } from "@aixv/records";
import { checkAdvisoryTime } from "@aixv/sdk";
import { answerOf, documentBytes, type Operation } from "../operation.ts";

/** `validate-feed`: a feed of advisories (AIXV registry §5). */
export const readFeed: Operation = (input) =>
  answerOf(parseAdvisoryFeed(documentBytes(input, "feed")), ({ entries }) => ({ entries: entries.length }));

/** `check-advisory-time`: whether an advisory of that time may be imported: neither a replay, nor too old, nor of the future. */
export const checkTime: Operation = (input) => {
  const integrated = timeOf(input, "integrated_time");
  const previous = timeOf(input, "previous_integrated_time");
  if (integrated?.ok === false) return answerOf(integrated);
  if (previous?.ok === false) return answerOf(previous);
  const checked = checkAdvisoryTime("ADV-1", integrated?.value, {
    now: unwrap(parseTime(input.text("now"))),
    ...(previous === undefined ? {} : { previousTime: previous.value }),
    ...(input.has("max_age_days") ? { maxAgeDays: input.integer("max_age_days", 1) } : {}),
  });
  return answerOf(checked);
};

function timeOf(input: JsonFields, name: string): Result<Timestamp, TimeError> | undefined {
  return input.has(name) ? parseTime(input.text(name)) : undefined;
}
