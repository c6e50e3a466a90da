import { canonicalizeJson, type Digest, type JsonObject, type JsonValue, unwrap } from "@aixv/core";
import type { Statement, Verified } from "@aixv/envelope";
import {
  type AdmissionDecision,
  type AdmissionRequest,
  type CompiledPolicy,
  compilePolicy,
  evaluateAdmission,
} from "@aixv/policy";
import { type AdvisoryFeed, type SignedRecord, validatePolicy, validateRecord } from "@aixv/records";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { advisory, bundle, evaluation, made, waiver } from "./claims.ts";
import { useEvidence } from "./evidence.ts";
import { codesOf, digest, MODEL, NOW, POLICY_DIGEST, RELEASE, STRANGER } from "./setting.ts";

const evidence = useEvidence();
const [SECURITY, INTERN, VENDOR, RISK] = [
  "security@example.com",
  "intern@example.com",
  "vendor@example.org",
  "risk@example.com",
] as const;
const [PARENT, GRAND, BAD, DATA, OTHER] = [1, 2, 0xbad, 0xda7a, 0x07e].map((number) => digest(number)) as [
  Digest,
  Digest,
  Digest,
  Digest,
  Digest,
];

/** A piece of evidence, and where it goes. */
type Piece =
  | { readonly as: "signatures"; readonly verified: Verified<unknown>; readonly accuses?: boolean }
  | { readonly as: "statements"; readonly verified: Verified<Statement>; readonly accuses?: boolean }
  | { readonly as: "records"; readonly verified: Verified<SignedRecord>; readonly accuses?: boolean }
  | { readonly as: "feeds"; readonly verified: Verified<AdvisoryFeed>; readonly accuses?: boolean };

/** Everything that the properties draw from; what may speak against the artifact is marked. */
let pool: readonly Piece[] = [];

beforeAll(async () => {
  const signatures = await Promise.all([
    evidence.signature(),
    evidence.signature({ under: "other" }),
    evidence.signature({ by: STRANGER }),
    evidence.signature({ by: INTERN }),
    evidence.signature({ by: [RELEASE, INTERN] }),
    evidence.signature({ at: null }),
    evidence.signature({ at: "2025-06-01T00:00:00Z" }),
    evidence.signature({ at: "2026-06-02T00:00:00Z" }),
    evidence.signature({ of: BAD }),
    evidence.signature({ of: OTHER }),
    evidence.signature({ logged: true }),
    evidence.signature({ logged: true, byAnybody: true, at: "2026-05-30T00:00:00Z" }),
    evidence.fileSignature("weights"),
  ]);
  const { claim, record, feed } = evidence;
  const vouching = await Promise.all([
    claim("evaluation", evaluation(0.9)),
    claim("evaluation", evaluation(0.5)),
    claim("evaluation", evaluation(0.9), { by: INTERN }),
    claim("evaluation", evaluation(0.9), { by: STRANGER }),
    claim("evaluation", evaluation(0.9), { at: null }),
    claim("model-card", { licenses: ["MIT"] }, { logged: true }),
    claim("model-card", { licenses: ["GPL-3.0-only"] }),
    claim("model-card", { name: "parent" }, { of: [PARENT], by: VENDOR }),
  ]);
  const accusing = await Promise.all([
    claim("training", made([PARENT])),
    claim("training", made([PARENT], { datasets: [{ digest: DATA }] }), { by: INTERN }),
    claim("training", made([BAD]), { by: VENDOR }),
    claim("training", made([PARENT, GRAND]), { of: [OTHER], type: "fine-tuned-model" }),
    claim("training", made([]), { type: "base-model" }),
    claim("training", made([GRAND]), { of: [PARENT] }),
    claim("training", made([]), { of: [PARENT], by: VENDOR }),
    claim("training", made([]), { of: [GRAND] }),
    claim("training", made([MODEL]), { of: [GRAND], by: VENDOR }),
    claim("https://example.org/typed/v1", {}, { type: "lora-adapter", by: INTERN }),
    claim("https://example.org/typed/v1", {}, { type: "dataset" }),
  ]);
  const slander = await Promise.all([
    claim("training", made([BAD]), { by: STRANGER }),
    claim("https://example.org/typed/v1", {}, { type: "lora-adapter", by: STRANGER }),
  ]);
  const advisories = await Promise.all([
    record("advisory", advisory(), { by: SECURITY }),
    record("advisory", advisory({ status: "withdrawn" }), { by: SECURITY, at: "2026-05-20T00:00:00Z" }),
    record("advisory", advisory({ status: "withdrawn" }), { by: INTERN, at: "2026-05-21T00:00:00Z" }),
    record("advisory", advisory({ severity: "low", advisory_id: "A-2" }), { by: RELEASE }),
    record(
      "advisory",
      advisory({ advisory_id: "A-3", affected: [{ digest: PARENT, selector: "descendants" }] }),
      {
        by: SECURITY,
      },
    ),
    record("advisory", advisory({ advisory_id: "A-4", severity: "?" }), { by: SECURITY, asIs: true }),
  ]);
  const strangers = await Promise.all([
    record("advisory", advisory(), { by: STRANGER }),
    record("advisory", advisory({ status: "withdrawn" }), { by: STRANGER, at: "2026-05-25T00:00:00Z" }),
  ]);
  const others = await Promise.all([
    record("waiver", waiver(["ADVISORY_ACTIVE", "ADVISORY_SEVERITY", "LINEAGE_UNKNOWN"]), { by: RISK }),
    record("waiver", waiver(["TRANSPARENCY_LOG_MISSING", "SIGNATURE_TIME_MISSING"]), { by: RISK }),
    record("waiver", waiver(["PREDICATE_MISSING", "ANCESTOR_DENIED", "SUBJECT_DENIED"]), { by: STRANGER }),
    record("waiver", waiver(["PREDICATE_MISSING"], { expires_at: "2026-01-01T00:00:00Z" }), { by: RISK }),
    record("bundle", bundle({ [digest(7)]: "tokenizer" })),
    record("bundle", bundle({ [digest(7)]: "tokenizer" }, { bundle_id: "r2" }), { by: INTERN }),
  ]);
  expect(validateRecord((advisories[5] as Verified<SignedRecord>).value).ok).toBe(false);
  const feeds = await Promise.all([
    feed([{ advisory_id: "A-1" }, { advisory_id: "A-2" }], { by: SECURITY, at: "2026-05-31T00:00:00Z" }),
    feed([], { by: SECURITY, at: "2026-05-30T00:00:00Z" }),
    feed([{ advisory_id: "A-9" }], { by: INTERN, at: "2026-05-31T00:00:00Z" }),
    feed([{ advisory_id: "A-8" }], { by: STRANGER }),
  ]);
  pool = [
    ...signatures.map((verified) => ({ as: "signatures", verified }) as const),
    ...[...vouching, ...slander].map((verified) => ({ as: "statements", verified }) as const),
    ...accusing.map((verified) => ({ as: "statements", verified, accuses: true }) as const),
    ...[...others, ...strangers].map((verified) => ({ as: "records", verified }) as const),
    ...advisories.map((verified) => ({ as: "records", verified, accuses: true }) as const),
    ...feeds.map((verified) => ({ as: "feeds", verified, accuses: true }) as const),
  ];
});

