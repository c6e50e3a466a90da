import { type JsonObject, type JsonValue, unwrap } from "@aixv/core";
import type { AdmissionDecision } from "@aixv/policy";
import { describe, expect, it } from "vitest";
import { withValue } from "../../test/checks.ts";
import { testExporter } from "../../test/exporter-suite.ts";
import { decisionOf, factsOf } from "../../test/facts-of.ts";
import { svr } from "./index.ts";

describe("svr (in-toto SVR v0.2)", () => testExporter(svr));

function resultOf(decision: AdmissionDecision): JsonObject {
  const [document = {}] = unwrap(svr.export(factsOf([], { decision }))).documents;
  return document;
}

describe("a simple verification result", () => {
  it("has a property for the admission, for levels, and for each rule that holds, once", () => {
    const decision = decisionOf({
      assurance_level: "level-1",
      maturity: { level: 2, missing: [] },
      satisfied: [
        { rule: "/allow_subjects", evidence: [] },
        { rule: "/allow_subjects", evidence: [] },
      ],
    });
    expect(resultOf(decision)).toMatchObject({
      subject: [{ name: "model.safetensors", digest: { sha256: "0".repeat(64) } }],
      predicate: {
        verifier: { policies: [{ uri: "urn:aixv:policy:p", digest: { sha256: "9".repeat(64) } }] },
        timeCreated: "2026-03-01T00:00:00Z",
        properties: ["AIXV_ADMITTED", "AIXV_LEVEL_1", "AIXV_MATURITY_LEVEL_2", "AIXV_RULE:/allow_subjects"],
      },
    });
  });

  it("says of one that a waiver admits that it was one", () => {
    const { predicate } = resultOf(decisionOf({ decision: "allow-with-waiver" }));
    expect(predicate).toMatchObject({ properties: ["AIXV_ADMITTED_WITH_WAIVER"] });
  });

  it.each([
    ["a denial, which it cannot say", decisionOf({ decision: "deny" }), "write a vsa"],
    ["no decision", undefined, "--policy"],
  ])("is none of %s", (_, decision, advice) => {
    const outcome = svr.export(factsOf([], decision === undefined ? {} : { decision }));
    expect(outcome.ok ? "" : outcome.error.code).toBe("EXPORT_EMPTY");
    expect(outcome.ok ? "" : outcome.error.message).toContain(advice);
  });
});

describe("check of simple verification results", () => {
  const sound = resultOf(decisionOf());

  it.each<[string, readonly (string | number)[], JsonValue | undefined]>([
    ["MEMBER_MISSING", ["predicate", "verifier"], undefined],
    ["URI_MALFORMED", ["predicate", "verifier", "id"], "me"],
    ["MEMBER_MISSING", ["predicate", "verifier", "policies"], undefined],
    ["DESCRIPTOR_EMPTY", ["predicate", "verifier", "policies"], [{ name: "p" }]],
    ["MEMBER_MISSING", ["predicate", "timeCreated"], undefined],
    ["TIME_MALFORMED", ["predicate", "timeCreated"], "2026-03-01"],
    ["MEMBER_MALFORMED", ["predicate", "properties"], [""]],
  ])("finds %s at %j", (code, path, value) => {
    expect(svr.check(withValue(sound, path, value)).map((one) => one.code)).toContain(code);
  });

  it("takes properties of others", () => {
    expect(svr.check(withValue(sound, ["predicate", "properties"], ["SLSA_BUILD_LEVEL_3", "x"]))).toEqual([]);
  });
});
