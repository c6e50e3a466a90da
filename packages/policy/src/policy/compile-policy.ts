import { closest, type Digest, err, ok, quote, type Result } from "@aixv/core";
import { isVerified, type Verified } from "@aixv/envelope";
import { CONTENT_FORMATS } from "@aixv/formats";
import { isValidatedPolicy, type PolicyPayload, type SignedRecord, validatedPayload } from "@aixv/records";
import type { LineageTrust } from "../lineage/lineage.ts";
import { compileAdvisoryRule } from "../rules/advisories.ts";
import { compileBundleRules } from "../rules/bundle-members.ts";
import { compileFormatsRule } from "../rules/formats.ts";
import { compileLineageRule } from "../rules/lineage.ts";
import { compilePredicateRules } from "../rules/predicates.ts";
import type { Rule } from "../rules/rule.ts";
import { compileSignatureRule } from "../rules/signature.ts";
import { compileWaiverRule, type WaiverRule } from "../rules/waivers.ts";
import { contradictions } from "./contradictions.ts";
import { PolicyError, type PolicyErrorCode } from "./policy-error.ts";
import { compileClaimants } from "./policy-signers.ts";
import { compileSigners } from "./signer-matcher.ts";

/** A policy that nobody signed, which the caller answers for. */
export interface UnsignedPolicy {
  /** As `validatePolicy` of `@aixv/records` gave it. */
  readonly payload: PolicyPayload;
  /** SHA-256 of the bytes that it was read from. */
  readonly digest: Digest;
  /** What it is called. */
  readonly id?: string;
}

/** A policy that is ready to be evaluated, any number of times; made by {@link compilePolicy} alone. */
export interface CompiledPolicy {
  /** Normalised. */
  readonly policy: PolicyPayload;
  /** SHA-256 of the policy's bytes. */
  readonly digest: Digest;
  readonly id?: string;
  /** Whether its signature was verified. */
  readonly isSigned: boolean;
}

/** What a policy compiles to. */
export interface Program {
  /** Runs before the other rules. */
  readonly signature: Rule;
  readonly rules: readonly Rule[];
  readonly waive: WaiverRule;
  readonly lineageTrust: LineageTrust;
}

const PROGRAMS = new WeakMap<CompiledPolicy, Program>();

/**
 * Compiles a policy (AIXV §11).
 *
 * @param source - a verified record of kind `policy`, whose verified payload is what is used; or a policy that nobody
 *   signed. Whether its signer may make policies is for whoever verified it to have decided.
 * @returns the policy, or `POLICY_CONTRADICTORY`, `POLICY_FORMAT_UNKNOWN`, `POLICY_NOT_VERIFIED`, `POLICY_NOT_VALIDATED`
 * @example
 * const payload = unwrap(validatePolicy({ allow_subjects: ["release@example.com"] }));
 * const policy = unwrap(compilePolicy({ payload, digest }));
 */
export function compilePolicy(
  source: Verified<SignedRecord> | UnsignedPolicy,
): Result<CompiledPolicy, PolicyError> {
  const read = readSource(source);
  if (!read.ok) return read;
  const { policy, ...about } = read.value;
  const [contradiction] = contradictions(policy);
  if (contradiction !== undefined) {
    const message = `the policy contradicts itself: ${contradiction}`;
    return err(new PolicyError("POLICY_CONTRADICTORY", message));
  }
  const formats: readonly string[] = CONTENT_FORMATS;
  const unknown = policy.deny_formats?.find((format) => !formats.includes(format));
  if (unknown !== undefined) {
    const guess = closest(unknown, formats);
    const advice = guess === undefined ? `expected one of ${formats.join(", ")}` : `did you mean "${guess}"?`;
    const message = `"deny_formats" names ${quote(unknown)}, which nothing detects; ${advice}`;
    return err(new PolicyError("POLICY_FORMAT_UNKNOWN", message));
  }
  const compiled: CompiledPolicy = Object.freeze({ policy, ...about });
  PROGRAMS.set(compiled, compile(policy, about.id));
  return ok(compiled);
}

/** The program of a compiled policy; throws for what only looks like one. */
export function programOf(compiled: CompiledPolicy): Program {
  const program = PROGRAMS.get(compiled);
  if (program === undefined) throw new TypeError("expected a policy made by compilePolicy");
  return program;
}

function readSource(source: Verified<SignedRecord> | UnsignedPolicy): Result<CompiledPolicy, PolicyError> {
  if (isVerified(source)) {
    const record = source.value as SignedRecord;
    if (record.kind !== "policy")
      return refuse("POLICY_NOT_VERIFIED", `got one of kind ${quote(String(record.kind))}`);
    const policy = validatedPayload(record);
    if (policy === undefined)
      return refuse("POLICY_NOT_VALIDATED", "got one that parseRecord did not validate");
    const { payloadDigest: digest } = source;
    // What the rules of the kind gave is that type.
    return ok({ policy: policy as PolicyPayload, digest, id: record.record_id, isSigned: true });
  }
  if ("payloadDigest" in source)
    return refuse("POLICY_NOT_VERIFIED", "got what was not made by verification");
  const { payload: policy, digest, id } = source;
  if (!isValidatedPolicy(policy))
    return refuse("POLICY_NOT_VALIDATED", "got what validatePolicy did not give");
  return ok({ policy, digest, isSigned: false, ...(id === undefined ? {} : { id }) });
}

function refuse(code: PolicyErrorCode, came: string): Result<never, PolicyError> {
  return err(
    new PolicyError(
      code,
      `expected a verified record of kind "policy", or a policy of validatePolicy, ${came}`,
    ),
  );
}

function compile(policy: PolicyPayload, id: string | undefined): Program {
  const { signers, upstream_signers: upstream, upstream_fallback: fallback } = policy.lineage ?? {};
  const lineageTrust: LineageTrust = {
    ...compileClaimants(policy, signers),
    isTrustedUpstream: upstream === undefined ? () => false : compileSigners(upstream),
    fallback,
  };
  const rules = [
    compileAdvisoryRule(policy, lineageTrust),
    ...compilePredicateRules(policy),
    compileLineageRule(policy),
    compileFormatsRule(policy),
    ...compileBundleRules(policy),
  ];
  return {
    signature: compileSignatureRule(policy),
    rules: rules.filter((rule) => rule !== undefined),
    waive: compileWaiverRule(policy, id),
    lineageTrust,
  };
}
