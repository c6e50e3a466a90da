import type { JsonObject } from "@aixv/core";
import { describe, expect, it } from "vitest";
import { CONTROL_MAPPING_SCHEMA, readControlMapping } from "./control-mapping.ts";
import { STARTER_MAPPING } from "./starter-mapping.ts";

const MAPPING = {
  schema: CONTROL_MAPPING_SCHEMA,
  name: "ours",
  frameworks: { OURS: "Our own controls" },
  evidence: {
    sbom: { control_refs: ["OURS 1.2"], ai_act_refs: ["Art.11(1)"], because: "what it is made of" },
  },
};

function codeOf(mapping: unknown): string {
  const read = readControlMapping(mapping as JsonObject);
  return read.ok ? "ok" : read.error.code;
}

const withEvidence = (evidence: object): object => ({ ...MAPPING, evidence: { sbom: evidence } });
const SBOM = MAPPING.evidence.sbom;

describe("readControlMapping", () => {
  it("reads a mapping; the AI Act may be left out", () => {
    expect(readControlMapping(MAPPING)).toEqual({ ok: true, value: MAPPING });
    const { ai_act_refs: _none, ...without } = SBOM;
    expect(readControlMapping(withEvidence(without) as JsonObject)).toEqual({
      ok: true,
      value: withEvidence({ ...SBOM, ai_act_refs: [] }),
    });
  });

  it.each<[string, unknown]>([
    ["no object", []],
    ["another schema", { ...MAPPING, schema: "aixv.control-mapping/v2" }],
    ["an unknown member", { ...MAPPING, evidenec: {} }],
    ["no name", { ...MAPPING, name: "" }],
    ["a title that is no text", { ...MAPPING, frameworks: { OURS: 1 } }],
    ["evidence that is a list", { ...MAPPING, evidence: [] }],
    ["an unknown member of evidence", withEvidence({ ...SBOM, controls: [] })],
    ["no control", withEvidence({ ...SBOM, control_refs: [] })],
    ["a control twice", withEvidence({ ...SBOM, control_refs: ["OURS 1", "OURS 1"] })],
    ["a control of a framework that is not named", withEvidence({ ...SBOM, control_refs: ["THEIRS 1"] })],
    [
      "a control with white space that no digest covers",
      withEvidence({ ...SBOM, control_refs: ["OURS 1 "] }),
    ],
    ["a control of two lines", withEvidence({ ...SBOM, control_refs: ["OURS 1\nOURS 2"] })],
    ["half a surrogate pair", withEvidence({ ...SBOM, because: "\ud800" })],
    ["an article that is no text", withEvidence({ ...SBOM, ai_act_refs: [11] })],
    ["no reason", withEvidence({ control_refs: ["OURS 1"], ai_act_refs: [] })],
    ["a type with white space", { ...MAPPING, evidence: { " sbom": SBOM } }],
    [
      "a type that objects have",
      JSON.parse(
        `{"schema":"${CONTROL_MAPPING_SCHEMA}","name":"n","frameworks":{},"evidence":{"__proto__":{}}}`,
      ),
    ],
  ])("refuses %s", (_, mapping) => expect(codeOf(mapping)).toBe("EVIDENCE_PACK_MAPPING_INVALID"));
});

describe("STARTER_MAPPING", () => {
  it("is a mapping", () => expect(codeOf(STARTER_MAPPING)).toBe("ok"));

  it("names every article from 9 to 15 of the AI Act, and both frameworks for nearly everything", () => {
    const mapped = Object.values(STARTER_MAPPING.evidence);
    const articles = new Set(
      mapped.flatMap(({ ai_act_refs }) => ai_act_refs.map((ref) => /^Art\.(\d+)\(\d+\)$/.exec(ref)?.[1])),
    );
    expect([...articles].toSorted()).toEqual(["10", "11", "12", "13", "14", "15", "9"]);
    for (const { control_refs } of mapped) {
      expect(
        control_refs.some((ref) => /^ISO\/IEC 42001:2023 (?:A\.\d+(?:\.\d+){1,2}|\d\.\d\.\d)$/.test(ref)),
      ).toBe(true);
      expect(
        control_refs.some((ref) => /^NIST AI RMF 1\.0 (?:GOVERN|MAP|MEASURE|MANAGE) \d\.\d+$/.test(ref)),
      ).toBe(true);
    }
  });
});
