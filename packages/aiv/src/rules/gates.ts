import { quote } from "@aixv/core";
import { isVerificationWaived } from "./attestations.ts";
import { isTransitional } from "./class-e-intent.ts";
import { checkHashes, needsHash } from "./class-f-provenance.ts";
import type { Evaluation } from "./evaluation.ts";
import type { Mutability } from "./immutability.ts";
import { ALL_TIERS, FROM_R2, type Judged, R3_ONLY, type Rule } from "./rule.ts";
import type { RuleReport } from "./rule-report.ts";
import { SCHEMA_RULES } from "./schema.ts";

// AIV §9: what stops a merge.

const PIN =
  "Refer to the commit in full, or to a content address, or record the sha256 of an export that is kept.";

/** Artifacts of a form that can change; the requirement that may, for a time, is left out. */
function reportMutable(evaluation: Evaluation, report: RuleReport, forms: readonly Mutability[]): void {
  for (const artifact of evaluation.packet.artifacts) {
    const judged = evaluation.immutabilityOf(artifact);
    if (judged.verdict !== "mutable" || !forms.includes(judged.form) || isTransitional(evaluation, artifact))
      continue;
    report.fail(
      artifact.section.at("reference"),
      `expected an immutable reference, got ${quote(artifact.reference ?? "")}: ${judged.reason}`,
      PIN,
      { finding: "9.2-F1" },
    );
  }
}

