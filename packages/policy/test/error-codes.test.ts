import { type JsonValue, type Result, type Timestamp, unwrap } from "@aixv/core";
import type { Verified } from "@aixv/envelope";
import {
  type AdmissionDecision,
  type AdmissionRequest,
  compilePolicy,
  IGNORED_CODES,
  type IgnoredCode,
  MAX_ANCESTORS,
  POLICY_ERROR_CODES,
  type PolicyError,
  type PolicyErrorCode,
  type UnsignedPolicy,
  VIOLATION_CODES,
  type ViolationCode,
} from "@aixv/policy";
import { parseFacts } from "@aixv/policy/simulate";
import { migratePolicy, policyTemplate } from "@aixv/policy/templates";
import { validatePolicy } from "@aixv/records";
import { describe, expect, it } from "vitest";
import { decide } from "../src/decision/evaluate-admission.ts";
import { createFacts } from "../src/facts/create-facts.ts";
import { advisory, bundle, evaluation, made, waiver } from "./claims.ts";
import { useEvidence } from "./evidence.ts";
import {
  admit,
  codesOf,
  digest,
  ignoredCodes,
  MODEL,
  NOW,
  POLICY_DIGEST,
  policyOf,
  RELEASE,
  STRANGER,
} from "./setting.ts";

const evidence = useEvidence();
const AHEAD = "2026-06-02T00:00:00Z";
type Fields = { readonly [name: string]: JsonValue };

/** Decides on the artifact, with a good signature unless told otherwise. */
const on = async (fields: Fields, request: Partial<AdmissionRequest> = {}): Promise<AdmissionDecision> =>
  admit(fields, { signatures: [await evidence.signature()], ...request });
/** Decides on one signature. */
const by = async (
  fields: Fields,
  how: Parameters<typeof evidence.signature>[0],
): Promise<AdmissionDecision> => admit(fields, { signatures: [await evidence.signature(how)] });
/** Decides on facts with a time that verification does not prove: it proves none that is no time. */
const timeless = async (fields: Fields, request: Partial<AdmissionRequest>): Promise<AdmissionDecision> => {
  const signatures = [await evidence.signature()];
  const facts = createFacts({ artifact: { digest: MODEL }, signatures, now: NOW, ...request });
  const without = <T extends object>(all: readonly T[]) =>
    all.map((one) => ({ ...one, signed_time: "soon" as Timestamp }));
  return decide(policyOf({ allow_subjects: [RELEASE], ...fields }), {
    ...facts,
    signatures: request.signatures === undefined ? facts.signatures : without(facts.signatures),
    statements: without(facts.statements),
    records: without(facts.records),
    feeds: without(facts.feeds),
  });
};

const NO_ACTIVE = { require_no_active_advisories: true };
const EVALUATED = { require_predicates: [{ predicate: "evaluation" }] };
const PACKED = { require_bundle_members: [{ member_types: ["tokenizer"] }] };
const WAIVED = { waivers: { signers: { subjects: [RELEASE] } } };
const FED = { ...NO_ACTIVE, max_advisory_feed_age_days: 7 };
const { claim, record, feed } = {
  claim: (...of: Parameters<typeof evidence.claim>) => evidence.claim(...of),
  record: (...of: Parameters<typeof evidence.record>) => evidence.record(...of),
  feed: (...of: Parameters<typeof evidence.feed>) => evidence.feed(...of),
};

