import type { JsonObject } from "@aixv/core";
import type { Admission, AdmissionDecision, NotVerifiedError, Violation } from "@aixv/sdk";
import { madeResult } from "./signature.ts";
import type { Style } from "./style.ts";
import { formatCount, printable } from "./text.ts";

/** A decision, for `--json`. The first three keys are those of the AIXV reference. */
export function admissionResult({ decision, policy, attestation }: Admission): JsonObject {
  const { evidence, violations, satisfied, ignored, maturity } = decision;
  return {
    admission_decision: decision.decision,
    policy_violations: violations.map(({ message }) => message),
    admission_evidence: { ...evidence, verified_subjects: [...evidence.verified_subjects] },
    violations: violations.map(violationResult),
    satisfied: satisfied.map((rule) => ({ ...rule, evidence: [...rule.evidence] })),
    ignored: ignored.map((entry) => ({ ...entry })),
    maturity: { level: maturity.level, missing: [...maturity.missing] },
    policy_id: decision.policy_id ?? null,
    policy_digest: decision.policy_digest,
    policy_signed: policy.isSigned,
    assurance_level: decision.assurance_level ?? null,
    evaluated_at: decision.evaluated_at,
    ...(attestation === undefined
      ? {}
      : {
          decision_attestation: {
            id: attestation.id,
            path: attestation.storePath,
            signature: madeResult(attestation.signature),
          },
        }),
  };
}

function violationResult({ evidence, waived_by, ...violation }: Violation): JsonObject {
  return {
    ...violation,
    evidence: [...evidence],
    ...(waived_by === undefined ? {} : { waived_by: [...waived_by] }),
  };
}

/** What a decision would be about a model that is not verified, for `--json`: there is nothing to decide about. */
export function unverifiedResult(path: string, { code, message }: NotVerifiedError): JsonObject {
  const text = `no verified signature over the artifact: ${message} [${code}]`;
  return {
    admission_decision: "deny",
    policy_violations: [text],
    violations: [{ code: "SIGNATURE_MISSING", rule: "", message: text, subject: path, evidence: [] }],
  };
}

/** Each violation, waived ones last, for people. */
export function violationLines({ violations }: AdmissionDecision, style: Style): readonly string[] {
  return violations
    .toSorted((a, b) => Number(a.waived_by !== undefined) - Number(b.waived_by !== undefined))
    .flatMap(({ code, rule, message, waived_by }) => {
      const mark = waived_by === undefined ? style.bad("✘") : style.faint("○ waived:");
      const where = rule === "" ? [] : [`      ${style.faint(`rule ${printable(rule)}`)}`];
      return [`    ${mark} ${printable(message)} [${code}]`, ...where];
    });
}

/** What a decision rests on, for people. */
export function decisionFields({
  decision,
  policy,
  attestation,
}: Admission): readonly (readonly [string, string])[] {
  const { satisfied, ignored, maturity, assurance_level: level } = decision;
  const name = decision.policy_id ?? "without a name";
  const told = maturity.missing.slice(0, MOST_TOLD).join("; ");
  const more = maturity.missing.length - MOST_TOLD;
  const rest = more > 0 ? `; and ${more} more (all with --json)` : "";
  const missing = maturity.missing.length === 0 ? "" : `; for the next: ${told}${rest}`;
  return [
    ["policy", `${printable(name)}${policy.isSigned ? "" : " (not signed)"}, ${decision.policy_digest}`],
    ...(level === undefined ? [] : [["level", level] as const]),
    ["rules met", String(satisfied.length)],
    ["maturity", printable(`level ${maturity.level} of 3${missing}`)],
    ...(ignored.length === 0 ? [] : [["set aside", describeIgnored(ignored)] as const]),
    ...(attestation === undefined ? [] : [["attested", printable(attestation.storePath)] as const]),
  ];
}

/** Of ignored evidence, and of what maturity lacks, most that is told to people. */
const MOST_TOLD = 3;

function describeIgnored(ignored: AdmissionDecision["ignored"]): string {
  const told = ignored
    .slice(0, MOST_TOLD)
    .map(({ code, message, evidence }) => printable(`${evidence}: ${message} [${code}]`));
  const more = ignored.length - told.length;
  return [
    `${formatCount(ignored.length, "piece")} of evidence`,
    ...told,
    ...(more === 0 ? [] : [`… and ${more} more (all with --json)`]),
  ].join("\n    ");
}
