import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { auditProgram, PROGRAM_RULES } from "../../src/program/index.ts";
import { FINDINGS } from "../../src/standard/findings.ts";
import { change, changes, judged, policy, program, WHOLE_POLICY } from "./programs.ts";

/** A policy without what a text of it says. */
const without = (text: string | RegExp) => {
  const left = WHOLE_POLICY.replace(text, "");
  expect(left).not.toBe(WHOLE_POLICY);
  return policy(left);
};
const undocumented = (element: string) => without(new RegExp(`^ {2}${element}: .*\\n`, "m"));
const whole = program(changes(3, { tier: "R3", decidedAt: "2026-07-10T00:00:00Z" }));

/** Rules that ask for something to be documented, and what each of them asks for. */
const DOCUMENTED: readonly (readonly [rule: string, finding: string, ...elements: readonly string[]])[] = [
  ["LVL-1.5", "LVL-1.5 BLOCK", "scope", "retention", "audit"],
  ["RET-4", "6.10-F2 BLOCK", "access_logs", "deletion"],
  ["PRG-9.3", "9.3-F1 BLOCK", "automated_enforcement", "gate_log"],
  ["EXC-10.5-LOG", "10.6-F3 BLOCK", "exception_log"],
  ["EXC-10.5-MON", "EXC-10.5-MON WARN", "exception_dashboard"],
  ["PRI-13.3", "PRI-13.3 BLOCK", "privacy", "deletion"],
  ["GOV-15.1", "GOV-15.1 BLOCK", "scope", "roles", "tools", "exceptions", "audit", "retention", "training"],
  ["GOV-15.3", "GOV-15.3 WARN", "versioning"],
];

describe("what the policy has to document", () => {
  test.each(DOCUMENTED)("%s", (rule, finding, ...elements) => {
    expect(judged(rule, whole)).toBe("PASS");
    for (const element of elements)
      expect([element, judged(rule, { ...whole, policy: undocumented(element) })]).toEqual([
        element,
        `FAIL, ${finding}`,
      ]);
    expect(judged(rule, { ...whole, policy: undefined })).toBe("SKIP");
  });

  test("RET-4 asks only whoever has R3 changes, ART-6.8.7 only whoever has class G", () => {
    const low = { ...whole, changes: changes(2, { tier: "R2" }), policy: undocumented("deletion") };
    expect(judged("RET-4", low)).toBe("PASS");
    expect(judged("RET-4", { ...low, changes: changes(1, { tier: "R9" }) })).toBe("FAIL, 6.10-F2 BLOCK");
    const evidence_items = [{ id: "EV-G-001", class: "G", artifacts: [] }];
    const cognitive = { ...whole, changes: [change({ more: { evidence_items } })] };
    expect(judged("ART-6.8.7", cognitive)).toBe("PASS");
    expect(judged("ART-6.8.7", { ...cognitive, policy: undocumented("audit") })).toBe("FAIL, ART-6.8.7 WARN");
    expect(judged("ART-6.8.7", { ...whole, policy: undocumented("audit") })).toBe("PASS");
  });
});

