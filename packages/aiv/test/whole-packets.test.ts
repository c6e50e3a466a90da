import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FINDINGS, RISK_TIERS, RULES, type ValidationReport, validatePacket } from "../src/index.ts";
import { attestation, claim, identification } from "./drafts.ts";
import { allFacts, documentOf, type Given } from "./facts.ts";
import { type Draft, type DraftValue, literalPacket, NOW, type Tier } from "./packets.ts";
import { judge, linesOf, literal, resultOf, typed } from "./rule-cases.ts";
import { typedPacket } from "./typed-packets.ts";

const now = NOW as Given["now"];
const RESULT_KEYS = [
  "validator_id",
  "packet_id",
  "repository",
  "pr_id",
  "head_sha",
  "validated_at",
  "overall_result",
  "compliance_level",
  "risk_tier_validated",
  "evidence_class_results",
  "validation_rule_results",
  "findings",
  "block_count",
  "warn_count",
  "info_count",
];

/** Members in another order, all the way down. */
function shuffled(value: DraftValue): DraftValue {
  if (Array.isArray(value)) return value.map(shuffled);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([name, member]) => [name, shuffled(member)]),
  );
}

/** What a report says without saying on what line. */
function withoutLines({ result, places, unevaluated }: ValidationReport): unknown {
  return {
    findings: result.findings.map(({ id, severity, rule_id }, index) => [
      id,
      severity,
      rule_id,
      places[index]?.pointer,
      places[index]?.message,
    ]),
    rules: result.validation_rule_results,
    unevaluated,
  };
}

/** A packet with many faults. */
function faulty(): Draft {
  const packet = literalPacket("R3");
  delete packet.known_limitations;
  identification(packet).head_sha = "abc";
  identification(packet).extra = 1;
  claim(packet).evidence_refs = ["EV-Q"];
  attestation(packet).decision = "CONDITIONAL";
  return packet;
}

describe("a typed packet with all facts", () => {
  for (const tier of RISK_TIERS) {
    it(`passes a gate at ${tier}, and nothing is left unevaluated (AIV §9.1, A1)`, () => {
      const report = judge(typed(tier), true);
      expect(report.result.findings).toEqual([]);
      expect(report.unevaluated).toEqual([]);
      expect(report.unevaluatedBlockRules).toBe(0);
      expect(report.result.overall_result).toBe("PASS");
      expect(report.result.compliance_level).toBe({ R0: "L1", R1: "L1", R2: "L2", R3: "L3" }[tier]);
    });
  }

  it("has nothing skipped but what does not apply or is for a person", () => {
    const report = judge(typed("R3"), true);
    const skipped = report.result.validation_rule_results.filter(({ result }) => result === "SKIP");
    expect(skipped.map(({ rule_id }) => rule_id)).toEqual([
      ...["CLS-002", "CLS-5.1-R0", "CLS-5.1-ONE", "CLS-5.1-R2"],
      ...["D-005", "E-SNAP", "COG-001", "COG-002", "COG-003", "COG-004", "COG-005", "ART-6.8.2"],
      ...["VER-7.1.2", "CND-1", "CND-2", "CND-3", "CND-4", "CND-5"],
      ...["EXC-10.2", "EXC-10.3", "EXC-10.4", "EXC-10.5-72H", "EXC-10.5-FU", "EXC-10.5-RES"],
      ...["EXC-APPROVAL-ORDER", "PRI-13", "SCH-B2", "PRO-F.2-NODE", "PRO-F.3"],
    ]);
  });

  it("fails the gate once any one of its facts is missing (A1)", () => {
    for (const name of ["repository", "artifacts", "signatures", "policy"] as const) {
      const report = judge(
        typed("R3", (_, given) => {
          delete given[name];
        }),
        true,
      );
      expect(report.result.overall_result).toBe("FAIL");
      expect(report.unevaluatedBlockRules).toBeGreaterThan(0);
    }
  });
});

