import { execFileSync } from "node:child_process";
import { createDigest, type JsonObject, type JsonValue, timeFromDate, unwrap } from "@aixv/core";
import { type AdmissionDecision, ASSURANCE_LEVELS, compilePolicy } from "@aixv/policy";
import { parseFacts, simulateAdmission } from "@aixv/policy/simulate";
import { migratePolicy, policyTemplate } from "@aixv/policy/templates";
import { type PolicyPayload, validatePolicy } from "@aixv/records";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

/** A Python interpreter that has the AIXV reference implementation (`pip install aixv`). */
const PYTHON = process.env.AIXV_REFERENCE_PYTHON;
if (PYTHON === undefined) {
  process.stderr.write(
    "skipped: AIXV_REFERENCE_PYTHON names no python that has the reference implementation\n",
  );
}

/** Runs Python with the reference's `core` on `cases`; it prints JSON. */
function reference(cases: JsonValue, code: string): unknown {
  const script = `import json, sys\nfrom aixv import cli, core\ncases = json.load(sys.stdin)\n${code}`;
  const input = JSON.stringify(cases);
  return JSON.parse(
    execFileSync(PYTHON ?? "", ["-c", script], { input, encoding: "utf8", maxBuffer: 1 << 28 }),
  );
}

const SUBJECTS = ["alice@example.com", "bob@example.com", "security@example.com"];
const ISSUERS = ["https://one.example", "https://two.example"];
const DAYS = [1, 30, 400];
const ARTIFACT = createDigest("sha256", "1".repeat(64));
const NOW = timeFromDate(new Date());

const some = (values: readonly string[]) => fc.subarray([...values], { minLength: 0, maxLength: 2 });
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 3 });

/** Policies of the fields that both know. Unsigned advisories never count with us, so that they have to be signed. */
const policies = fc.record(
  {
    subject: maybe(fc.constantFrom(...SUBJECTS)),
    issuer: maybe(fc.constantFrom(...ISSUERS)),
    allow_subjects: some(SUBJECTS),
    deny_subjects: some(SUBJECTS),
    allow_issuers: some(ISSUERS),
    deny_issuers: some(ISSUERS),
    max_bundle_age_days: maybe(fc.constantFrom(...DAYS)),
    deny_advisory_severity_at_or_above: maybe(fc.constantFrom("low", "MEDIUM", "High", "critical")),
    require_no_active_advisories: fc.boolean(),
    advisory_allow_subjects: some(SUBJECTS),
    advisory_allow_issuers: some(ISSUERS),
  },
  { requiredKeys: [] },
);

const signers = fc.record({
  subject: fc.constantFrom(...SUBJECTS),
  issuer: maybe(fc.constantFrom(...ISSUERS)),
});
const cases = fc.record({
  policy: policies,
  signer: signers,
  ageDays: maybe(fc.constantFrom(0, 5, 100, 1000)),
  advisories: fc.array(
    fc.record({
      signer: signers,
      severity: fc.constantFrom("low", "medium", "high", "critical"),
      status: fc.constantFrom("active", "active", "mitigated", "withdrawn"),
    }),
    { maxLength: 3 },
  ),
});
type Case = typeof cases extends fc.Arbitrary<infer T> ? T : never;

/** Half a day away from any limit, since the reference asks its own clock. */
function signedAt(ageDays: number | undefined): string | undefined {
  if (ageDays === undefined) return undefined;
  return timeFromDate(new Date(Date.parse(NOW) - ageDays * 86_400_000 - 43_200_000));
}

function plain(value: object): JsonObject {
  return JSON.parse(JSON.stringify(value)) as JsonObject;
}

function ours(
  { policy, signer, ageDays, advisories }: Case,
  payload: PolicyPayload,
): AdmissionDecision | undefined {
  const compiled = compilePolicy({ payload, digest: ARTIFACT });
  if (!compiled.ok) return undefined;
  const signed = signedAt(ageDays);
  const who = (one: Case["signer"]) => [{ subjects: [one.subject], issuer: one.issuer }];
  const facts = plain({
    schema: "aixv.admission-facts/v1",
    evaluated_at: NOW,
    artifact: { digest: ARTIFACT },
    signatures: [
      { signers: who(signer), is_signer_expected: policy.subject === undefined, integrated_time: signed },
    ],
    records: advisories.map((advisory, index) => ({
      kind: "advisory",
      record_id: `ADV-${index}`,
      signers: who(advisory.signer),
      payload: {
        advisory_id: `ADV-${index}`,
        affected: [{ digest: ARTIFACT }],
        severity: advisory.severity,
        status: advisory.status,
        reason_code: "model-compromise",
        recommended_actions: ["stop"],
      },
    })),
  });
  return simulateAdmission(compiled.value, unwrap(parseFacts(facts))).simulated;
}

