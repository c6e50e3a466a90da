import { COMPLIANCE_LEVELS, type ComplianceLevel, LEVEL_CLASSES, MINIMUM_LEVELS } from "../standard/tiers.ts";
import { isSigned } from "./attestations.ts";
import type { Evaluation } from "./evaluation.ts";
import { invokedException } from "./exceptions.ts";
import { ALL_TIERS, type Rule } from "./rule.ts";
import { hasIndependentVerifier, mergingAttestations } from "./separation-of-duties.ts";

// AIV §8: levels of compliance.

function rank(level: ComplianceLevel): number {
  return COMPLIANCE_LEVELS.indexOf(level);
}

/** The highest level whose requirements the packet has by itself (AIV §8.3), before findings are looked at. */
export function structuralLevel(evaluation: Evaluation): ComplianceLevel | undefined {
  return COMPLIANCE_LEVELS.toReversed().find((level) => missingFor(evaluation, level).length === 0);
}

/** What a level needs and the packet does not have. */
export function missingFor(evaluation: Evaluation, level: ComplianceLevel): readonly string[] {
  const missing: string[] = LEVEL_CLASSES[level]
    .filter((name) => evaluation.itemsOf(name).length === 0)
    .map((name) => `evidence of class ${name}`);
  if (level !== "L1" && !hasIndependentVerifier(evaluation)) missing.push("an independent Verifier");
  if (level !== "L3") return missing;
  const merging = mergingAttestations(evaluation);
  if (merging.length === 0 || !merging.every(isSigned)) missing.push("a signed attestation");
  if (
    evaluation.packet.artifacts.some(
      (artifact) => evaluation.immutabilityOf(artifact).verdict !== "immutable",
    )
  ) {
    missing.push("immutable storage of all evidence");
  }
  return missing;
}

/**
 * The level that a packet reaches: none while a finding blocks, or while an exception is not completed, since what it waives is
 * what a level would claim.
 */
export function attainedLevel(evaluation: Evaluation, isBlocked: boolean): ComplianceLevel | "NON-COMPLIANT" {
  if (isBlocked) return "NON-COMPLIANT";
  const exception = invokedException(evaluation);
  if (exception !== undefined && exception.text("resolution_status") !== "completed") return "NON-COMPLIANT";
  return structuralLevel(evaluation) ?? "NON-COMPLIANT";
}

export const LEVEL_RULES: readonly Rule[] = [
  {
    id: "LVL-8.2",
    section: "8.2",
    title: "The level that is claimed is not below what the tier needs, and is reached",
    severity: "BLOCK",
    tiers: ALL_TIERS,
    findings: ["8.2-F1"],
    needs: "packet",
    lateCheck(evaluation, report, { blocking }) {
      const least = MINIMUM_LEVELS[evaluation.tier];
      const claimed = evaluation.input.claimedLevel;
      const at = ["classification", "risk_tier"];
      const isExcepted = invokedException(evaluation) !== undefined && blocking.length === 0;
      const reached = structuralLevel(evaluation);
      if (claimed !== undefined && rank(claimed) < rank(least)) {
        report.fail(
          at,
          `${claimed} is claimed, and ${evaluation.tier} needs at least ${least}`,
          `Claim ${least} or more, or none.`,
        );
      }
      const wanted = claimed === undefined || rank(claimed) < rank(least) ? least : claimed;
      // What a valid exception waives is not asked for again.
      if (isExcepted || (reached !== undefined && rank(reached) >= rank(wanted))) return;
      const what = missingFor(evaluation, wanted).join(", ");
      report.fail(
        at,
        `expected ${wanted}${claimed === wanted ? ", which is claimed" : `, the least for ${evaluation.tier}`}, and these are missing: ${what}`,
        "Add what is missing.",
      );
    },
  },
  {
    id: "LVL-8.3",
    section: "8.3",
    title: "The packet has what its level needs",
    severity: "BLOCK",
    tiers: ALL_TIERS,
    findings: ["8.2-F1"],
    needs: "packet",
    sameAs: ["LVL-8.2"],
  },
];
