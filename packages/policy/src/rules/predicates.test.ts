import type { JsonObject, JsonValue } from "@aixv/core";
import type { Verified } from "@aixv/envelope";
import { PREDICATE_TYPES } from "@aixv/records";
import { beforeAll, describe, expect, it } from "vitest";
import { evaluation, made } from "../../test/claims.ts";
import { type How, useEvidence } from "../../test/evidence.ts";
import { admit, codesOf, digest, ignoredCodes, MODEL, RELEASE, STRANGER } from "../../test/setting.ts";
import type { AdmissionRequest } from "../facts/admission-request.ts";

const evidence = useEvidence();
type Claim = Awaited<ReturnType<typeof evidence.claim>>;
const LAB = "lab@example.com";
const RULE = "/require_predicates/0";

let signature: Verified<unknown>;
beforeAll(async () => {
  signature = await evidence.signature();
});

/** Decides by a policy with one requirement. */
const decideBy = (
  requirement: { readonly [name: string]: JsonValue },
  statements: readonly Claim[],
  fields: { readonly [name: string]: JsonValue } = {},
  request: Partial<AdmissionRequest> = {},
) =>
  admit(
    { require_predicates: [{ predicate: "evaluation", ...requirement }], ...fields },
    { signatures: [signature], statements, ...request },
  );
const evaluated = async (accuracy: number, how: How & Parameters<typeof evidence.claim>[2] = {}) =>
  await evidence.claim("evaluation", evaluation(accuracy), how);

describe("require_predicates (AIXV §11: required predicate types)", () => {
  it("is met by a claim about the artifact, and not without one", async () => {
    const claim = await evaluated(0.8);
    expect(decideBy({}, [claim])).toMatchObject({
      decision: "allow",
      satisfied: expect.arrayContaining([{ rule: RULE, evidence: [claim.bundleDigest] }]),
    });
    expect(decideBy({}, [])).toMatchObject({
      decision: "deny",
      violations: [
        {
          code: "PREDICATE_MISSING",
          rule: RULE,
          subject: MODEL,
          message: "no evaluation claim by a trusted signer",
        },
      ],
    });
  });

  it("is met neither by a claim of another type nor by one about another artifact", async () => {
    expect(codesOf(decideBy({}, [await evidence.claim("training", made([digest(1)]))]))).toEqual([
      "PREDICATE_MISSING",
    ]);
    const others = await evaluated(0.8, { of: [digest(1)] });
    expect(codesOf(decideBy({}, [others]))).toEqual(["PREDICATE_MISSING"]);
    const artifact = { digest: MODEL, other_digests: [digest(1)] };
    expect(decideBy({}, [others], {}, { artifact }).decision).toBe("allow");
    expect(decideBy({}, [await evaluated(0.8, { of: [digest(2), MODEL] })]).decision).toBe("allow");
  });

  it.each(["evaluation", PREDICATE_TYPES.evaluation])(
    "means the type that is called %s",
    async (predicate) => {
      expect(decideBy({ predicate }, [await evaluated(0.8)]).decision).toBe("allow");
    },
  );

  it.each([
    ["slsa-provenance", "https://slsa.dev/provenance/v1"],
    ["https://slsa.dev/provenance/v1", "https://slsa.dev/provenance/v1"],
    ["https://example.org/scan/v1", "https://example.org/scan/v1"],
  ])("means for %s the type %s", async (predicate, uri) => {
    expect(decideBy({ predicate }, [await evidence.claim(uri, {})]).decision).toBe("allow");
    expect(decideBy({ predicate }, [await evidence.claim(`${uri}.1`, {})]).decision).toBe("deny");
  });

  it("has each requirement met, by whichever claims", async () => {
    const fields = { require_predicates: [{ predicate: "evaluation" }, { predicate: "training" }] };
    const claim = await evaluated(0.8);
    const decide = (...statements: Claim[]) => admit(fields, { signatures: [signature], statements });
    expect(decide(claim).violations).toMatchObject([
      { code: "PREDICATE_MISSING", rule: "/require_predicates/1" },
    ]);
    expect(decide(claim, await evidence.claim("training", made([digest(1)]))).decision).toBe("allow");
  });
});