describe.skipIf(PYTHON === undefined)("the AIXV reference (skipped without AIXV_REFERENCE_PYTHON)", () => {
  it("decides as we do by the fields that both know, with the same messages (AIXV §11)", () => {
    const sample = fc
      .sample(cases, { numRuns: 2000, seed: 11 })
      .filter(({ policy }) => validatePolicy(plain(policy)).ok);
    expect(sample.length).toBeGreaterThan(1000);
    const theirs = reference(
      sample.map((one) => ({
        policy: plain(one.policy),
        advisories: one.advisories.map((advisory) => plain(advisory)),
        result: plain({
          digest: ARTIFACT,
          actual_subjects: [one.signer.subject],
          actual_issuer: one.signer.issuer ?? null,
          integrated_time: signedAt(one.ageDays)?.replace("Z", "+00:00") ?? null,
        }),
      })),
      `
def decide(case):
    policy = core.validate_policy_payload(case["policy"])
    trust = core.advisory_trust_constraints_from_policy(policy)
    for advisory in case["advisories"]:
        signer = advisory["signer"]
        issuers = trust["issuers"]
        trusted = signer["subject"] in trust["subjects"] and (not issuers or signer.get("issuer") in issuers)
        advisory["_trust"] = {"signed_and_trusted": trusted}
    decision = core.evaluate_admission(policy=policy, verification_result=case["result"], advisories=case["advisories"])
    return {"decision": decision.decision, "violations": decision.violations, "policy": policy}
print(json.dumps([decide(case) for case in cases]))`,
    ) as readonly {
      readonly decision: string;
      readonly violations: readonly string[];
      readonly policy: JsonObject;
    }[];
    const outcomes = { allow: 0, deny: 0, contradictory: 0 };
    for (const [index, one] of sample.entries()) {
      const other = theirs[index];
      const payload = unwrap(validatePolicy(plain(one.policy)));
      expect(plain(payload)).toEqual(
        Object.fromEntries(Object.entries(other?.policy ?? {}).filter(([, value]) => value !== null)),
      );
      const decision = ours(one, payload);
      if (decision === undefined) {
        // Somebody is named as allowed and as denied: there they are denied, here nobody decides by it.
        outcomes.contradictory++;
        continue;
      }
      const named = decision.violations.filter(({ code }) => code !== "SIGNER_UNCONSTRAINED");
      expect([named.length > 0 ? "deny" : "allow", one]).toEqual([other?.decision, one]);
      outcomes[other?.decision === "deny" ? "deny" : "allow"]++;
      for (const text of other?.violations ?? [])
        expect(named.map(({ message }) => message.slice(0, text.length))).toContain(text);
      // Of severe advisories the reference names the first, we name each.
      const begun = (other?.violations ?? []).map((text) => text.replace(/^(advisory severity).*/, "$1"));
      for (const { message } of named)
        expect(begun.filter((text) => message.startsWith(text))).not.toEqual([]);
    }
    expect(Math.min(...Object.values(outcomes))).toBeGreaterThan(50);
  });

  it("makes the same templates and migrations, and lacks the same (AIXV ASSURANCE_LEVELS)", () => {
    const options = fc.record({
      level: fc.constantFrom(...ASSURANCE_LEVELS),
      advisory: some(SUBJECTS),
      age: maybe(fc.constantFrom(1, 30)),
      policy: maybe(policies),
    });
    const sample = fc
      .sample(options, { numRuns: 500, seed: 12 })
      .filter(({ policy }) => policy === undefined || validatePolicy(plain(policy)).ok);
    const theirs = reference(
      sample.map((one) => plain(one)),
      `
def make(case):
    common = {"assurance_level": case["level"], "advisory_subject_overrides": case["advisory"], "max_bundle_age_days": case.get("age")}
    try:
        if "policy" not in case:
            return {"policy": cli._policy_template_for_assurance_level(**common)}
        policy = core.validate_policy_payload(case["policy"])
        return {"policy": cli._migrate_policy_to_assurance_level(policy=policy, **common)}
    except ValueError as error:
        return {"error": str(error)}
print(json.dumps([make(case) for case in cases]))`,
    ) as readonly { readonly policy?: JsonObject; readonly error?: string }[];
    let errors = 0;
    for (const [index, { level, advisory, age, policy }] of sample.entries()) {
      const given = { advisorySubjects: advisory, ...(age === undefined ? {} : { maxBundleAgeDays: age }) };
      const made =
        policy === undefined
          ? policyTemplate(level, given)
          : migratePolicy(unwrap(validatePolicy(plain(policy))), level, given);
      const other = theirs[index];
      if (other?.error !== undefined) errors++;
      if (made.ok) {
        // What a level does not need the reference leaves aside, be it asked for.
        const asked = {
          ...(level === "level-1" && advisory.length > 0 ? { advisory_allow_subjects: advisory } : {}),
          ...(level !== "level-3" && age !== undefined ? { max_bundle_age_days: age } : {}),
        };
        const expected = Object.entries({ ...other?.policy, ...asked }).filter(([, value]) => value !== null);
        // A template of level 1 has no advisory signers, whoever is asked for.
        const { advisory_allow_subjects: made_for, ...rest } = plain(made.value);
        expect(rest).toEqual(
          Object.fromEntries(expected.filter(([name]) => name !== "advisory_allow_subjects")),
        );
        if (policy !== undefined || level !== "level-1") {
          expect(made_for).toEqual(Object.fromEntries(expected).advisory_allow_subjects);
        }
      } else if (other?.error !== undefined) expect(made.error.message).toBe(other.error);
      // Level 1 asks for somebody who may have signed, which the reference leaves to the command line.
      else expect(made.error.message).toContain("requires trusted signer subjects");
    }
    expect(errors).toBeGreaterThan(20);
  });
});