/** Rules that a literal packet cannot have judged, by what they need. */
const UNJUDGED: { readonly [T in Tier]: readonly string[] } = {
  R0: ["CLS-002", "CLS-5.1-R0", "B-003", "VER-7.1.1", "CT-003"],
  R1: ["CLS-002", "B-003", "VER-7.1.1", "CT-003"],
  R2: [
    ...["CLS-002", "SOD-5.4.3-pair", "B-003", "ART-6.4.1-RES", "TI-11.3-1", "TI-11.3-2"],
    ...["TI-11.3-3", "TI-11.3-4", "VER-7.1.1", "CT-003"],
  ],
  R3: [
    ...[
      "SOD-5.4.3-pair",
      "B-003",
      "ART-6.4.1-RES",
      "TI-11.3-1",
      "TI-11.3-2",
      "TI-11.3-3",
      "TI-11.3-4",
      "D-001",
      "D-004",
    ],
    ...["ART-6.5.1-API", "ART-6.5.1-DEP", "ART-6.5.1-DATA", "ART-6.5.1-CFG", "F-001", "F-002", "F-006"],
    ...["CAN-2", "CAN-3", "VER-7.1.1", "ATT-003", "G-IMM-05", "CT-003"],
  ],
};

describe("a packet of exactly Appendix B", () => {
  for (const tier of RISK_TIERS) {
    it(`passes by itself at ${tier}, and tells which rules that block it could not judge (rule 3, A1)`, () => {
      const report = judge(literal(tier));
      expect(report.result.overall_result).toBe("PASS");
      expect(report.result.block_count).toBe(0);
      const unjudged = report.unevaluated.filter(({ severity }) => severity === "BLOCK");
      expect([...new Set(unjudged.map(({ rule_id }) => rule_id))]).toEqual(UNJUDGED[tier]);
      expect(report.unevaluatedBlockRules).toBe(UNJUDGED[tier].length);
    });

    it(`fails a gate at ${tier} by the findings of exactly those (A1)`, () => {
      const blocked = judge(literal(tier), true).result.findings.filter(
        ({ severity }) => severity === "BLOCK",
      );
      const missing = blocked.filter(({ description }) => description.startsWith("not evaluated"));
      expect([...new Set(missing.map(({ rule_id }) => rule_id))].toSorted()).toEqual(
        UNJUDGED[tier].toSorted(),
      );
    });
  }
});

