import { err, type JsonObject, type JsonValue, ok, type Result, type Timestamp } from "@aixv/core";
import { AivError } from "../error.ts";
import { identityKind } from "../rules/identities.ts";
import type { ValidationReport } from "../validate/validation-result.ts";

/** A Verifier's decision, before it is signed. */
export interface AttestationInput {
  readonly id: string;
  readonly verifierId: string;
  /** By default told from the identity: `email`, `github`, or `oidc`. */
  readonly verifierIdentityType?: string;
  readonly decision: "COMPLIANT" | "CONDITIONAL" | "NON-COMPLIANT";
  readonly now: Timestamp;
  readonly rationale?: string;
  readonly sodDeclaration?: string;
  /** For each WARN finding of a CONDITIONAL decision (AIV §7.3). */
  readonly conditions?: readonly JsonObject[];
  /** What the Verifier found besides the validator. */
  readonly findings?: readonly JsonObject[];
}

/** What is said of attestations, and of what they decide, is none of a Verifier's findings. */
const ABOUT_ATTESTATION = new Set([
  "ATT-001",
  "ATT-002",
  "ATT-003",
  "ATT-004",
  "G-005",
  "G-006",
  "G-007",
  "SEC-12.1-SIGN",
  "SEV-D.1",
]);

/**
 * An attestation with what the validator found, as far as it is about the packet and not about attestations.
 *
 * @param report - of the packet as it is
 * @returns the attestation, unsigned, or `AIV_DECISION_CONTRADICTED` for a decision that findings speak against
 */
export function draftAttestation(
  report: ValidationReport,
  input: AttestationInput,
): Result<JsonObject, AivError> {
  const found = report.result.findings.filter(
    ({ severity, rule_id, id }, index) =>
      severity !== "INFO" &&
      !ABOUT_ATTESTATION.has(rule_id) &&
      id !== "8.2-F1" &&
      // Of how many there are, and of others that were made before.
      !/^\/attestations(?:\/|$)/.test(report.places[index]?.pointer ?? ""),
  );
  const own = input.findings ?? [];
  const findings: readonly JsonObject[] = [...found.map((finding) => ({ ...finding })), ...own];
  const blocking = findings.filter(({ severity }) => severity === "BLOCK").map(({ id }) => String(id));
  const warned = findings.filter(({ severity }) => severity === "WARN").map(({ id }) => String(id));
  const fault = findContradiction(input, blocking, warned);
  if (fault !== undefined) return err(new AivError("AIV_DECISION_CONTRADICTED", fault));
  const classes = report.result.evidence_class_results
    .filter(({ present, valid }) => present && valid)
    .map((one) => one.class);
  const checked = report.result.validation_rule_results
    .filter(({ result }) => result === "PASS")
    .map(({ rule_id }) => rule_id);
  return ok({
    id: input.id,
    verifier_id: input.verifierId,
    verifier_identity_type: input.verifierIdentityType ?? identityType(input.verifierId),
    decision: input.decision,
    timestamp: input.now,
    evidence_classes_validated: classes,
    validation_rules_checked: checked,
    findings: findings as readonly JsonValue[] as JsonValue[],
    ...(input.decision === "CONDITIONAL" ? { conditions: [...(input.conditions ?? [])] } : {}),
    ...(input.decision === "NON-COMPLIANT"
      ? { blocking_findings: [...new Set(blocking)], rationale: input.rationale ?? "" }
      : {}),
    ...(input.decision !== "NON-COMPLIANT" && input.rationale !== undefined
      ? { rationale: input.rationale }
      : {}),
    ...(input.sodDeclaration === undefined ? {} : { sod_declaration: input.sodDeclaration }),
    signature_method: "unsigned",
  });
}

function findContradiction(
  { decision, conditions = [], rationale }: AttestationInput,
  blocking: readonly string[],
  warned: readonly string[],
): string | undefined {
  if (decision === "NON-COMPLIANT") {
    if (blocking.length === 0)
      return "the decision is NON-COMPLIANT, and nothing that was found blocks; add what does";
    return rationale === undefined || rationale.trim() === ""
      ? "a NON-COMPLIANT decision needs a rationale"
      : undefined;
  }
  if (blocking.length > 0)
    return `the decision is ${decision}, and these findings block: ${[...new Set(blocking)].join(", ")}; resolve them, or decide NON-COMPLIANT`;
  if (decision === "COMPLIANT") return undefined;
  if (warned.length === 0)
    return "the decision is CONDITIONAL, and nothing was found to put a condition on; decide COMPLIANT";
  const planned = conditions.map(({ finding_id }) => finding_id);
  const open = [...new Set(warned)].filter((id) => !planned.includes(id));
  return open.length === 0
    ? undefined
    : `the decision is CONDITIONAL, and no condition is about ${open.join(", ")}`;
}

function identityType(identity: string): string {
  return { email: "email", login: "github", other: "oidc" }[identityKind(identity)];
}