describe("whose claims meet a requirement", () => {
  it("are those of its signers alone, where it names them", async () => {
    const requirement = { signers: { subjects: [LAB] } };
    expect(decideBy(requirement, [await evaluated(0.8, { by: LAB })]).decision).toBe("allow");
    const decision = decideBy(requirement, [await evaluated(0.8)]);
    expect(codesOf(decision)).toEqual(["PREDICATE_MISSING"]);
    expect(ignoredCodes(decision)).toEqual(["SIGNER_UNTRUSTED"]);
  });

  it("are vouched for by its issuers", async () => {
    const requirement = { signers: { subjects: [LAB], issuers: [evidence.issuer] } };
    expect(decideBy(requirement, [await evaluated(0.8, { by: LAB })]).decision).toBe("allow");
    expect(decideBy(requirement, [await evaluated(0.8, { by: LAB, under: "other" })]).decision).toBe("deny");
  });

  it("are else those of whoever may sign the artifact", async () => {
    expect(decideBy({}, [await evaluated(0.8)]).decision).toBe("allow");
    expect(decideBy({}, [await evaluated(0.8, { by: STRANGER })]).decision).toBe("deny");
  });

  it("are nobody's where the policy names nobody, though the verifier did", async () => {
    const fields = { allow_subjects: [] };
    const signatures = [await evidence.signature({ logged: true })];
    expect(codesOf(decideBy({}, [await evaluated(0.8)], fields, { signatures }))).toEqual([
      "PREDICATE_MISSING",
    ]);
  });

  it("are not those of somebody whom the policy denies", async () => {
    const fields = { allow_subject_patterns: ["*@example.com"], deny_subjects: ["intern@example.com"] };
    expect(decideBy({}, [await evaluated(0.8, { by: "intern@example.com" })], fields).decision).toBe("deny");
    expect(decideBy({}, [await evaluated(0.8, { by: LAB })], fields).decision).toBe("allow");
  });

  it("are not those of others than the one subject that it expects", async () => {
    const fields = { subject: RELEASE, allow_subjects: [RELEASE, LAB] };
    expect(decideBy({}, [await evaluated(0.8, { by: LAB })], fields).decision).toBe("deny");
    expect(decideBy({}, [await evaluated(0.8)], fields).decision).toBe("allow");
  });

  it("are verified ones, not copies", async () => {
    const decision = decideBy({}, [{ ...(await evaluated(0.8)) }]);
    expect(decision.decision).toBe("deny");
    expect(ignoredCodes(decision)).toEqual(["EVIDENCE_UNVERIFIED"]);
  });
});

describe("when a claim was signed", () => {
  it.each<[string, JsonObject, How, string | undefined]>([
    ["recently", { max_age_days: 40 }, {}, undefined],
    ["too long ago", { max_age_days: 10 }, {}, "STATEMENT_TOO_OLD"],
    ["nobody knows when", { max_age_days: 40 }, { at: null }, "STATEMENT_TIME_MISSING"],
    ["nobody knows when, and no age is asked for", {}, { at: null }, undefined],
    ["in the future", {}, { at: "2026-06-02T00:00:00Z" }, "STATEMENT_TIME_IN_FUTURE"],
  ])("%s", async (_, requirement, how, code) => {
    const decision = decideBy(requirement, [await evaluated(0.8, how)]);
    expect(decision.decision).toBe(code === undefined ? "allow" : "deny");
    expect(codesOf(decision)).toEqual(code === undefined ? [] : ["PREDICATE_MISSING"]);
    expect(ignoredCodes(decision)).toEqual(code === undefined ? [] : [code]);
  });

  it("and whether a log has it", async () => {
    const requirement = { require_transparency_log: true };
    expect(decideBy(requirement, [await evaluated(0.8, { logged: true })]).decision).toBe("allow");
    const decision = decideBy(requirement, [await evaluated(0.8)]);
    expect(codesOf(decision)).toEqual(["PREDICATE_MISSING"]);
    expect(ignoredCodes(decision)).toEqual(["STATEMENT_NOT_LOGGED"]);
  });
});

