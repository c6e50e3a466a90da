import { type JsonObject, quote } from "@aixv/core";
import type { Attestation, Section } from "../packet/packet-view.ts";
import { signableFields } from "../packet/signed-fields.ts";
import type { Evaluation } from "./evaluation.ts";
import { comparePersons } from "./identities.ts";
import { ALL_TIERS, R3_ONLY, type Rule } from "./rule.ts";
import type { RuleReport } from "./rule-report.ts";
import { mergingAttestations } from "./separation-of-duties.ts";

// AIV §7.4. ATT-004 is judged last: it asks what the others found.

const REQUIRED_TEXTS = [
  "id",
  "verifier_id",
  "verifier_identity_type",
  "decision",
  "timestamp",
  "signature_method",
];

/** Whether the policy lets R0 changes go without verification (AIV §7.1). */
export function isVerificationWaived({ tier, policy }: Evaluation): boolean {
  return tier === "R0" && policy?.waivesR0Verification === true;
}

export function isSigned({ section, signatureMethod }: Attestation): boolean {
  return (
    signatureMethod !== undefined &&
    signatureMethod !== "unsigned" &&
    section.text("signature") !== undefined &&
    section.texts("signed_fields").length > 0
  );
}

export const ATTESTATION_RULES: readonly Rule[] = [
  {
    id: "ATT-001",
    section: "7.4",
    title: "There is a Verifier attestation",
    severity: "BLOCK",
    tiers: ALL_TIERS,
    findings: ["7.4-F1"],
    needs: "packet",
    check(evaluation, report) {
      if (evaluation.packet.attestations.length > 0) return;
      const remedy = "Have a Verifier attest to the packet (`aixv aiv attest`).";
      if (isVerificationWaived(evaluation))
        report.note(["attestations"], "there is no attestation; the policy asks for none at R0", remedy);
      else report.fail(["attestations"], "expected the attestation of a Verifier, got none", remedy);
    },
  },
  {
    id: "ATT-002",
    section: "7.4",
    title: "Attestations are complete, with what their decision and signature need",
    severity: "BLOCK",
    tiers: ALL_TIERS,
    findings: ["7.4-F2"],
    needs: "packet",
    check(evaluation, report) {
      for (const attestation of evaluation.attestations)
        checkComplete(evaluation.packet.root.json, attestation, report);
    },
  },
  {
    id: "ATT-003",
    section: "7.4",
    title: "At R3, attestations by which the change may merge are signed, and the signatures hold",
    severity: "BLOCK",
    tiers: R3_ONLY,
    findings: ["7.4-F3"],
    needs: "signatures",
    check(evaluation, report) {
      for (const attestation of mergingAttestations(evaluation))
        checkSignature(evaluation, attestation, report);
    },
  },
  {
    id: "ATT-004",
    section: "7.3",
    title: "A CONDITIONAL decision never passes over a finding that blocks",
    severity: "BLOCK",
    tiers: ALL_TIERS,
    findings: ["7.3-F1"],
    needs: "packet",
    // The Verifier's own findings, and those of the validator: who of the two is right makes no difference.
    lateCheck(evaluation, report, { blocking }) {
      const others = [...new Set(blocking.map(({ id }) => id))];
      for (const { section, decision } of evaluation.attestations) {
        if (decision !== "CONDITIONAL") continue;
        const own = section.sections("findings").filter((finding) => finding.raw("severity") === "BLOCK");
        if (own.length + others.length === 0) continue;
        const ids = [...own.map((finding) => quote(finding.text("id") ?? "")), ...others];
        const message = `the decision is CONDITIONAL, and findings block: ${[...new Set(ids)].slice(0, 8).join(", ")}`;
        report.fail(section.at("decision"), message, "Resolve what blocks, or decide NON-COMPLIANT.");
      }
    },
  },
];