/** Who is trusted: without these there is little to decide. */
const TRUST: readonly JsonObject[] = [
  { allow_subjects: [RELEASE] },
  { allow_subject_patterns: ["*@example.com"] },
  { allow_subject_patterns: ["*@example.com", "*@example.org"], advisory_allow_subjects: [SECURITY] },
  { subject: RELEASE, allow_subjects: [RELEASE, INTERN] },
  {},
];

/** Rules that may come to a policy whose trust stays as it is: each can only ask for more. */
const RULES: readonly JsonObject[] = [
  { deny_subjects: [INTERN] },
  { deny_subject_patterns: ["intern@*"] },
  { deny_issuer_patterns: ["CN=other *"] },
  { max_bundle_age_days: 60 },
  { max_clock_skew_seconds: 0 },
  { require_transparency_log: true },
  { require_no_active_advisories: true },
  { deny_advisory_severity_at_or_above: "high" },
  { max_advisory_feed_age_days: 7 },
  { require_predicates: [{ predicate: "evaluation" }] },
  {
    require_predicates: [
      { predicate: "evaluation", constraints: [{ benchmark: "mmlu", metric: "accuracy", at_least: 0.8 }] },
      { predicate: "model-card", artifact_types: ["lora-adapter", "fine-tuned-model"] },
    ],
  },
  { deny_ancestors: [BAD] },
  { deny_datasets: [DATA] },
  { deny_formats: ["pickle"] },
  { require_bundle_members: [{ member_types: ["tokenizer"], artifact_types: ["fine-tuned-model"] }] },
  { require_bundle_members: [{ member_types: ["tokenizer"] }] },
  { lineage: { min_depth: 2 } },
];
/** Rules of which a policy has some from the start, since they also say who is trusted. */
const BASES: readonly JsonObject[] = [
  {},
  { waivers: { signers: { subjects: [RISK] } } },
  { lineage: { require_trusted_upstreams: true, upstream_signers: { subjects: [VENDOR] } } },
  {
    waivers: {
      signers: { subjects: [RISK] },
      violation_codes: ["ADVISORY_ACTIVE", "TRANSPARENCY_LOG_MISSING"],
    },
    lineage: {
      upstream_fallback: "integrity",
      upstream_signers: { subjects: [VENDOR] },
      require_trusted_upstreams: true,
    },
  },
];

