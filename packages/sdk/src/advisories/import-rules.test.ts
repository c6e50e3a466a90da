import { parseTime, type Timestamp, unwrap } from "@aixv/core";
import { describe, expect, it } from "vitest";
import { type AdvisoryTimeOptions, checkAdvisoryTime } from "./import-rules.ts";

const at = (time: string): Timestamp => unwrap(parseTime(time));
const NOW = at("2026-03-01T00:00:00Z");
const KNOWN = at("2026-02-16T00:00:00Z");

describe("checkAdvisoryTime (AIXV §14: replay and freshness)", () => {
  it.each<[string, string | undefined, Partial<AdvisoryTimeOptions>, string]>([
    ["no time", undefined, {}, "ADVISORY_TIME_MISSING"],
    ["the time that is known", KNOWN, { previousTime: KNOWN }, "ADVISORY_REPLAYED"],
    ["a time before it", "2026-02-15T23:59:59Z", { previousTime: KNOWN }, "ADVISORY_REPLAYED"],
    ["more than five minutes from now", "2026-03-01T00:05:01Z", {}, "ADVISORY_TIME_IN_FUTURE"],
    ["a second too old", "2026-02-21T23:59:59Z", { maxAgeDays: 7 }, "ADVISORY_TOO_OLD"],
  ])("refuses %s", (_, time, options, code) => {
    const checked = checkAdvisoryTime("A-1", time === undefined ? undefined : at(time), {
      now: NOW,
      ...options,
    });
    expect(checked).toMatchObject({ ok: false, error: { code } });
  });

  it.each<[string, string, Partial<AdvisoryTimeOptions>]>([
    ["any time of the past", "2020-01-01T00:00:00Z", {}],
    ["a second after the time that is known", "2026-02-16T00:00:01Z", { previousTime: KNOWN }],
    ["five minutes from now: clocks differ", "2026-03-01T00:05:00Z", {}],
    ["exactly the greatest age", "2026-02-22T00:00:00Z", { maxAgeDays: 7 }],
  ])("takes %s", (_, time, options) => {
    expect(checkAdvisoryTime("A-1", at(time), { now: NOW, ...options }).ok).toBe(true);
  });
});
