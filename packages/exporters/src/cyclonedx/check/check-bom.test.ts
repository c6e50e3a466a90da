import type { JsonObject, JsonValue } from "@aixv/core";
import { describe, expect, it } from "vitest";
import { checkBom } from "./check-bom.ts";

const HEX = "a".repeat(64);

/** A sound document, to be made wrong in one place. */
const SOUND: JsonObject = {
  $schema: "http://cyclonedx.org/schema/bom-1.7.schema.json",
  bomFormat: "CycloneDX",
  specVersion: "1.7",
  serialNumber: "urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79",
  version: 1,
  metadata: {
    timestamp: "2026-01-01T00:00:00Z",
    component: {
      type: "machine-learning-model",
      "bom-ref": "model",
      name: "m",
      hashes: [{ alg: "SHA-256", content: HEX }],
      licenses: [{ license: { id: "MIT" } }],
      modelCard: { modelParameters: { datasets: [{ ref: "data" }] } },
      externalReferences: [{ type: "website", url: "https://example.com/ü" }],
    },
  },
  components: [
    { type: "data", "bom-ref": "data", name: "d", data: [{ type: "dataset" }] },
    { type: "library", "bom-ref": "lib", name: "l", version: "1", purl: "pkg:npm/l@1" },
  ],
  dependencies: [{ ref: "model", dependsOn: ["lib"] }, { ref: "lib" }],
  formulation: [
    {
      "bom-ref": "formula",
      workflows: [
        { "bom-ref": "flow", uid: "1", taskTypes: ["build"], inputs: [{ resource: { ref: "data" } }] },
      ],
    },
  ],
  declarations: {
    assessors: [{ "bom-ref": "assessor", organization: { name: "o" } }],
    evidence: [{ "bom-ref": "evidence" }],
    claims: [{ "bom-ref": "claim", target: "model", predicate: "p", evidence: ["evidence"] }],
    attestations: [{ assessor: "assessor", map: [{ claims: ["claim"] }] }],
  },
  citations: [
    { pointers: ["/components/0/name"], timestamp: "2026-01-01T00:00:00Z", attributedTo: "assessor" },
  ],
};

function changed(path: string, value: JsonValue | undefined): JsonObject {
  const copy = structuredClone(SOUND) as { [name: string]: unknown };
  const steps = path.split("/");
  let parent = copy;
  for (const step of steps.slice(0, -1)) parent = parent[step] as typeof parent;
  if (value === undefined) delete parent[steps.at(-1) ?? ""];
  else parent[steps.at(-1) ?? ""] = value;
  return copy as JsonObject;
}