/** Complete by type: a code that is added and has no way here does not compile. */
const VIOLATIONS: { readonly [C in ViolationCode]: () => Promise<AdmissionDecision> } = {
  INTERNAL_FAULT: () => on({}, { artifact: null as never }),
  CLOCK_INVALID: () => on({}, { now: "2026-06-01T00:00:00" as Timestamp }),
  ASSURANCE_LEVEL_UNMET: () => on({}, { assuranceLevel: "level-3" }),
  SIGNATURE_MISSING: () => on({}, { signatures: [] }),
  SIGNATURE_SUBJECT_MISMATCH: () => by({}, { of: digest(1) }),
  SIGNER_UNCONSTRAINED: () => by({ allow_subjects: [] }, { logged: true, byAnybody: true }),
  SUBJECT_MISMATCH: () => by({ subject: RELEASE }, { by: STRANGER }),
  ISSUER_MISMATCH: () => by({ issuer: "https://issuer.example" }, {}),
  SUBJECT_NOT_ALLOWED: () => by({}, { by: STRANGER }),
  SUBJECT_DENIED: () => by({ deny_subjects: [STRANGER] }, { by: [RELEASE, STRANGER] }),
  ISSUER_NOT_ALLOWED: () => by({ allow_issuers: ["https://issuer.example"] }, {}),
  ISSUER_DENIED: () => by({ deny_issuer_patterns: ["CN=*"] }, {}),
  SIGNATURE_TIME_INVALID: async () => timeless({}, { signatures: [await evidence.signature()] }),
  SIGNATURE_TIME_IN_FUTURE: () => by({}, { at: AHEAD }),
  SIGNATURE_TIME_MISSING: () => by({ max_bundle_age_days: 1 }, { at: null }),
  SIGNATURE_TOO_OLD: () => by({ max_bundle_age_days: 1 }, {}),
  TRANSPARENCY_LOG_MISSING: () => by({ require_transparency_log: true }, {}),
  ADVISORY_ACTIVE: async () => on(NO_ACTIVE, { records: [await record("advisory", advisory())] }),
  ADVISORY_SEVERITY: async () =>
    on({ deny_advisory_severity_at_or_above: "low" }, { records: [await record("advisory", advisory())] }),
  ADVISORY_MALFORMED: async () =>
    on(NO_ACTIVE, { records: [await record("advisory", advisory({ severity: "HIGH" }), { asIs: true })] }),
  ADVISORY_MISSING: async () => on(NO_ACTIVE, { feeds: [await feed([{ advisory_id: "A-1" }])] }),
  ADVISORY_FEED_MISSING: () => on(FED),
  PREDICATE_MISSING: () => on(EVALUATED),
  PREDICATE_CONSTRAINT_UNMET: async () =>
    on(
      { require_predicates: [{ predicate: "evaluation", constraints: [{ field: "/seeds", none_of: [1] }] }] },
      { statements: [await claim("evaluation", evaluation(1))] },
    ),
  ANCESTOR_DENIED: async () =>
    on({ deny_ancestors: [digest(1)] }, { statements: [await claim("training", made([digest(1)]))] }),
  DATASET_DENIED: async () =>
    on(
      { deny_datasets: [digest(1)] },
      { statements: [await claim("training", made([], { datasets: [{ digest: digest(1) }] }))] },
    ),
  LINEAGE_UNKNOWN: () => on({ lineage: { require_trusted_upstreams: true } }),
  LINEAGE_TOO_SHALLOW: () => on({ lineage: { min_depth: 1 } }),
  LINEAGE_CYCLIC: async () =>
    on(
      { lineage: { min_depth: 1 } },
      {
        statements: [
          await claim("training", made([digest(1)])),
          await claim("training", made([MODEL]), { of: [digest(1)] }),
        ],
      },
    ),
  LINEAGE_TOO_LARGE: async () => {
    const parents = Array.from({ length: MAX_ANCESTORS }, (_, index) => digest(index + 1));
    return on({ lineage: { min_depth: 1 } }, { statements: [await claim("training", made(parents))] });
  },
  FORMAT_DENIED: () =>
    on(
      { deny_formats: ["pickle"] },
      { artifact: { digest: MODEL, files: [{ path: "x", formats: ["pickle"] }] } },
    ),
  FORMATS_UNKNOWN: () => on({ deny_formats: ["pickle"] }),
  BUNDLE_MISSING: () => on(PACKED),
  BUNDLE_MEMBER_MISSING: async () =>
    on(PACKED, { records: [await record("bundle", bundle({ [digest(1)]: "dataset" }))] }),
};

it.each([...VIOLATION_CODES])("%s is produced, in one line, and denies", async (code) => {
  const decision = await VIOLATIONS[code]();
  expect(codesOf(decision)).toContain(code);
  expect(decision.decision).toBe("deny");
  for (const { message } of decision.violations) expect(message).toMatch(/^[^\n]{10,}$/);
});

const unverified = async (): Promise<Verified<unknown>[]> => [{ ...(await evidence.signature()) }];
const evaluated = async (how: Parameters<typeof evidence.claim>[2], requirement: Fields = {}) =>
  on(
    { require_predicates: [{ predicate: "evaluation", ...requirement }] },
    { statements: [await claim("evaluation", evaluation(1), how)] },
  );
const fed = async (how: Parameters<typeof evidence.feed>[1]) => on(FED, { feeds: [await feed([], how)] });
const waiving = async (
  changes: Parameters<typeof waiver>[1],
  how: Parameters<typeof evidence.record>[2] = {},
) => on(WAIVED, { records: [await record("waiver", waiver(["ADVISORY_ACTIVE"], changes), how)] });

