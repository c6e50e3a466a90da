import { createDigest, type Digest, type Timestamp } from "@aixv/core";
import type { Verified } from "@aixv/envelope";
import type { AdmissionFacts } from "../facts/admission-facts.ts";
import type { AdmissionRequest } from "../facts/admission-request.ts";
import { createFacts } from "../facts/create-facts.ts";
import { type AssuranceLevel, assuranceLevelGaps, namesSigners } from "../policy/assurance-level.ts";
import { type CompiledPolicy, programOf } from "../policy/compile-policy.ts";
import { compileAdvisoryClaimants, compileBundleSigners } from "../policy/policy-signers.ts";
import type { Evaluation } from "../rules/rule.ts";
import { markLifted } from "../rules/waivers.ts";
import type { AdmissionDecision, AdmissionEvidence, Violation } from "./admission-decision.ts";
import { maturityOf } from "./maturity.ts";
import { startEvaluation } from "./start-evaluation.ts";
import { VIOLATION_CODES } from "./violation-code.ts";

/**
 * Decides whether an artifact is admitted (AIXV §11; Normative Core §3 and §5). Deterministic: the order in which evidence
 * comes does not matter, and equal inputs give equal decisions.
 *
 * `allow` proves that every rule of the policy holds by evidence that was verified and that the policy trusts;
 * `allow-with-waiver` that what does not hold is waived by somebody whom it lets do that. Nothing follows about what no
 * rule asks for.
 *
 * It never throws: whatever goes wrong in it denies, with code `INTERNAL_FAULT`.
 *
 * @example
 * const { decision, violations } = evaluateAdmission(policy, { artifact: { digest }, signatures: [verified], now });
 */
export function evaluateAdmission(policy: CompiledPolicy, request: AdmissionRequest): AdmissionDecision {
  try {
    return decide(policy, createFacts(request), request.assuranceLevel);
  } catch (cause) {
    return internalFault(policy, request, cause);
  }
}

/**
 * Whether a signature over some artifact is by somebody, of a time, and in a log as the policy asks for: what of it can be
 * told before the artifact is hashed. It admits nothing.
 */
export function acceptsSignature(
  policy: CompiledPolicy,
  verified: Verified<unknown>,
  now: Timestamp,
): boolean {
  const facts = createFacts({ artifact: NO_ARTIFACT, signatures: [verified], now });
  const signed = facts.signatures.flatMap(({ subjects }) => subjects);
  const evaluation = startEvaluation(policy, {
    ...facts,
    artifact: { ...NO_ARTIFACT, other_digests: signed },
  });
  programOf(policy).signature(evaluation);
  return evaluation.report.violations.length === 0;
}

const NO_ARTIFACT = { digest: createDigest("sha256", "0".repeat(64)) };

/**
 * Whether the policy lets a signer say what an artifact, or an ancestor of one, was made of. Whoever gathers evidence
 * has to follow no other lineage: none other counts.
 */
export function trustsLineage(
  policy: CompiledPolicy,
  { signers }: Verified<unknown>,
  of: "artifact" | "ancestor",
): boolean {
  const { isTrusted, isTrustedUpstream } = programOf(policy).lineageTrust;
  return isTrusted(signers) || (of === "ancestor" && isTrustedUpstream(signers));
}

/** Whether the policy lets a signer's advisories count against an artifact. */
export function trustsAdvisories({ policy }: CompiledPolicy, { signers }: Verified<unknown>): boolean {
  return compileAdvisoryClaimants(policy).isTrusted(signers);
}

/** Whether the policy lets a signer take advisories back, by a later version that withdraws or mends. */
export function trustsWithdrawals({ policy }: CompiledPolicy, { signers }: Verified<unknown>): boolean {
  return compileAdvisoryClaimants(policy).mayVouch(signers);
}

/** Whether the policy lets a signer's bundles say which artifacts make up a release. */
export function trustsBundles({ policy }: CompiledPolicy, { signers }: Verified<unknown>): boolean {
  return compileBundleSigners(policy)(signers);
}

