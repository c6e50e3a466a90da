import { type JsonObject, type JsonValue, unwrap } from "@aixv/core";
import type { AdmissionDecision } from "@aixv/policy";
import { describe, expect, it } from "vitest";
import { withValue } from "../../test/checks.ts";
import { testExporter } from "../../test/exporter-suite.ts";
import { ARTIFACT, claim, decisionOf, factsOf, training } from "../../test/facts-of.ts";
import type { ExportOptions } from "../index.ts";
import { vsa } from "./index.ts";

describe("vsa (SLSA 1.2, Verification Summary)", () => testExporter(vsa));

const evidence = claim("training", training());

function summaryOf(decision: AdmissionDecision, options: ExportOptions = {}): JsonObject {
  const [document = {}] = unwrap(vsa.export(factsOf([evidence], { decision }), options)).documents;
  return document;
}

describe("a verification summary", () => {
  it("says that a model is admitted, at which levels, by which policy and evidence", () => {
    const decision = decisionOf({ assurance_level: "level-2", maturity: { level: 3, missing: [] } });
    expect(summaryOf(decision)).toMatchObject({
      subject: [{ name: "model.safetensors", digest: { sha256: "0".repeat(64) } }],
      predicate: {
        timeVerified: "2026-03-01T00:00:00Z",
        resourceUri: `urn:aixv:artifact:${ARTIFACT}`,
        policy: { uri: "urn:aixv:policy:p", digest: { sha256: "9".repeat(64) } },
        inputAttestations: [{ digest: { sha256: evidence.bundle_digest.slice(7) } }],
        verificationResult: "PASSED",
        verifiedLevels: ["AIXV_LEVEL_2", "AIXV_MATURITY_LEVEL_3"],
      },
    });
  });

  it("says FAILED of one that is denied, with no level that it reached", () => {
    const decision = decisionOf({ decision: "deny", maturity: { level: 3, missing: [] } });
    expect(summaryOf(decision).predicate).toMatchObject({
      verificationResult: "FAILED",
      verifiedLevels: ["FAILED"],
    });
  });

  it("says PASSED of one that a waiver admits, and that it was one", () => {
    const decision = decisionOf({ decision: "allow-with-waiver" });
    const { predicate } = summaryOf(decision) as { readonly predicate: JsonObject };
    expect(predicate.verificationResult).toBe("PASSED");
    expect(Object.values(predicate)).toContainEqual(
      expect.objectContaining({ decision: "allow-with-waiver" }),
    );
  });

  it("names the verifier and the address that it is told", () => {
    const options = { verifierId: "https://example.com/v", artifactUri: "https://example.com/m" };
    expect(summaryOf(decisionOf(), options).predicate).toMatchObject({
      verifier: { id: "https://example.com/v" },
      resourceUri: "https://example.com/m",
    });
  });

  it("is of a decision alone: without one there is none", () => {
    const outcome = vsa.export(factsOf([evidence]));
    expect(outcome.ok ? "" : outcome.error.code).toBe("EXPORT_EMPTY");
  });
});

describe("check of verification summaries", () => {
  const sound = summaryOf(decisionOf({ assurance_level: "level-2" }));
  const failed = summaryOf(decisionOf({ decision: "deny" }));

  it.each<[string, JsonObject, readonly (string | number)[], JsonValue | undefined]>([
    ["MEMBER_MISSING", sound, ["predicate", "verifier", "id"], undefined],
    ["TIME_MALFORMED", sound, ["predicate", "timeVerified"], "today"],
    ["MEMBER_MISSING", sound, ["predicate", "resourceUri"], undefined],
    ["URI_MALFORMED", sound, ["predicate", "resourceUri"], "m"],
    ["MEMBER_MISSING", sound, ["predicate", "policy", "uri"], undefined],
    ["INPUT_DIGEST_MISSING", sound, ["predicate", "inputAttestations", 0], { uri: "https://example.com/a" }],
    ["RESULT_UNKNOWN", sound, ["predicate", "verificationResult"], "ALLOWED"],
    ["LEVEL_CONTRADICTS_RESULT", sound, ["predicate", "verifiedLevels"], ["FAILED"]],
    ["LEVEL_CONTRADICTS_RESULT", failed, ["predicate", "verifiedLevels"], ["SLSA_BUILD_LEVEL_3"]],
    ["LEVEL_CONTRADICTS_RESULT", failed, ["predicate", "verifiedLevels"], []],
    ["LEVEL_TWICE", sound, ["predicate", "verifiedLevels"], ["SLSA_BUILD_LEVEL_2", "SLSA_BUILD_LEVEL_3"]],
    ["LEVEL_UNKNOWN", sound, ["predicate", "verifiedLevels"], ["SLSA_BUILD_LEVEL_4"]],
    ["LEVEL_UNKNOWN", sound, ["predicate", "verifiedLevels"], ["SLSA_SOURCE_LEVEL_0"]],
    ["LEVEL_UNKNOWN", sound, ["predicate", "dependencyLevels"], { SLSA_BUILD_LEVEL_9: 1 }],
    ["MEMBER_MALFORMED", sound, ["predicate", "verifiedLevels"], [3]],
    ["MEMBER_MALFORMED", sound, ["predicate", "dependencyLevels"], { SLSA_BUILD_LEVEL_3: -1 }],
  ])("finds %s", (code, document, path, value) => {
    expect(vsa.check(withValue(document, path, value)).map((one) => one.code)).toContain(code);
  });

  it.each<[string, readonly (string | number)[], JsonValue]>([
    ["levels of two tracks", ["predicate", "verifiedLevels"], ["SLSA_BUILD_LEVEL_2", "SLSA_SOURCE_LEVEL_3"]],
    [
      "the last level of a track",
      ["predicate", "verifiedLevels"],
      ["SLSA_BUILD_LEVEL_0", "SLSA_SOURCE_LEVEL_4"],
    ],
    [
      "a level that nobody looked at, and another's track",
      ["predicate", "verifiedLevels"],
      ["SLSA_BUILD_LEVEL_UNEVALUATED", "SLSA_OTHER_LEVEL_7"],
    ],
    ["counts of dependencies by level", ["predicate", "dependencyLevels"], { SLSA_BUILD_LEVEL_3: 5 }],
  ])("takes %s", (_, path, value) => {
    expect(vsa.check(withValue(sound, path, value))).toEqual([]);
  });
});