describe("the result of a validation", () => {
  it("has exactly the keys of AIV §14.2", () => {
    for (const report of [
      judge(typed("R3")),
      validatePacket(documentOf(faulty()), { now }),
      judge(literal("R0")),
    ]) {
      const { result } = report;
      expect(Object.keys(result)).toEqual(RESULT_KEYS);
      for (const finding of result.findings)
        expect(Object.keys(finding)).toEqual(["id", "severity", "rule_id", "description", "remediation"]);
      for (const one of result.evidence_class_results)
        expect(Object.keys(one)).toEqual(["class", "required", "present", "valid", "findings"]);
      for (const one of result.validation_rule_results)
        expect(Object.keys(one)).toEqual(
          one.result === "FAIL" ? ["rule_id", "result", "finding_id"] : ["rule_id", "result"],
        );
      expect(result.validation_rule_results.map(({ rule_id }) => rule_id)).toEqual(RULES.map(({ id }) => id));
      expect(report.places).toHaveLength(result.findings.length);
      expect(result.block_count + result.warn_count + result.info_count).toBe(result.findings.length);
    }
  });

  it("has a row of class G only where the packet has it or a profile asks for it (B.9)", () => {
    expect(judge(typed("R3")).result.evidence_class_results.map((one) => one.class)).toEqual([..."ABCDEF"]);
  });

  it("tells all faults at once, each under its rule (D.12)", () => {
    const lines = linesOf(validatePacket(documentOf(faulty()), { now }));
    for (const line of [
      "9.1-F2 BLOCK /identification/head_sha",
      "X-UNKNOWN-KEY INFO /identification/extra",
      "B-F4 BLOCK /claims/0/evidence_refs",
      "E-F3 BLOCK /claims/0/evidence_refs",
      "7.5-F1 BLOCK /known_limitations",
      "7.3-F1 BLOCK /attestations/0/decision",
      "9.1-F7 BLOCK ",
    ])
      expect(lines).toContain(line);
  });

  it("has findings in one order, BLOCK first, whatever the order of keys (D.12)", () => {
    const packet = faulty();
    const one = validatePacket(documentOf(packet), { now });
    const other = validatePacket(documentOf(shuffled(packet) as Draft), { now });
    expect(withoutLines(other)).toEqual(withoutLines(one));
    const severities = one.result.findings.map(({ severity }) => ["BLOCK", "WARN", "INFO"].indexOf(severity));
    expect(severities).toEqual(severities.toSorted((a, b) => a - b));
  });

  it("is the same, byte for byte, for the same input", () => {
    const bytes = (): string => {
      const packet = typedPacket("R3");
      packet.extra = 1;
      return JSON.stringify(
        validatePacket(documentOf(packet), { ...allFacts(typedPacket("R3"), "R3"), gate: true }),
      );
    };
    expect(bytes()).toBe(bytes());
  });

  it("has only finding ids that there are, and no finding of a program (B.24)", () => {
    const known = new Map(FINDINGS.map((entry) => [entry.id, entry]));
    const ruleIds = new Set(RULES.map(({ id }) => id));
    const reports = [judge(literal("R3"), true), validatePacket(documentOf(faulty()), { now, gate: true })];
    for (const { id, rule_id } of reports.flatMap(({ result }) => result.findings)) {
      expect(known.has(id) || ruleIds.has(id)).toBe(true);
      expect(known.get(id)?.scope ?? "per-change").toBe("per-change");
      expect(ruleIds.has(rule_id)).toBe(true);
    }
  });

  it("names the packet by its hash, else by its change (C)", () => {
    expect(judge(literal("R0")).result.packet_id).toMatch(/^github\.com\/org\/repo#42@[0-9a-f]{12}$/);
    const hashed = judge(
      literal("R0", (packet) => {
        packet.metadata = { packet_hash: "a".repeat(64) };
      }),
    );
    expect(hashed.result.packet_id).toBe("a".repeat(64));
  });

  it("is NON-COMPLIANT at any level while a finding blocks (A5)", () => {
    expect(validatePacket(documentOf(faulty()), { now }).result.compliance_level).toBe("NON-COMPLIANT");
  });

  it("passes with warnings, which a COMPLIANT decision should list (A3)", () => {
    const report = judge(literal("R1"));
    expect(report.result.warn_count).toBeGreaterThan(0);
    expect(report.result.overall_result).toBe("PASS");
    expect(resultOf(report, "SEC-12.1-SIGN")).toBe("FAIL");
  });
});

describe("any JSON object as a packet", () => {
  it("is judged, and never passes a gate", () => {
    const key = fc.constantFrom(
      ...["identification", "classification", "claims", "evidence_items", "attestations", "exception"],
      ...["risk_tier", "artifacts", "id", "class", "type", "reference", "invoked", "x"],
    );
    const { value } = fc.letrec<{ value: DraftValue }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 5 },
        fc.constantFrom<DraftValue>(null, true, 0, "", "R1", "A", "ci_run", "https://github.com/a/b"),
        fc.array(tie("value"), { maxLength: 3 }),
        fc.dictionary(key, tie("value"), { maxKeys: 5 }),
      ),
    }));
    const objects = fc.dictionary(key, value, { maxKeys: 8 });
    fc.assert(
      fc.property(objects, (packet) => {
        const { result } = validatePacket(documentOf(packet), { now, gate: true });
        expect(result.overall_result).toBe("FAIL");
      }),
      { seed: 20260115, numRuns: 150 },
    );
  });
});
