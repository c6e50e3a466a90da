import { describe, expect, it } from "vitest";
import { FINDINGS, RISK_TIERS, RULES, severityAt } from "../src/index.ts";
import { countRuleCases } from "./count-rule-cases.ts";

const counts = countRuleCases();
const JUDGED = RULES.filter(({ manual, byValidator }) => manual === undefined && byValidator === undefined);

describe("tests of the rules", () => {
  it("each rule that can be judged has an accept and a reject, or a note where it never blocks or warns", () => {
    const lacking = JUDGED.filter((rule) => {
      const { accepts = 0, rejects = 0, notes = 0 } = counts.get(rule.id) ?? {};
      const isInfo = rule.tiers.every((tier) => severityAt(rule, tier) === "INFO");
      return accepts === 0 || (isInfo ? notes : rejects) === 0;
    });
    expect(lacking.map(({ id }) => id)).toEqual([]);
  });

  it("no case is of a rule that there is not", () => {
    expect([...counts.keys()].filter((id) => !RULES.some((rule) => rule.id === id))).toEqual([]);
  });

  it("rules have ids of their own, findings that there are, and a way to be judged", () => {
    expect(new Set(RULES.map(({ id }) => id)).size).toBe(RULES.length);
    const known = new Set(FINDINGS.map(({ id }) => id));
    expect(RULES.flatMap(({ findings }) => findings.filter((id) => !known.has(id)))).toEqual([]);
    const ids = new Set(RULES.map(({ id }) => id));
    expect(RULES.flatMap(({ sameAs = [] }) => sameAs.filter((id) => !ids.has(id)))).toEqual([]);
    const idle = RULES.filter(
      (rule) =>
        rule.check === undefined &&
        rule.lateCheck === undefined &&
        rule.sameAs === undefined &&
        rule.manual === undefined &&
        rule.byValidator === undefined,
    );
    expect(idle.map(({ id }) => id)).toEqual([]);
  });

  it("a rule says how grave it is at each of its tiers", () => {
    const silent = RULES.filter(
      ({ severity, tiers }) =>
        typeof severity === "object" && tiers.some((tier) => severity[tier] === undefined),
    );
    expect(silent.map(({ id }) => id)).toEqual([]);
    expect(RULES.every(({ tiers }) => tiers.every((tier) => RISK_TIERS.includes(tier)))).toBe(true);
  });
});