describe("checkBom", () => {
  it("finds nothing wrong with a sound document, of 1.6 without what 1.7 added too", () => {
    expect(checkBom(SOUND)).toEqual([]);
    const { citations: _, $schema: __, ...rest } = SOUND;
    expect(checkBom({ ...rest, specVersion: "1.6" })).toEqual([]);
  });

  it("takes a hash in capitals, as the official schema does, and says what came of one of another length", () => {
    const at = "metadata/component/hashes/0/content";
    expect(checkBom(changed(at, "A".repeat(64)))).toEqual([]);
    const hashes = [
      { alg: "SHA-256", content: "A".repeat(64) },
      { alg: "SHA-256", content: HEX },
    ];
    expect(checkBom(changed("metadata/component/hashes", hashes))).toEqual([]);
    expect(checkBom(changed(at, "ABC"))[0]?.message).toBe('expected 64 hex digits of SHA-256, got "ABC"');
  });

  it("says what came in place of what was expected", () => {
    const got = (path: string, value: JsonValue) => checkBom(changed(path, value))[0]?.message;
    expect(got("serialNumber", "urn:uuid:xyz")).toMatch(/got "urn:uuid:xyz"$/);
    expect(got("metadata/timestamp", "today")).toMatch(/got "today"$/);
    expect(got("metadata/timestamp", "x".repeat(1000))).toMatch(/got "x{60}…"$/);
  });

  it("takes BOM-Links for references", () => {
    const link = "urn:cdx:3e671687-395b-41f5-a30f-a58921a69b79/1#other";
    expect(checkBom(changed("dependencies/0/dependsOn", [link]))).toEqual([]);
    expect(checkBom(changed("dependencies/0/dependsOn", ["urn:cdx:x"]))[0]?.code).toBe("REF_DANGLING");
  });

  const component = "metadata/component";
  it.each<[string, string, JsonValue | undefined, string]>([
    ["another format", "bomFormat", "SPDX", "BOM_FORMAT_UNKNOWN"],
    ["no version", "specVersion", undefined, "MEMBER_MISSING"],
    ["an unknown version", "specVersion", "1.8", "SPEC_VERSION_UNSUPPORTED"],
    [
      "the schema of another version",
      "$schema",
      "http://cyclonedx.org/schema/bom-1.6.schema.json",
      "SCHEMA_OF_OTHER_VERSION",
    ],
    ["what 1.7 added in 1.6", "specVersion", "1.6", "MEMBER_OF_LATER_VERSION"],
    [
      "a serial number in capitals",
      "serialNumber",
      "urn:uuid:3E671687-395B-41F5-A30F-A58921A69B79",
      "SERIAL_NUMBER_MALFORMED",
    ],
    ["version 0", "version", 0, "BOM_VERSION_MALFORMED"],
    ["a timestamp without a zone", "metadata/timestamp", "2026-01-01T00:00:00", "TIME_MALFORMED"],
    ["a dangling dataset", `${component}/modelCard/modelParameters/datasets/0/ref`, "none", "REF_DANGLING"],
    [
      "a dataset that is a library",
      `${component}/modelCard/modelParameters/datasets/0/ref`,
      "lib",
      "REF_OF_OTHER_KIND",
    ],
    ["a dangling dependency", "dependencies/0/dependsOn/0", "none", "REF_DANGLING"],
    ["a dependency on itself", "dependencies/0/dependsOn/0", "model", "DEPENDENCY_ON_ITSELF"],
    ["dependencies of one component twice", "dependencies/1/ref", "model", "DEPENDENCY_DUPLICATE"],
    ["a bom-ref twice", "components/1/bom-ref", "data", "REF_DUPLICATE"],
    ["a bom-ref twice, in other parts", "declarations/claims/0/bom-ref", "flow", "REF_DUPLICATE"],
    ["a bom-ref that is a BOM-Link", "components/1/bom-ref", "urn:cdx:x", "REF_IS_BOM_LINK"],
    ["an empty bom-ref", "components/1/bom-ref", "", "MEMBER_MALFORMED"],
    ["a model card on a library", "components/1/modelCard", {}, "MODEL_CARD_MISPLACED"],
    ["data on a model", `${component}/data`, [{ type: "dataset" }], "DATA_MISPLACED"],
    ["a hash of the wrong length", `${component}/hashes/0/content`, "a".repeat(40), "HASH_MALFORMED"],
    ["a hash of other digits", `${component}/hashes/0/content`, "g".repeat(64), "HASH_MALFORMED"],
    ["an unknown member", "aixv", 1, "MEMBER_UNKNOWN"],
    [
      "an id of a licence with white space",
      `${component}/licenses/0/license/id`,
      "Apache 2",
      "LICENSE_ID_MALFORMED",
    ],
    ["an empty id of a licence", `${component}/licenses/0/license/id`, "", "LICENSE_ID_MALFORMED"],
    ["a hash of no algorithm", `${component}/hashes/0/alg`, "sha256", "HASH_ALGORITHM_UNKNOWN"],
    [
      "two hashes of one algorithm",
      `${component}/hashes/1`,
      { alg: "SHA-256", content: "b".repeat(64) },
      "HASH_CONTRADICTION",
    ],
    ["a version and a range", "components/1/versionRange", "vers:npm/>1", "VERSION_AND_RANGE"],
    ["a range of what is no external component", "components/0/versionRange", "vers:npm/>1", "RANGE_OF_OWN"],
    ["an external subject", `${component}/isExternal`, true, "SUBJECT_EXTERNAL"],
    ["no name", "components/0/name", undefined, "MEMBER_MISSING"],
    ["an unknown type", "components/1/type", "model", "COMPONENT_TYPE_UNKNOWN"],
    ["a package URL that is none", "components/1/purl", "npm/l", "PURL_MALFORMED"],
    ["a URL with a space", `${component}/externalReferences/0/url`, "https://a b", "URL_MALFORMED"],
    [
      "a URL that turns text around",
      `${component}/externalReferences/0/url`,
      "https://a/\u202egnp",
      "URL_MALFORMED",
    ],
    ["a licence with an id and a name", `${component}/licenses/0/license/name`, "MIT", "LICENSE_MALFORMED"],
    ["a licence that is an expression too", `${component}/licenses/0/expression`, "MIT", "LICENSE_MALFORMED"],
    ["a dangling input", "formulation/0/workflows/0/inputs/0/resource/ref", "none", "REF_DANGLING"],
    ["a claim on unknown evidence", "declarations/claims/0/evidence/0", "none", "REF_DANGLING"],
    ["a claim on a component as evidence", "declarations/claims/0/evidence/0", "lib", "REF_OF_OTHER_KIND"],
    ["a claim of nothing", "declarations/claims/0/target", "none", "REF_DANGLING"],
    ["an attestation by nobody", "declarations/attestations/0/assessor", "none", "REF_DANGLING"],
    [
      "an attestation of no claim",
      "declarations/attestations/0/map/0/claims/0",
      "evidence",
      "REF_OF_OTHER_KIND",
    ],
    ["a citation of nothing", "citations/0/pointers/0", "/components/9", "POINTER_DANGLING"],
    ["a citation by no pointer", "citations/0/pointers/0", "components", "POINTER_DANGLING"],
    ["a citation of nobody", "citations/0/attributedTo", "none", "REF_DANGLING"],
    ["components that are no list", "components", {}, "MEMBER_MALFORMED"],
  ])("finds %s", (_, path, value, code) => {
    expect(checkBom(changed(path, value)).map((finding) => finding.code)).toContain(code);
  });

  it("finds expressions among licences in 1.6, which takes one alone", () => {
    const { citations: _, $schema: __, ...rest } = SOUND;
    const mixed = { type: "file", name: "f", licenses: [{ expression: "MIT" }, { license: { id: "MIT" } }] };
    expect(checkBom({ ...rest, specVersion: "1.6", components: [mixed] }).map(({ code }) => code)).toContain(
      "LICENSES_MIXED",
    );
    expect(checkBom({ bomFormat: "CycloneDX", specVersion: "1.7", components: [mixed] })).toEqual([]);
  });

  it("says where, as a JSON Pointer", () => {
    const [finding] = checkBom(changed("components/1/modelCard", {}));
    expect(finding?.path).toBe("/components/1/modelCard");
  });

  it("is not misled by names that every object has, and reads any depth", () => {
    const hostile = JSON.parse(
      '{"__proto__": {"type": 1}, "constructor": {"bom-ref": []}, "toString": []}',
    ) as JsonObject;
    expect(checkBom({ ...SOUND, components: [hostile] }).length).toBeGreaterThan(0);
    let deep: JsonValue = {};
    for (let level = 0; level < 20_000; level++) deep = { components: [deep] };
    const codes = checkBom({ ...SOUND, components: [deep] }).map(({ code }) => code);
    expect(codes).toContain("NESTED_TOO_DEEPLY");
  });
});