function checkComplete(
  packet: JsonObject,
  { section, decision, signatureMethod }: Attestation,
  report: RuleReport,
): void {
  const remedy = "Complete the attestation as AIV §7.4 has it.";
  const missing = REQUIRED_TEXTS.filter((name) => section.text(name) === undefined);
  for (const name of missing) report.fail(section.at(name), `expected ${name}, got nothing`, remedy);
  for (const name of ["evidence_classes_validated", "validation_rules_checked"]) {
    if (section.texts(name).length === 0)
      report.fail(section.at(name), `expected what was checked in ${name}, got nothing`, remedy);
  }
  checkRuleIds(section, report);
  if (!Array.isArray(section.raw("findings")))
    report.fail(
      section.at("findings"),
      "expected a list of findings, which may be empty, got nothing",
      remedy,
    );
  if (decision === "CONDITIONAL" && section.sections("conditions").length === 0) {
    report.fail(
      section.at("conditions"),
      "expected the conditions of a CONDITIONAL decision, got none",
      remedy,
    );
  }
  if (decision === "NON-COMPLIANT") {
    if (section.texts("blocking_findings").length === 0)
      report.fail(section.at("blocking_findings"), "expected what blocks, got nothing", remedy);
    if (section.text("rationale") === undefined)
      report.fail(section.at("rationale"), "expected why the decision is NON-COMPLIANT, got nothing", remedy);
  }
  if (signatureMethod === undefined || signatureMethod === "unsigned") return;
  if (section.text("signature") === undefined)
    report.fail(
      section.at("signature"),
      `expected the signature of method ${quote(signatureMethod)}, got none`,
      remedy,
    );
  const fields = section.texts("signed_fields");
  if (fields.length === 0) {
    report.fail(section.at("signed_fields"), "expected what the signature covers, got nothing", remedy);
    return;
  }
  const uncovered = uncoveredFields(packet, fields);
  if (uncovered.length === 0) return;
  report.fail(section.at("signed_fields"), uncoveredMessage(uncovered), COVER, { severity: "WARN" });
}

/** A list of rules that names none of them says that nothing was checked; organisations may have some of their own. */
function checkRuleIds(section: Section, report: RuleReport): void {
  const ids = section.texts("validation_rules_checked");
  if (ids.length === 0 || ids.some((id) => RULE_ID.test(id))) return;
  report.fail(
    section.at("validation_rules_checked"),
    `expected ids of rules that were checked, such as A-001, got ${ids
      .slice(0, 3)
      .map((id) => quote(id))
      .join(", ")}`,
    "Name the rules of AIV that the Verifier checked (`aixv aiv rules` lists them).",
  );
}

/** As the standard writes them: `A-001`, `CLS-003`, `G-IMM-02`; or its section. */
const RULE_ID = /^(?:(?:[A-Z]+-)+[A-Z0-9]|§?\d)/;

const COVER =
  "Sign them too (`aixv aiv attest` does): what is not covered can be changed, and what is not there added.";

/** Keys of the packet that a signature says nothing of. */
function uncoveredFields(packet: JsonObject, fields: readonly string[]): readonly string[] {
  return signableFields(packet).filter((name) => !fields.includes(name) && !fields.includes(`/${name}`));
}

function uncoveredMessage(uncovered: readonly string[]): string {
  return `the signature does not cover ${uncovered.map((name) => quote(name)).join(", ")}`;
}

function checkSignature(evaluation: Evaluation, attestation: Attestation, report: RuleReport): void {
  const { section, verifierId } = attestation;
  if (!isSigned(attestation)) {
    report.fail(
      section.at("signature_method"),
      "expected a signed attestation at R3, got one that is not",
      "Sign it (`aixv aiv attest`).",
    );
    return;
  }
  const fault = signatureFault(evaluation, attestation);
  if (fault !== undefined) {
    report.fail(section.at("signature"), fault, "Have the Verifier sign the packet as it is now.");
    return;
  }
  const uncovered = uncoveredFields(evaluation.packet.root.json, section.texts("signed_fields"));
  if (uncovered.length > 0) {
    report.fail(section.at("signed_fields"), uncoveredMessage(uncovered), COVER);
    return;
  }
  const check = evaluation.input.signatures?.attestations.get(section.pointer);
  const who = quote(verifierId ?? "");
  if (check?.status !== "valid") {
    report.skip(
      `whether the attestation of ${who} is signed by the Verifier: ${check?.reason ?? "give what to verify it with (--allowed-signers, --gpg-keyring, --identity)"}`,
    );
  } else if (comparePersons(check.signer, verifierId ?? "", evaluation.policy) === "unknown") {
    report.skip(
      `whether ${quote(check.signer)}, who signed, is the Verifier ${who}; give a policy that maps both to a person (--policy)`,
    );
  }
}

/** What is wrong with a signature that was checked: it does not hold, or is of somebody else than the Verifier. */
export function signatureFault(
  { input, policy }: Evaluation,
  { section, verifierId }: Attestation,
): string | undefined {
  const check = input.signatures?.attestations.get(section.pointer);
  if (check?.status === "invalid") return `the signature is not valid: ${check.reason}`;
  if (check?.status !== "valid" || comparePersons(check.signer, verifierId ?? "", policy) !== "different")
    return undefined;
  return `expected a signature of the Verifier ${quote(verifierId ?? "")}, got one of ${quote(check.signer)}`;
}