/** `undefined` where the rules contradict each other, or break the rules of policies. */
function compiled(...parts: readonly JsonObject[]): CompiledPolicy | undefined {
  const payload = validatePolicy(Object.assign({}, ...parts) as JsonValue);
  if (!payload.ok) return undefined;
  const policy = compilePolicy({ payload: payload.value, digest: POLICY_DIGEST });
  return policy.ok ? policy.value : undefined;
}

const rules = fc.oneof(fc.subarray([...RULES], { maxLength: 1 }), fc.subarray([...RULES], { maxLength: 5 }));
const policies = fc
  .tuple(fc.constantFrom(...TRUST), fc.constantFrom(...BASES), rules)
  .map((parts) => [parts[0], parts[1], ...parts[2]] as const)
  .filter((parts) => compiled(...parts) !== undefined);
const indexes = fc.uniqueArray(fc.nat(60), { minLength: 1, maxLength: 25 });
const artifacts = fc.constantFrom<AdmissionRequest["artifact"]>(
  { digest: MODEL, files: [{ path: "m", formats: ["safetensors"] }] },
  { digest: MODEL, other_digests: [OTHER], files: [{ path: "m", formats: ["safetensors"] }] },
  { digest: MODEL, other_digests: [OTHER], files: [{ path: "m", formats: ["pickle"] }] },
  { digest: MODEL },
);

/** Pieces of the pool; a good signature, and often waivers, are among them, lest most decisions be the same. */
function chosen(numbers: readonly number[]): readonly Piece[] {
  const found = numbers.flatMap((number) => pool[number % pool.length] ?? []);
  const isWaiver = ({ verified }: Piece): boolean => (verified.value as { kind?: string }).kind === "waiver";
  const waivers = (numbers[0] ?? 0) % 2 === 0 ? pool.filter(isWaiver) : [];
  return [...new Set([pool[0] as Piece, ...found, ...waivers])];
}

function requestOf(pieces: readonly Piece[], artifact: AdmissionRequest["artifact"]): AdmissionRequest {
  const of = <K extends Piece["as"]>(as: K) =>
    pieces
      .filter((piece): piece is Extract<Piece, { as: K }> => piece.as === as)
      .map(({ verified }) => verified);
  return {
    artifact,
    signatures: of("signatures"),
    statements: of("statements") as readonly Verified<Statement>[],
    records: of("records") as readonly Verified<SignedRecord>[],
    feeds: of("feeds") as readonly Verified<AdvisoryFeed>[],
    now: NOW,
  };
}

/** A policy is compiled once. */
const known = new WeakMap<object, CompiledPolicy>();
const decide = (
  parts: readonly JsonObject[],
  pieces: readonly Piece[],
  artifact: AdmissionRequest["artifact"],
) => {
  const policy = known.get(parts) ?? compiled(...parts);
  if (policy === undefined) throw new Error("expected a policy without contradictions");
  known.set(parts, policy);
  const decision = evaluateAdmission(policy, requestOf(pieces, artifact));
  expect(codesOf(decision)).not.toContain("INTERNAL_FAULT");
  return decision;
};
const bytesOf = (decision: AdmissionDecision): string => canonicalizeJson(decision);
const RANKS = ["deny", "allow-with-waiver", "allow"] as const;
const rankOf = ({ decision }: AdmissionDecision): number => RANKS.indexOf(decision);
const settings = { seed: 20260131, numRuns: 1_000 };

describe("a decision, whatever the policy and the evidence", () => {
  it("is the same each time, in whatever order evidence came, and however often", () => {
    fc.assert(
      fc.property(policies, indexes, artifacts, fc.array(fc.nat(1_000)), (parts, numbers, artifact, keys) => {
        const pieces = chosen(numbers);
        const decision = decide(parts, pieces, artifact);
        expect(bytesOf(decide(parts, pieces, artifact))).toBe(bytesOf(decision));
        const shuffled = pieces
          .map((piece, index) => [keys[index % Math.max(keys.length, 1)] ?? index, piece] as const)
          .toSorted(([a], [b]) => a - b)
          .map(([, piece]) => piece);
        expect(bytesOf(decide(parts, shuffled.toReversed(), artifact))).toBe(bytesOf(decision));
        expect(bytesOf(decide(parts, [...shuffled, ...pieces], artifact))).toBe(bytesOf(decision));
      }),
      settings,
    );
  });

  it("follows from its violations alone", () => {
    fc.assert(
      fc.property(policies, indexes, artifacts, (parts, numbers, artifact) => {
        const { decision, violations } = decide(parts, chosen(numbers), artifact);
        const open = violations.filter(({ waived_by }) => waived_by === undefined);
        const expected = violations.length === 0 ? "allow" : open.length === 0 ? "allow-with-waiver" : "deny";
        expect(decision).toBe(expected);
      }),
      settings,
    );
  });

  it("is now allow, now allow-with-waiver, now deny: the properties are not of one of them", () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(policies, indexes, artifacts, (parts, numbers, artifact) => {
        seen.add(decide(parts, chosen(numbers), artifact).decision);
      }),
      settings,
    );
    expect([...seen].sort()).toEqual([...RANKS].sort());
  });
});

