import { unwrap } from "@aixv/core";
import { validatePolicy } from "@aixv/records";
import { describe, expect, it } from "vitest";
import {
  advisorySigners,
  artifactSigners,
  compileAdvisoryClaimants,
  compileClaimants,
} from "./policy-signers.ts";

const policy = (fields: { readonly [name: string]: string | readonly string[] }) =>
  unwrap(validatePolicy(fields));

describe("artifactSigners", () => {
  it("names those of the lists, else the one subject and issuer", () => {
    expect(artifactSigners(policy({ subject: "a", issuer: "i" }))).toEqual({
      subjects: ["a"],
      subject_patterns: [],
      issuers: ["i"],
      issuer_patterns: [],
    });
    const lists = { allow_subjects: ["b"], allow_subject_patterns: ["b*"], allow_issuers: ["j"] };
    expect(artifactSigners(policy({ subject: "a", issuer: "i", ...lists }))).toEqual({
      subjects: ["b"],
      subject_patterns: ["b*"],
      issuers: ["j"],
      issuer_patterns: [],
    });
  });

  it("does not fall back on the subject where there are patterns alone", () => {
    expect(artifactSigners(policy({ subject: "a", allow_subject_patterns: ["b*"] }))).toMatchObject({
      subjects: [],
      subject_patterns: ["b*"],
    });
  });

  it("names nobody where the policy does not", () => {
    expect(artifactSigners(policy({ deny_subjects: ["a"], allow_issuers: ["i"] }))).toMatchObject({
      subjects: [],
      subject_patterns: [],
    });
  });
});

describe("advisorySigners (AIXV reference: advisory_trust_constraints_from_policy)", () => {
  it.each([
    [{ advisory_allow_subjects: ["s"], allow_subjects: ["b"], subject: "a" }, ["s"]],
    [{ allow_subjects: ["b"], subject: "a" }, ["b"]],
    [{ subject: "a" }, ["a"]],
    [{}, []],
  ])("of %j takes the subjects %j", (fields, subjects) => {
    expect(advisorySigners(policy(fields)).subjects).toEqual(subjects);
  });

  it.each([
    [{ advisory_allow_issuers: ["s"], allow_issuers: ["b"], issuer: "a" }, ["s"]],
    [{ allow_issuers: ["b"], issuer: "a" }, ["b"]],
    [{ issuer: "a" }, ["a"]],
    [{}, []],
  ])("of %j takes the issuers %j, apart from the subjects", (fields, issuers) => {
    expect(advisorySigners(policy({ advisory_allow_subjects: ["s"], ...fields })).issuers).toEqual(issuers);
  });

  it("lets patterns of advisories replace the artifact's names, not add to them", () => {
    const named = advisorySigners(policy({ allow_subjects: ["b"], advisory_allow_subject_patterns: ["s*"] }));
    expect(named).toMatchObject({ subjects: [], subject_patterns: ["s*"] });
  });
});

describe("compileClaimants: whose claims count for an artifact", () => {
  const by = (subject: string, issuer = "i") => [{ subjects: [subject], issuer }];
  const claimants = (
    fields: Parameters<typeof policy>[0],
    named?: { readonly subjects: readonly string[] },
  ) => {
    const { isTrusted, mayVouch } = compileClaimants(policy(fields), named);
    return (subject: string, issuer?: string) => [
      isTrusted(by(subject, issuer)),
      mayVouch(by(subject, issuer)),
    ];
  };

  it("are those who may sign it, where nobody is named", () => {
    expect(claimants({ allow_subjects: ["a"] })("a")).toEqual([true, true]);
    expect(claimants({ allow_subjects: ["a"] })("b")).toEqual([false, false]);
    expect(claimants({ subject: "a", issuer: "i" })("a", "j")).toEqual([false, false]);
    expect(claimants({})("a")).toEqual([false, false]);
  });

  it("are not those whom the policy denies, whose word still counts against it", () => {
    const fields = { allow_subject_patterns: ["*@x"], deny_subjects: ["b@x"], deny_issuer_patterns: ["j*"] };
    expect(claimants(fields)("a@x")).toEqual([true, true]);
    expect(claimants(fields)("b@x")).toEqual([true, false]);
    expect(claimants(fields)("a@x", "j")).toEqual([true, false]);
  });

  it("are not others than the one subject and issuer that are expected", () => {
    const fields = { subject: "a", allow_subjects: ["a", "b"], issuer: "i", allow_issuers: ["i", "j"] };
    expect(claimants(fields)("a")).toEqual([true, true]);
    expect(claimants(fields)("b")).toEqual([true, false]);
    expect(claimants(fields)("a", "j")).toEqual([true, false]);
  });

  it("are those that are named, and nobody else", () => {
    const fields = { subject: "a", deny_subjects: ["b"] };
    expect(claimants(fields, { subjects: ["b"] })("b")).toEqual([true, true]);
    expect(claimants(fields, { subjects: ["b"] })("a")).toEqual([false, false]);
  });
});

describe("compileAdvisoryClaimants: who may take advisories back", () => {
  const mayVouch = (fields: Parameters<typeof policy>[0], subject: string) =>
    compileAdvisoryClaimants(policy(fields)).mayVouch([{ subjects: [subject] }]);

  it("are not those whom the policy denies, unless it names them for advisories", () => {
    const fields = { allow_subject_patterns: ["*@x"], deny_subjects: ["b@x"] };
    expect(mayVouch(fields, "a@x")).toBe(true);
    expect(mayVouch(fields, "b@x")).toBe(false);
    expect(compileAdvisoryClaimants(policy(fields)).isTrusted([{ subjects: ["b@x"] }])).toBe(true);
    expect(mayVouch({ ...fields, advisory_allow_subjects: ["b@x"] }, "b@x")).toBe(true);
    expect(mayVouch({ ...fields, advisory_allow_subjects: ["b@x"] }, "a@x")).toBe(false);
  });
});