/** Decides on facts: of verified evidence, or, for trying a policy out, of imagined. */
export function decide(
  compiled: CompiledPolicy,
  facts: AdmissionFacts,
  assuranceLevel?: AssuranceLevel,
): AdmissionDecision {
  const { policy, digest, id, isSigned } = compiled;
  const { signature, rules, waive } = programOf(compiled);
  const evaluation = startEvaluation(compiled, facts);
  const { report, clock } = evaluation;
  if (!Number.isFinite(clock.now)) {
    report.violate(
      "CLOCK_INVALID",
      "",
      String(facts.evaluated_at),
      "the time of the evaluation is no RFC 3339 time",
    );
  }
  if (assuranceLevel !== undefined) {
    const expected = facts.signatures.some(({ is_signer_expected }) => is_signer_expected);
    const gated = { policy, isSigned, namesSigners: namesSigners(policy) || expected };
    for (const gap of assuranceLevelGaps(assuranceLevel, gated)) {
      report.violate("ASSURANCE_LEVEL_UNMET", "", String(assuranceLevel), gap);
    }
  }
  evaluation.lifted = waive(evaluation);
  signature(evaluation);
  for (const rule of rules) rule(evaluation);
  const violations = markLifted(report.violations.toSorted(byCode), evaluation);
  return {
    decision: decisionOf(violations),
    violations,
    satisfied: report.satisfied,
    ignored: [...facts.ignored, ...report.ignored].toSorted(byText),
    evidence: evidenceOf(evaluation),
    maturity: maturityOf(compiled, evaluation),
    ...(id === undefined ? {} : { policy_id: id }),
    policy_digest: digest,
    ...(assuranceLevel === undefined ? {} : { assurance_level: assuranceLevel }),
    evaluated_at: facts.evaluated_at,
  };
}

function decisionOf(violations: readonly Violation[]): AdmissionDecision["decision"] {
  if (violations.length === 0) return "allow";
  return violations.every(({ waived_by }) => waived_by !== undefined) ? "allow-with-waiver" : "deny";
}

function evidenceOf({ facts, signature, advisories }: Evaluation): AdmissionEvidence {
  return {
    artifact_digest: facts.artifact.digest,
    verified_subjects: signature?.signers.flatMap(({ subjects }) => subjects) ?? [],
    verified_issuer: signature?.signers.find(({ issuer }) => issuer !== undefined)?.issuer ?? null,
    integrated_time: signature?.integrated_time ?? null,
    advisory_count: advisories,
    signed_time: signature?.signed_time ?? null,
    bundle_digest: signature?.bundle_digest ?? null,
  };
}

/** In the order of {@link VIOLATION_CODES}, and among equal ones of their texts. */
function byCode(a: Violation, b: Violation): number {
  return VIOLATION_CODES.indexOf(a.code) - VIOLATION_CODES.indexOf(b.code) || byText(a, b);
}

function byText(a: object, b: object): number {
  const left = Object.values(a).join("\n");
  const right = Object.values(b).join("\n");
  return left < right ? -1 : left > right ? 1 : 0;
}

function internalFault(policy: CompiledPolicy, request: AdmissionRequest, cause: unknown): AdmissionDecision {
  const why = textOf(() => (cause as Error).message) || "unknown";
  // Whatever it may be: the decision says what was asked.
  const digest = textOf(() => request.artifact.digest) as Digest;
  const message = `the evaluation stopped on an internal fault: ${why}`;
  return {
    decision: "deny",
    violations: [{ code: "INTERNAL_FAULT", rule: "", message, subject: digest, evidence: [] }],
    satisfied: [],
    ignored: [],
    evidence: {
      artifact_digest: digest,
      verified_subjects: [],
      verified_issuer: null,
      integrated_time: null,
      advisory_count: 0,
      signed_time: null,
      bundle_digest: null,
    },
    maturity: { level: 0, missing: [] },
    policy_digest: textOf(() => policy.digest) as Digest,
    evaluated_at: textOf(() => request.now) as Timestamp,
  };
}

/** A text, or an empty one where there is none, be it that asking for it throws. */
function textOf(read: () => unknown): string {
  try {
    const value = read();
    return typeof value === "string" ? value.toWellFormed() : "";
  } catch {
    return "";
  }
}