describe("what the policy has to say", () => {
  test("SOD-5.4.2: how people are told apart, and across platforms", () => {
    expect(judged("SOD-5.4.2", whole)).toBe("PASS");
    for (const key of ["provider", "verification_method", "edge_cases"])
      expect(judged("SOD-5.4.2", { ...whole, policy: without(new RegExp(`^ {2}${key}: .*\\n`, "m")) })).toBe(
        "FAIL, 5.4-F2 WARN",
      );
    expect(judged("SOD-5.4.2", { ...whole, policy: without(/^ {2}cross_platform_mapping: .*\n/m) })).toBe(
      "FAIL, 5.4-F3 WARN",
    );
    expect(judged("SOD-5.4.2", { ...whole, policy: undefined })).toBe("SKIP");
  });

  test("EXC-10.3-POL: who approves exceptions, who else, and what they document", () => {
    expect(judged("EXC-10.3-POL", whole)).toBe("PASS");
    for (const gone of [", escalation: CTO", ", audit: a ticket", /^exception_approvers:\n.*\n/m])
      expect(judged("EXC-10.3-POL", { ...whole, policy: without(gone) })).toBe("FAIL, EXC-10.3-POL BLOCK");
    expect(judged("EXC-10.3-POL", { ...whole, policy: undefined })).toBe("SKIP");
  });

  const retained = (days: number, more = "") =>
    policy(WHOLE_POLICY.replace("retention_days: 2555", `retention_days: ${days}`).concat(more));

  test("RET-1: storage keeps evidence for as long as the tiers in use need, to the day", () => {
    const of = (tier: unknown, days: number, more?: string) =>
      judged("RET-1", { ...whole, changes: [change({ tier })], policy: retained(days, more) });
    for (const [tier, days] of [
      ["R0", 90],
      ["R1", 365],
      ["R2", 1095],
      ["R3", 2555],
      ["R9", 2555],
    ] as const)
      expect([of(tier, days), of(tier, days - 1)]).toEqual(["PASS", "FAIL, 6.10-F1 BLOCK"]);
    const shorter = "retention: { days: { R3: 1095 } }\n";
    expect([of("R3", 1095, shorter), of("R3", 1094, shorter)]).toEqual(["PASS", "FAIL, 6.10-F1 BLOCK"]);
    expect(judged("RET-1", { ...whole, policy: without(/^storage:\n.*\n/m) })).toBe("SKIP");
    expect(judged("RET-1", { ...whole, policy: undefined })).toBe("SKIP");
  });

  test("RET-2: less than the default has its reason, and at R3 an analysis", () => {
    const of = (retention: string) =>
      judged("RET-2", { ...whole, policy: policy(`${WHOLE_POLICY}retention: ${retention}\n`) });
    expect(judged("RET-2", whole)).toBe("PASS");
    expect(of("{ days: { R2: 1095, R3: 2555 } }")).toBe("PASS");
    expect(of("{ days: { R2: 1094 } }")).toBe("FAIL, 6.10-F3 WARN");
    expect(of("{ days: { R2: 1094 }, rationale: cost }")).toBe("PASS");
    expect(of("{ days: { R3: 2554 }, rationale: cost }")).toBe("FAIL, 6.10-F3 WARN");
    expect(of("{ days: { R3: 2554 }, rationale: cost, regulatory_analysis: none applies }")).toBe("PASS");
    expect(judged("RET-2", { ...whole, policy: undefined })).toBe("SKIP");
  });

  test("RET-3: evidence of R3 is where nobody can change it", () => {
    const open = policy(WHOLE_POLICY.replace("lock: compliance", "lock: none"));
    expect([judged("RET-3", whole), judged("RET-3", { ...whole, policy: open })]).toEqual([
      "PASS",
      "FAIL, 6.10-F2 BLOCK",
    ]);
    expect(judged("RET-3", { ...whole, changes: changes(2), policy: open })).toBe("PASS");
    expect(judged("RET-3", { ...whole, policy: undefined })).toBe("SKIP");
  });
});

describe("the rules as a list", () => {
  test("a programme that does all of it passes, with nothing but a person's part unjudged", () => {
    const { overall_result, rule_results, findings } = auditProgram(whole);
    expect([overall_result, findings]).toEqual(["PASS", []]);
    expect(rule_results.filter(({ result }) => result !== "PASS").map(({ rule_id }) => rule_id)).toEqual([
      "AUD-11.4-3",
    ]);
    expect(rule_results.map(({ rule_id }) => rule_id)).toEqual(PROGRAM_RULES.map(({ id }) => id));
  });

  test("a warning alone fails no programme, and a finding that blocks does", () => {
    expect(auditProgram({ ...whole, policy: undocumented("versioning") }).overall_result).toBe("PASS");
    expect(auditProgram({ ...whole, policy: undocumented("training") }).overall_result).toBe("FAIL");
  });

  test("ids are there once, findings are of the standard or the rule's own, and what is named is there", () => {
    const ids = PROGRAM_RULES.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const known = new Set(FINDINGS.map(({ id }) => id));
    for (const { findings, sameAs = [] } of PROGRAM_RULES) {
      expect(findings.filter((finding) => !known.has(finding))).toEqual([]);
      expect(sameAs.filter((id) => !ids.includes(id))).toEqual([]);
    }
  });

  test("each has a way to be judged, and a test that names it", () => {
    const folder = new URL(".", import.meta.url);
    const tests = readdirSync(folder)
      .map((name) => readFileSync(new URL(name, folder), "utf8"))
      .join("\n");
    for (const { id, judge, sameAs, manual, byValidator } of PROGRAM_RULES) {
      expect([id, [judge, sameAs, manual, byValidator].filter((one) => one !== undefined)]).toEqual([
        id,
        [expect.anything()],
      ]);
      // What a person judges, and what the validator does itself, has no reject.
      if (manual === undefined && byValidator === undefined)
        expect([id, tests.includes(id)]).toEqual([id, true]);
    }
  });
});
