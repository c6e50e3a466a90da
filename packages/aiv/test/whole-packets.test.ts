import { describe, expect, it } from "vitest";
import { RISK_TIERS } from "../src/index.ts";
import { judge, typed } from "./rule-cases.ts";

describe("a typed packet with all facts", () => {
  for (const tier of RISK_TIERS) {
    it(`passes a gate at ${tier}, and nothing is left unevaluated (AIV §9.1, A1)`, () => {
      const report = judge(typed(tier), true);
      expect(report.result.findings).toEqual([]);
      expect(report.unevaluated).toEqual([]);
    });
  }
});
