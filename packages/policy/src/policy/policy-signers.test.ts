import { unwrap } from "@aixv/core";
import { validatePolicy } from "@aixv/records";
import { describe, expect, it } from "vitest";
import { advisorySigners, artifactSigners } from "./policy-signers.ts";

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
