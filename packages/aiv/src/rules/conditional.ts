import { quote } from "@aixv/core";
import type { Attestation } from "../packet/packet-view.ts";
import { GRACE_DAYS } from "../standard/tiers.ts";
import { addDays, describeTime, readDeadline, readTime } from "../standard/times.ts";
import type { Evaluation } from "./evaluation.ts";
import { ALL_TIERS, type Rule } from "./rule.ts";

// AIV §7.3: a CONDITIONAL decision lets a change merge with work left to do, and never past what blocks.

function conditionalOf({ attestations }: Evaluation): readonly Attestation[] {
  return attestations.filter(({ decision }) => decision === "CONDITIONAL");
}

const isConditional = (evaluation: Evaluation): boolean => conditionalOf(evaluation).length > 0;

export const CONDITIONAL_RULES: readonly Rule[] = [
  {
    id: "CND-1",
    section: "7.3",
    title: "A CONDITIONAL decision needs every blocking rule to hold",
    severity: "BLOCK",
    tiers: ALL_TIERS,
    findings: ["7.3-F1"],
    needs: "packet",
    appliesIf: isConditional,
    sameAs: ["ATT-004"],
  },
  {
    id: "CND-2",
    section: "7.3",
    title: "A CONDITIONAL decision is about at least one WARN finding",
    severity: "BLOCK",
    tiers: ALL_TIERS,
    findings: ["7.4-F2"],
    needs: "packet",
    appliesIf: isConditional,
    check(evaluation, report) {
      for (const { section } of conditionalOf(evaluation)) {
        if (section.sections("findings").some((finding) => finding.raw("severity") === "WARN")) continue;
        report.fail(
          section.at("findings"),
          "the decision is CONDITIONAL, and no finding is of severity WARN",
          "Record what the condition is about, or decide COMPLIANT.",
        );
      }
    },
  },
  {
    id: "CND-3",
    section: "7.3",
    title: "Every WARN finding of a CONDITIONAL decision has a remediation plan",
    severity: "BLOCK",
    tiers: ALL_TIERS,
    findings: ["7.4-F2"],
    needs: "packet",
    appliesIf: isConditional,
    check(evaluation, report) {
      for (const { section } of conditionalOf(evaluation)) {
        const conditions = section.sections("conditions");
        const warned = section.sections("findings").filter((finding) => finding.raw("severity") === "WARN");
        const ids = new Set(warned.map((finding) => finding.text("id")));
        const planned = new Set(
          conditions.flatMap((condition) =>
            condition.text("remediation_plan") === undefined ? [] : (condition.text("finding_id") ?? []),
          ),
        );
        for (const finding of warned) {
          const id = finding.text("id") ?? "";
          if (!planned.has(id))
            report.fail(
              finding.at("id"),
              `no condition has a plan for finding ${quote(id)}`,
              "Add a condition with remediation_plan, remediation_deadline and responsible_party.",
            );
        }
        for (const condition of conditions) {
          const id = condition.text("finding_id");
          if (id === undefined || ids.has(id)) continue;
          report.fail(
            condition.at("finding_id"),
            `${quote(id)} is no WARN finding of this attestation`,
            "Name the finding that the condition is about.",
          );
        }
      }
    },
  },
  {
    id: "CND-4",
    section: "7.3",
    title: "Remediation is due within 30 days of the decision",
    severity: "BLOCK",
    tiers: ALL_TIERS,
    findings: ["7.3-F1", "7.4-F2"],
    needs: "packet",
    appliesIf: isConditional,
    check(evaluation, report) {
      for (const { section, timestamp } of conditionalOf(evaluation)) {
        const decided = readTime(timestamp);
        for (const condition of section.sections("conditions")) {
          const at = condition.at("remediation_deadline");
          const due = readDeadline(condition.text("remediation_deadline"));
          const remedy = "Set a day within 30 days of the decision.";
          if (due === undefined) {
            report.fail(at, "expected by when the finding is remedied, got nothing that is a time", remedy, {
              finding: "7.4-F2",
            });
          } else if (decided !== undefined && due > addDays(decided, GRACE_DAYS)) {
            report.fail(
              at,
              `expected by ${describeTime(addDays(decided, GRACE_DAYS))}, got ${condition.text("remediation_deadline")}`,
              remedy,
            );
          } else if (decided !== undefined && due < decided) {
            report.fail(at, "the deadline is before the decision", remedy, { finding: "7.4-F2" });
          }
        }
      }
    },
  },
  {
    id: "CND-5",
    section: "7.3",
    title: "Every condition names who is responsible",
    severity: "BLOCK",
    tiers: ALL_TIERS,
    findings: ["7.4-F2"],
    needs: "packet",
    appliesIf: isConditional,
    check(evaluation, report) {
      for (const { section } of conditionalOf(evaluation)) {
        for (const condition of section.sections("conditions")) {
          if (condition.text("responsible_party") !== undefined) continue;
          report.fail(
            condition.at("responsible_party"),
            "expected who is responsible, got nobody",
            "Name them.",
          );
        }
      }
    },
  },
];
