import { describe, expect, it } from "vitest";
import {
  type Finding,
  findFinding,
  findRule,
  type Severity,
  type ValidationReport,
  validatePacket,
} from "../src/index.ts";
import { allFacts, documentOf, type Given } from "./facts.ts";
import { BASE, type Draft, HEAD, literalPacket, NOW, type Tier } from "./packets.ts";
import { typedPacket } from "./typed-packets.ts";

// Cases of rules as data: what a right packet passes, and one change of it does not.

export type Change = (packet: Draft, given: Given) => void;

/** A right packet of a tier and one change of it. */
export interface Setting {
  readonly kind: "literal" | "typed";
  readonly tier: Tier;
  readonly change: Change;
}

/** A packet with exactly the fields of Appendix B, judged by itself. */
export function literal(tier: Tier, change: Change = () => {}): Setting {
  return { kind: "literal", tier, change };
}

/** A packet in typed keys, judged with all facts. */
export function typed(tier: Tier, change: Change = () => {}): Setting {
  return { kind: "typed", tier, change };
}

/** What must come: `A-F1 BLOCK`. */
type Outcome = `${string} ${Severity}`;

export interface RuleCases {
  /** The rule passes, and finds nothing. */
  readonly accepts: { readonly [title: string]: Setting };
  /** The rule fails by that finding, at that place where one is given; without the change it does not. */
  readonly rejects: {
    readonly [title: string]: readonly [setting: Setting, outcome: Outcome, pointer?: string];
  };
  /** The rule passes with an INFO finding of that id. */
  readonly notes?: {
    readonly [title: string]: readonly [setting: Setting, finding: string, pointer?: string];
  };
  /** The rule cannot be judged; a gate takes that for the finding, or, of rules that only warn, for nothing (`null`). */
  readonly skips?: { readonly [title: string]: readonly [setting: Setting, gate: string | null] };
  /** The rule does not apply. */
  readonly inapplicable?: { readonly [title: string]: Setting };
}

export function judge({ kind, tier, change }: Setting, gate = false): ValidationReport {
  const packet = kind === "literal" ? literalPacket(tier) : typedPacket(tier);
  const given: Given =
    kind === "literal"
      ? { now: NOW as Given["now"], expectedHead: HEAD, expectedBase: BASE }
      : allFacts(packet, tier);
  if (gate) given.gate = true;
  change(packet, given);
  return validatePacket(documentOf(packet), given);
}

/** Result of a rule, and its findings. */
export function resultOf(report: ValidationReport, id: string): string {
  return report.result.validation_rule_results.find(({ rule_id }) => rule_id === id)?.result ?? "NONE";
}

/** Findings as `A-F1 BLOCK /pointer`. */
export function linesOf({ result, places }: ValidationReport): readonly string[] {
  return result.findings.map(({ id, severity }, index) => `${id} ${severity} ${places[index]?.pointer}`);
}

function findingsOf({ result }: ValidationReport, id: string): readonly Finding[] {
  return result.findings.filter(({ rule_id, severity }) => rule_id === id && severity !== "INFO");
}

/** Tests of one rule: each accept has a reject twin (`rule-coverage.test.ts`). */
export function ruleCases(id: string, cases: RuleCases): void {
  const rule = findRule(id);
  if (rule === undefined) throw new Error(`no rule has the id ${id}`);
  describe(`${id}: ${rule.title} (AIV §${rule.section})`, () => {
    for (const [title, setting] of Object.entries(cases.accepts)) {
      it(`accepts ${title} (${setting.kind} ${setting.tier})`, () => {
        const report = judge(setting);
        expect(findingsOf(report, id)).toEqual([]);
        expect(resultOf(report, id)).toBe("PASS");
      });
    }
    for (const [title, [setting, outcome, pointer]] of Object.entries(cases.rejects)) {
      it(`rejects ${title} (${setting.kind} ${setting.tier})`, () => {
        const before = judge({ ...setting, change: () => {} });
        expect(resultOf(before, id)).not.toBe("FAIL");
        const report = judge(setting);
        const wanted = pointer === undefined ? outcome : `${outcome} ${pointer}`;
        const lines = linesOf(report).map((line) =>
          pointer === undefined ? line.slice(0, line.lastIndexOf(" ")) : line,
        );
        expect(lines).toContain(wanted);
        expect(resultOf(report, id)).toBe("FAIL");
        expect(report.result.overall_result).toBe(report.result.block_count > 0 ? "FAIL" : "PASS");
        const [finding = "", severity = ""] = outcome.split(" ");
        const owners = [id, ...(findFinding(finding)?.rules ?? []), ...(rule.sameAs ?? [])];
        const found = report.result.findings.filter((one) => one.id === finding && one.severity === severity);
        expect(found.some(({ rule_id }) => owners.includes(rule_id))).toBe(true);
      });
    }
    for (const [title, [setting, finding, pointer]] of Object.entries(cases.notes ?? {})) {
      it(`notes ${title} (${setting.kind} ${setting.tier})`, () => {
        const report = judge(setting);
        const lines = linesOf(report).filter((line) => line.startsWith(`${finding} INFO`));
        expect(lines).not.toEqual([]);
        if (pointer !== undefined) expect(lines).toContain(`${finding} INFO ${pointer}`);
        expect(resultOf(report, id)).toBe("PASS");
      });
    }
    for (const [title, [setting, gate]] of Object.entries(cases.skips ?? {})) {
      it(`cannot judge ${title} (${setting.kind} ${setting.tier})`, () => {
        const report = judge(setting);
        expect(resultOf(report, id)).toBe("SKIP");
        expect(report.unevaluated.map(({ rule_id }) => rule_id)).toContain(id);
        expect(linesOf(report)).toContain("X-NOT-EVALUATED INFO ");
        const gated = judge(setting, true);
        expect(resultOf(gated, id)).toBe(gate === null ? "SKIP" : "FAIL");
        if (gate !== null) expect(linesOf(gated)).toContain(`${gate} BLOCK `);
      });
    }
    for (const [title, setting] of Object.entries(cases.inapplicable ?? {})) {
      it(`does not apply to ${title} (${setting.kind} ${setting.tier})`, () => {
        const report = judge(setting);
        expect(resultOf(report, id)).toBe("SKIP");
        expect(report.unevaluated.map(({ rule_id }) => rule_id)).not.toContain(id);
      });
    }
  });
}