const IGNORED: { readonly [C in IgnoredCode]: () => Promise<AdmissionDecision> } = {
  EVIDENCE_UNVERIFIED: async () => on({}, { signatures: await unverified() }),
  EVIDENCE_NOT_VALIDATED: async () => on({}, { statements: [await evidence.statement("training", {})] }),
  SIGNER_UNTRUSTED: () => evaluated({ by: STRANGER }),
  STATEMENT_TIME_MISSING: () => evaluated({ at: null }, { max_age_days: 1 }),
  STATEMENT_TIME_INVALID: async () =>
    timeless(EVALUATED, { statements: [await claim("evaluation", evaluation(1))] }),
  STATEMENT_TIME_IN_FUTURE: () => evaluated({ at: AHEAD }),
  STATEMENT_TOO_OLD: () => evaluated({}, { max_age_days: 1 }),
  STATEMENT_NOT_LOGGED: () => evaluated({}, { require_transparency_log: true }),
  BUNDLE_TIME_INVALID: async () =>
    timeless(PACKED, { records: [await record("bundle", bundle({ [digest(1)]: "tokenizer" }))] }),
  BUNDLE_TIME_IN_FUTURE: async () =>
    on(PACKED, { records: [await record("bundle", bundle({ [digest(1)]: "tokenizer" }), { at: AHEAD })] }),
  ADVISORY_UNTRUSTED: async () =>
    on(NO_ACTIVE, { records: [await record("advisory", advisory(), { by: STRANGER })] }),
  FEED_UNTRUSTED: () => fed({ by: STRANGER }),
  FEED_TIME_MISSING: () => fed({ at: null }),
  FEED_TIME_INVALID: async () => timeless(FED, { feeds: [await feed([])] }),
  FEED_TIME_IN_FUTURE: () => fed({ at: AHEAD }),
  FEED_TOO_OLD: () => fed({}),
  WAIVER_UNTRUSTED: () => waiving({}, { by: STRANGER }),
  WAIVER_MALFORMED: () => waiving({}, { asIs: true }),
  WAIVER_WITHOUT_SCOPE: () => waiving({ violation_codes: [] }),
  WAIVER_FOR_OTHER_ARTIFACT: () => waiving({ artifact_digests: [digest(1)] }),
  WAIVER_FOR_OTHER_POLICY: () => waiving({ policy_id: "other" }),
  WAIVER_EXPIRED: () => waiving({ expires_at: "2026-01-01T00:00:00Z" }),
  WAIVER_TIME_INVALID: async () =>
    timeless(WAIVED, { records: [await record("waiver", waiver(["ADVISORY_ACTIVE"]))] }),
  WAIVER_TIME_IN_FUTURE: () => waiving({}, { at: AHEAD }),
};

it.each([...IGNORED_CODES])("evidence is ignored as %s, and named", async (code) => {
  const decision = await IGNORED[code]();
  expect(ignoredCodes(decision)).toContain(code);
  for (const { message, evidence: where } of decision.ignored) {
    expect(message).toMatch(/^[^\n]{10,}$/);
    expect(where).toMatch(/^(?:sha256:[0-9a-f]{64}|[a-z]+\[\d+\])$/);
  }
});

describe("policies that cannot be used", () => {
  const compiled = (fields: JsonValue) =>
    compilePolicy({ payload: unwrap(validatePolicy(fields)), digest: POLICY_DIGEST });
  const ERRORS: { readonly [C in PolicyErrorCode]: () => Promise<Result<unknown, PolicyError>> } = {
    POLICY_NOT_VALIDATED: async () => compilePolicy({ payload: {}, digest: POLICY_DIGEST } as UnsignedPolicy),
    POLICY_CONTRADICTORY: async () => compiled({ allow_subjects: ["a"], deny_subjects: ["a"] }),
    POLICY_FORMAT_UNKNOWN: async () => compiled({ deny_formats: ["picle"] }),
    POLICY_NOT_VERIFIED: async () => compilePolicy(await record("waiver", waiver([]))),
    POLICY_INVALID: async () => policyTemplate("level-1", { maxBundleAgeDays: 0 }),
    ASSURANCE_LEVEL_UNMET: async () => migratePolicy(unwrap(validatePolicy({})), "level-2"),
    FACTS_INVALID: async () => parseFacts({}),
  };

  it.each([...POLICY_ERROR_CODES])("%s is reached, with a message of one line", async (code) => {
    const outcome = await ERRORS[code]();
    if (outcome.ok) throw new Error("accepted");
    expect(outcome.error.code).toBe(code);
    expect(outcome.error.message).toMatch(/^[^\n]{10,}$/);
  });
});