describe("what a claim has to say", () => {
  const accuracy = { benchmark: "mmlu", metric: "accuracy", at_least: 0.7 };

  it("is met by one statement, or not met", async () => {
    const [bad, good] = [await evaluated(0.6), await evaluated(0.7)];
    const requirement = { constraints: [accuracy] };
    expect(decideBy(requirement, [good]).decision).toBe("allow");
    expect(decideBy(requirement, [bad])).toMatchObject({
      violations: [
        {
          code: "PREDICATE_CONSTRAINT_UNMET",
          rule: RULE,
          subject: MODEL,
          message:
            'no evaluation claim meets the policy: metric "accuracy" of benchmark "mmlu" is 0.6, expected at least 0.7',
          evidence: [bad.bundleDigest],
        },
      ],
    });
    expect(decideBy(requirement, [bad, good]).decision).toBe("allow");
  });

  it("is met as a whole: two halves are no whole", async () => {
    const requirement = { constraints: [accuracy, { field: "/random_seed_policy", equals: "sweep" }] };
    const one = await evidence.claim("evaluation", evaluation(0.8));
    const two = await evidence.claim("evaluation", evaluation(0.6, { random_seed_policy: "sweep" }));
    expect(codesOf(decideBy(requirement, [one, two]))).toEqual(["PREDICATE_CONSTRAINT_UNMET"]);
    const both = await evidence.claim("evaluation", evaluation(0.8, { random_seed_policy: "sweep" }));
    expect(decideBy(requirement, [one, two, both]).decision).toBe("allow");
  });

  it("is not met by a good claim that does not count", async () => {
    const decision = decideBy({ constraints: [accuracy] }, [
      await evaluated(0.6),
      await evaluated(0.9, { by: STRANGER }),
    ]);
    expect(codesOf(decision)).toEqual(["PREDICATE_CONSTRAINT_UNMET"]);
  });
});

describe("a requirement of some types of artifacts (AIXV §4.1)", () => {
  const requirement = { artifact_types: ["fine-tuned-model", "lora-adapter"] };
  const typed = async (type: string, how: How = {}, of = [MODEL]) =>
    await evidence.claim("https://example.org/typed/v1", {}, { type, of, ...how });

  it("is one of an artifact of such a type, and not of another", async () => {
    expect(codesOf(decideBy(requirement, [await typed("lora-adapter")]))).toEqual(["PREDICATE_MISSING"]);
    const decision = decideBy(requirement, [await typed("base-model")]);
    expect(decision.decision).toBe("allow");
    expect(decision.satisfied.map(({ rule }) => rule)).not.toContain(RULE);
  });

  it("is one of an artifact of which nobody trusted says what it is", async () => {
    expect(decideBy(requirement, []).decision).toBe("deny");
    expect(decideBy(requirement, [await typed("base-model", { by: STRANGER })]).decision).toBe("deny");
    expect(decideBy(requirement, [await typed("base-model", {}, [digest(1)])]).decision).toBe("deny");
    expect(decideBy(requirement, [{ ...(await typed("base-model")) }]).decision).toBe("deny");
  });

  it("is one where those who are trusted differ", async () => {
    const statements = [await typed("base-model"), await typed("fine-tuned-model")];
    expect(decideBy(requirement, statements).decision).toBe("deny");
    expect(decideBy(requirement, statements.toReversed()).decision).toBe("deny");
  });

  it("asks those for the type whose claims meet it", async () => {
    const labs = { ...requirement, signers: { subjects: [LAB] } };
    expect(decideBy(labs, [await typed("base-model")]).decision).toBe("deny");
    expect(decideBy(labs, [await typed("base-model", { by: LAB })]).decision).toBe("allow");
  });

  it("does not let somebody exempt it whom the policy denies, but lets them say that it is one", async () => {
    const fields = { allow_subject_patterns: ["*@example.com"], deny_subjects: ["intern@example.com"] };
    const by = "intern@example.com";
    expect(decideBy(requirement, [await typed("base-model", { by })], fields).decision).toBe("deny");
    const both = [await typed("base-model"), await typed("lora-adapter", { by })];
    expect(decideBy(requirement, both, fields).decision).toBe("deny");
    expect(decideBy(requirement, [await typed("base-model")], fields).decision).toBe("allow");
  });

  it("is not exempted by a statement of the future", async () => {
    const ahead = await typed("base-model", { at: "2026-06-02T00:00:00Z" });
    expect(decideBy(requirement, [ahead]).decision).toBe("deny");
    const says = await typed("lora-adapter", { at: "2026-06-02T00:00:00Z" });
    expect(decideBy(requirement, [await typed("base-model"), says]).decision).toBe("deny");
  });

  it("takes the type from the predicate too", async () => {
    const statements = [await evidence.claim("training", made([]))];
    expect(decideBy(requirement, statements).decision).toBe("allow");
  });
});