describe("evidence that is taken away", () => {
  it("never turns a denial into more, unless it spoke against the artifact", () => {
    fc.assert(
      fc.property(policies, indexes, artifacts, (parts, numbers, artifact) => {
        const pieces = chosen(numbers);
        const rank = rankOf(decide(parts, pieces, artifact));
        for (const piece of pieces) {
          if (piece.accuses === true) continue;
          const less = decide(
            parts,
            pieces.filter((other) => other !== piece),
            artifact,
          );
          expect(rankOf(less)).toBeLessThanOrEqual(rank);
        }
      }),
      settings,
    );
  });

  it("is noticed where it is an advisory that a trusted feed lists", () => {
    const asking = [{ require_no_active_advisories: true }, { deny_advisory_severity_at_or_above: "high" }];
    fc.assert(
      fc.property(
        fc.constantFrom(...TRUST.slice(1, 3)),
        fc.constantFrom(...asking),
        indexes,
        (trust, rule, numbers) => {
          const list = pool.find(({ as }) => as === "feeds") as Piece;
          const left = chosen(numbers).filter(
            ({ as, verified }) => as !== "records" || (verified.value as SignedRecord).record_id !== "A-1",
          );
          const decision = decide([trust as JsonObject, rule], [...left, list], { digest: MODEL });
          expect(decision.decision).toBe("deny");
          expect(decision.violations).toContainEqual(
            expect.objectContaining({ code: "ADVISORY_MISSING", subject: "A-1" }),
          );
        },
      ),
      { ...settings, numRuns: 300 },
    );
  });
});

it("a rule that is added never turns a denial into more", () => {
  fc.assert(
    fc.property(policies, fc.constantFrom(...RULES), indexes, artifacts, (parts, rule, numbers, artifact) => {
      const [name = ""] = Object.keys(rule);
      const before = Object.assign({}, ...parts) as JsonObject;
      const [old, added] = [before[name], rule[name]];
      const merged = Array.isArray(old) && Array.isArray(added) ? { [name]: [...old, ...added] } : rule;
      fc.pre(old === undefined || Array.isArray(old));
      fc.pre(compiled(before, merged) !== undefined);
      const pieces = chosen(numbers);
      expect(rankOf(decide([before, merged], pieces, artifact))).toBeLessThanOrEqual(
        rankOf(decide([before], pieces, artifact)),
      );
    }),
    settings,
  );
});

it("evidence that was not verified changes nothing but what is ignored", () => {
  const copies = fc.constantFrom<(verified: object) => object>(
    (verified) => ({ ...verified }),
    (verified) => structuredClone(verified),
    (verified) => new Proxy(verified, {}),
    (verified) => Object.create(verified) as object,
  );
  /** Why there is no signature is told in words, from what is ignored. */
  const told = ({ ignored, violations, ...decision }: AdmissionDecision): string =>
    canonicalizeJson({
      ...decision,
      violations: violations.map((violation) =>
        violation.code === "SIGNATURE_MISSING" ? { ...violation, message: "" } : violation,
      ),
      ignored: ignored.filter(({ code }) => code !== "EVIDENCE_UNVERIFIED"),
    });
  fc.assert(
    fc.property(policies, indexes, indexes, artifacts, copies, (parts, numbers, forged, artifact, copy) => {
      const pieces = chosen(numbers);
      const fakes = chosen(forged).map((piece) => ({ ...piece, verified: copy(piece.verified) }) as Piece);
      const decision = decide(parts, [...fakes, ...pieces], artifact);
      expect(told(decision)).toBe(told(decide(parts, pieces, artifact)));
      expect(decision.ignored.filter(({ code }) => code === "EVIDENCE_UNVERIFIED")).toHaveLength(
        fakes.length,
      );
    }),
    { ...settings, numRuns: 500 },
  );
});

it("the rules and trusts of these properties are policies", () => {
  for (const part of [...TRUST, ...RULES, ...BASES]) unwrap(validatePolicy({ subject: RELEASE, ...part }));
});