export const GATE_RULES: readonly Rule[] = [
  {
    id: "G-001",
    section: "9.1",
    title: "Every evidence class that the tier needs is there",
    severity: "BLOCK",
    tiers: ALL_TIERS,
    findings: ["9.1-F1"],
    needs: "packet",
    check(evaluation, report) {
      for (const name of evaluation.requiredClasses) {
        if (evaluation.itemsOf(name).length > 0) continue;
        report.fail(
          ["evidence_items"],
          `expected evidence of class ${name} at ${evaluation.tier}, got none`,
          `Add an evidence item of class ${name}.`,
          { evidenceClass: name },
        );
      }
    },
  },
  {
    id: "G-002",
    section: "9.1",
    title: "The packet follows its schema",
    severity: "BLOCK",
    tiers: ALL_TIERS,
    findings: ["9.1-F2"],
    needs: "packet",
    sameAs: SCHEMA_RULES.filter(
      ({ findings }) => findings.includes("9.1-F2") && !findings.includes("E-F1b"),
    ).map(({ id }) => id),
  },
  {
    id: "G-003",
    section: "9.1",
    title: "All evidence is immutable",
    severity: "BLOCK",
    tiers: ALL_TIERS,
    findings: ["9.1-F3", "9.2-F1"],
    needs: "packet",
    sameAs: ["G-IMM-02", "G-IMM-03", "G-IMM-04"],
    check(evaluation, report) {
      reportMutable(evaluation, report, ["live-document", "edition"]);
      for (const artifact of evaluation.packet.artifacts) {
        const judged = evaluation.immutabilityOf(artifact);
        if (judged.verdict !== "none" || isTransitional(evaluation, artifact)) continue;
        // Of class G the standard asks for less, and what it asks for, COG-* check.
        if (artifact.reference === undefined || artifact.section.text("content_hash") !== undefined) continue;
        report.fail(
          artifact.section.at("reference"),
          `nothing makes ${quote(artifact.reference)} immutable: ${judged.reason}`,
          PIN,
          { finding: "9.1-F3" },
        );
      }
    },
  },
  {
    id: "G-004",
    section: "9.1",
    title: "Separation of duties holds",
    severity: "BLOCK",
    tiers: FROM_R2,
    findings: ["9.1-F4"],
    needs: "packet",
    lateCheck: (_, report, judged) =>
      reportOnce(
        report,
        judged,
        ["5.4-F1"],
        "separation of duties does not hold, or could not be judged (5.4-F1)",
        "Have another person verify the change.",
      ),
  },
  {
    id: "G-005",
    section: "9.1",
    title: "A Verifier's attestation is there",
    severity: "BLOCK",
    tiers: ALL_TIERS,
    findings: ["9.1-F5"],
    needs: "packet",
    check(evaluation, report) {
      if (evaluation.packet.attestations.length > 0) return;
      const remedy = "Have a Verifier attest to the packet (`aixv aiv attest`).";
      if (isVerificationWaived(evaluation))
        report.note(
          ["attestations"],
          "there is no attestation; the policy asks for none at R0",
          remedy,
          "9.1-F5",
        );
      else report.fail(["attestations"], "expected the attestation of a Verifier, got none", remedy);
    },
  },
  {
    id: "G-006",
    section: "9.1",
    title: "No Verifier's last decision is NON-COMPLIANT",
    severity: "BLOCK",
    tiers: ALL_TIERS,
    findings: ["9.1-F6"],
    needs: "packet",
    check(evaluation, report) {
      for (const { section, verifierId, decision } of evaluation.attestations) {
        if (decision === "COMPLIANT" || decision === "CONDITIONAL") continue;
        const message =
          decision === "NON-COMPLIANT"
            ? `${quote(verifierId ?? "")} decided NON-COMPLIANT`
            : `expected the decision COMPLIANT or CONDITIONAL, got ${decision === undefined ? "none" : quote(decision)}`;
        report.fail(
          section.at("decision"),
          message,
          "Resolve what the Verifier found, and have it verified again.",
        );
      }
    },
  },
  {
    id: "G-007",
    section: "9.1",
    title: "No rule that blocks is broken",
    severity: "BLOCK",
    tiers: ALL_TIERS,
    findings: ["9.1-F7"],
    needs: "packet",
    lateCheck(_, report, { blocking }) {
      const rules = [...new Set(blocking.map(({ rule }) => rule))];
      if (rules.length === 0) return;
      report.fail(
        [],
        `${rules.length} ${rules.length === 1 ? "rule that blocks is" : "rules that block are"} broken: ${rules.slice(0, 12).join(", ")}${rules.length > 12 ? " …" : ""}`,
        "Resolve the findings above.",
      );
    },
  },
  {
    id: "G-008",
    section: "9.1",
    title: "An exception that is invoked meets all of its requirements",
    severity: "BLOCK",
    tiers: ALL_TIERS,
    findings: ["9.1-F8"],
    needs: "packet",
    sameAs: ["EXC-10.3", "EXC-10.4", "EXC-10.5-72H", "EXC-10.5-FU", "EXC-10.5-RES", "EXC-APPROVAL-ORDER"],
  },
  {
    id: "G-IMM-01",
    section: "9.2",
    title: "Evidence links are immutable",
    severity: "BLOCK",
    tiers: ALL_TIERS,
    findings: ["9.2-F1"],
    needs: "packet",
    sameAs: ["G-003"],
  },
  {
    id: "G-IMM-02",
    section: "9.2",
    title: "Links to branches, tags and abbreviated commits count as mutable, whatever is said of them",
    severity: "BLOCK",
    tiers: ALL_TIERS,
    findings: ["9.2-F1"],
    needs: "packet",
    check: (evaluation, report) => reportMutable(evaluation, report, ["branch", "short-commit", "tag"]),
  },
  {
    id: "G-IMM-03",
    section: "9.2",
    title: "Links to what is latest or current count as mutable",
    severity: "BLOCK",
    tiers: ALL_TIERS,
    findings: ["9.2-F1"],
    needs: "packet",
    check: (evaluation, report) => reportMutable(evaluation, report, ["latest"]),
  },
  {
    id: "G-IMM-04",
    section: "9.2",
    title: "CI artifacts without a guarantee of retention count as mutable",
    severity: "BLOCK",
    tiers: ALL_TIERS,
    findings: ["9.2-F1"],
    needs: "packet",
    check: (evaluation, report) => reportMutable(evaluation, report, ["ci"]),
  },
  {
    id: "G-IMM-05",
    section: "9.2",
    title: "At R3, every artifact has a SHA-256 that can be verified",
    severity: "BLOCK",
    tiers: R3_ONLY,
    findings: ["9.2-F2"],
    needs: "artifacts",
    check(evaluation, report) {
      for (const artifact of evaluation.packet.artifacts) {
        if (artifact.sha256 !== undefined || !needsHash(artifact)) continue;
        report.fail(
          artifact.section.at("sha256"),
          "expected a SHA-256 that can be verified at R3, got none",
          "Record the SHA-256 of its canonical form.",
        );
      }
      checkHashes(evaluation, report, "9.2-F2");
    },
  },
];

/** One finding for all of some others: a gate. */
function reportOnce(
  report: RuleReport,
  { blocking }: Judged,
  ids: readonly string[],
  message: string,
  remedy: string,
): void {
  const first = blocking.find(({ id }) => ids.includes(id));
  if (first !== undefined) report.fail(first.path, message, remedy);
}
