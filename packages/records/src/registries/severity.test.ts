import { expect, it } from "vitest";
import { compareSeverity, SEVERITIES } from "./severity.ts";

it("orders low < medium < high < critical (AIXV registry §3)", () => {
  expect([...SEVERITIES].reverse().toSorted(compareSeverity)).toEqual(["low", "medium", "high", "critical"]);
  for (const severity of SEVERITIES) expect(compareSeverity(severity, severity)).toBe(0);
});
