import type { PolicyPayload } from "@aixv/records";
import { namesOf } from "../decision/report.ts";
import type { ViolationCode } from "../decision/violation-code.ts";
import type { ArtifactSignatureFacts } from "../facts/admission-facts.ts";
import { memoize } from "../facts/memoize.ts";
import { type Clock, timeFault } from "../facts/signature-time.ts";
import { namesSigners } from "../policy/assurance-level.ts";
import { compileDenied, compileNames, type NameMatcher } from "../policy/signer-matcher.ts";
import { type Evaluation, isArtifact, type Rule } from "./rule.ts";

interface Fault {
  readonly code: ViolationCode;
  readonly rule: string;
  readonly message: string;
}

/** Gives what is wrong with a signature, if anything. */
type Check = (
  signature: ArtifactSignatureFacts,
  clock: Clock,
) => readonly [code: ViolationCode, message: string] | undefined;

/**
 * Who signed the artifact, when, and whether a log has it (AIXV §3, §11, §14). Of several signatures one has to meet all
 * of it; where none does, what is wrong with the one that lacks least is reported. Messages begin as the reference's do.
 */
export function compileSignatureRule(policy: PolicyPayload): Rule {
  const checks = compileChecks(policy);
  return (evaluation) => {
    const { facts, report, clock } = evaluation;
    let least: readonly Fault[] | undefined;
    for (const signature of facts.signatures) {
      const faults = faultsOf(signature, checks, evaluation, clock);
      if (least !== undefined && weightOf(faults, evaluation) >= weightOf(least, evaluation)) continue;
      least = faults;
      evaluation.signature = signature;
      if (faults.length === 0) break;
    }
    const { signature } = evaluation;
    if (least === undefined || signature === undefined) {
      const [ignored] = facts.ignored;
      const why = ignored === undefined ? "" : `: ${ignored.message} [${ignored.code}]`;
      const message = `no verified signature over the artifact${why}`;
      report.violate("SIGNATURE_MISSING", "", facts.artifact.digest, message);
      return;
    }
    for (const { code, rule, message } of least) {
      report.violate(
        code,
        rule,
        facts.artifact.digest,
        `${message}: it was signed by ${namesOf(signature)}`,
        [signature],
      );
    }
    for (const [rule] of checks) {
      if (rule !== "" && least.every((fault) => fault.rule !== rule)) report.satisfy(rule, [signature]);
    }
  };
}

/** Where waivers lift all of its faults, a signature lacks less than any of which they do not. */
function weightOf(faults: readonly Fault[], { lifted }: Evaluation): number {
  return faults.reduce((sum, { code }) => sum + (lifted.has(code) ? 1 : 100), 0);
}

function faultsOf(
  signature: ArtifactSignatureFacts,
  checks: readonly (readonly [rule: string, check: Check])[],
  { facts }: Evaluation,
  clock: Clock,
): readonly Fault[] {
  if (!signature.subjects.some((digest) => isArtifact(facts, digest))) {
    const message = `the signature is over ${signature.subjects.join(", ")}, not over the artifact`;
    return [{ code: "SIGNATURE_SUBJECT_MISMATCH", rule: "", message }];
  }
  const faults: Fault[] = [];
  for (const [rule, check] of checks) {
    const fault = check(signature, clock);
    if (fault !== undefined) faults.push({ code: fault[0], rule, message: fault[1] });
  }
  return faults;
}

type SignatureMatcher = (signature: ArtifactSignatureFacts) => boolean;

function subjectsMatch(matches: NameMatcher): SignatureMatcher {
  return ({ signers }) => signers.some(({ subjects }) => subjects.some(matches));
}

function issuersMatch(matches: NameMatcher): SignatureMatcher {
  return ({ signers }) => signers.some(({ issuer }) => issuer !== undefined && matches(issuer));
}

function compileChecks(policy: PolicyPayload): readonly (readonly [rule: string, check: Check])[] {
  const { subject, issuer, max_bundle_age_days: maxAge } = policy;
  const allowSubjects = compileNames(policy.allow_subjects, policy.allow_subject_patterns);
  const denySubjects = compileDenied(policy.deny_subjects, policy.deny_subject_patterns);
  const allowIssuers = compileNames(policy.allow_issuers, policy.allow_issuer_patterns);
  const denyIssuers = compileDenied(policy.deny_issuers, policy.deny_issuer_patterns);
  const checks: (readonly [string, Check])[] = [];
  const add = (rule: string, check: Check): number => checks.push([rule, check]);

  if (!namesSigners(policy)) {
    add("", ({ is_signer_expected: expected }) =>
      expected ? undefined : ["SIGNER_UNCONSTRAINED", "nobody says who may have signed"],
    );
  }
  if (subject !== undefined) {
    const isBy = memoize(subjectsMatch((name) => name === subject));
    add("/subject", (signature) =>
      isBy(signature) ? undefined : ["SUBJECT_MISMATCH", `subject mismatch: expected ${subject}`],
    );
  }
  if (issuer !== undefined) {
    const isOf = memoize(issuersMatch((name) => name === issuer));
    add("/issuer", (signature) =>
      isOf(signature) ? undefined : ["ISSUER_MISMATCH", `issuer mismatch: expected ${issuer}`],
    );
  }
  if (allowSubjects !== undefined) {
    const isAllowed = memoize(subjectsMatch(allowSubjects));
    add("/allow_subjects", (signature) =>
      isAllowed(signature) ? undefined : ["SUBJECT_NOT_ALLOWED", "signer subject is not in allow_subjects"],
    );
  }
  if (denySubjects !== undefined) {
    const isDenied = memoize(subjectsMatch(denySubjects));
    add("/deny_subjects", (signature) =>
      isDenied(signature) ? ["SUBJECT_DENIED", "signer subject is in deny_subjects"] : undefined,
    );
  }
  if (allowIssuers !== undefined) {
    const isAllowed = memoize(issuersMatch(allowIssuers));
    add("/allow_issuers", (signature) =>
      isAllowed(signature) ? undefined : ["ISSUER_NOT_ALLOWED", "signer issuer is not in allow_issuers"],
    );
  }
  if (denyIssuers !== undefined) {
    const isDenied = memoize(issuersMatch(denyIssuers));
    add("/deny_issuers", (signature) =>
      isDenied(signature) ? ["ISSUER_DENIED", "signer issuer is in deny_issuers"] : undefined,
    );
  }
  // Without it signed times must still make sense.
  add(maxAge === undefined ? "" : "/max_bundle_age_days", (signature, clock) => {
    switch (timeFault(signature, clock, maxAge)) {
      case undefined:
        return undefined;
      case "TIME_MISSING":
        return ["SIGNATURE_TIME_MISSING", "freshness policy set but bundle integrated time is unavailable"];
      case "TIME_INVALID":
        return ["SIGNATURE_TIME_INVALID", "invalid integrated_time format"];
      case "TIME_IN_FUTURE":
        return ["SIGNATURE_TIME_IN_FUTURE", "bundle integrated time lies in the future"];
      case "TOO_OLD":
        return ["SIGNATURE_TOO_OLD", `bundle age exceeds max_bundle_age_days (${maxAge})`];
    }
  });
  if (policy.require_transparency_log === true) {
    add("/require_transparency_log", ({ is_logged }) =>
      is_logged ? undefined : ["TRANSPARENCY_LOG_MISSING", "no transparency log has the signature"],
    );
  }
  return checks;
}
