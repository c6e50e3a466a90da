import type { JsonObject, JsonValue } from "@aixv/core";
import { describe, expect, it } from "vitest";
import { withValue } from "../../../test/checks.ts";
import { validateSpdx } from "../../../test/spdx-validator.ts";
import { keptProfiles } from "../profiles.ts";
import { checkSpdx } from "./check-spdx.ts";

const CONTEXT = "https://spdx.org/rdf/3.0.1/spdx-context.jsonld";
const id = (name: string): string => `https://example.com/spdx/${name}`;

const element = (type: string, name: string, more: JsonObject = {}): JsonObject => ({
  type,
  spdxId: id(name),
  creationInfo: "_:creationinfo",
  ...more,
});
const related = (name: string, from: string, relationshipType: string, to: string, more: JsonObject = {}) =>
  element("Relationship", name, {
    from: id(from),
    relationshipType,
    to: [to.startsWith("expanded") || to.includes("Element") ? to : id(to)],
    ...more,
  });
const scoped = (name: string, relationshipType: string, to: string) =>
  related(name, "build", relationshipType, to, { type: "LifecycleScopedRelationship", scope: "build" });

const NO_ASSERTION = "expandedlicensing_NoAssertionLicense";
const NAMES = [
  "creationInfo",
  "document",
  "agent",
  "model",
  "data",
  "file",
  "snippet",
  "build",
  "tool",
  "vulnerability",
  "annotation",
  "license",
  "declared",
  "concluded",
  "dataDeclared",
  "dataConcluded",
  "trained",
  "input",
  "output",
  "invoked",
  "affects",
] as const;

/** A sound document, which keeps every profile that it claims, to be made wrong in one place. */
const GRAPH: { readonly [name in (typeof NAMES)[number]]: JsonObject } = {
  creationInfo: {
    type: "CreationInfo",
    "@id": "_:creationinfo",
    specVersion: "3.0.1",
    created: "2026-01-01T00:00:00Z",
    createdBy: [id("agent")],
    createdUsing: [id("tool")],
  },
  document: element("SpdxDocument", "document", {
    rootElement: [id("model")],
    element: [id("model"), id("data")],
    profileConformance: ["core", "software", "ai", "dataset", "build", "security", "simpleLicensing"],
    dataLicense: "https://spdx.org/licenses/CC0-1.0",
    import: [{ type: "ExternalMap", externalSpdxId: id("imported") }],
  }),
  agent: element("Person", "agent", { name: "a" }),
  model: element("ai_AIPackage", "model", {
    name: "m",
    suppliedBy: id("agent"),
    releaseTime: "2026-01-01T00:00:00Z",
    software_downloadLocation: "https://example.com/m",
    software_packageVersion: "1",
    software_primaryPurpose: "model",
    verifiedUsing: [{ type: "Hash", algorithm: "sha256", hashValue: "a".repeat(64) }],
    ai_hyperparameter: [
      { type: "DictionaryEntry", key: "lr", value: "1" },
      { type: "DictionaryEntry", key: "epochs", value: "3" },
    ],
  }),
  data: element("dataset_DatasetPackage", "data", {
    name: "d",
    originatedBy: [id("agent")],
    builtTime: "2026-01-01T00:00:00Z",
    releaseTime: "2026-01-01T00:00:00Z",
    software_downloadLocation: "https://example.com/d",
    software_primaryPurpose: "data",
    dataset_datasetType: ["text"],
  }),
  file: element("software_File", "file", { name: "f" }),
  snippet: element("software_Snippet", "snippet", {
    software_snippetFromFile: id("file"),
    software_byteRange: { type: "PositiveIntegerRange", beginIntegerRange: 1, endIntegerRange: 2 },
  }),
  build: element("build_Build", "build", { build_buildType: "https://example.com/type" }),
  tool: element("Tool", "tool", { name: "t" }),
  vulnerability: element("security_Vulnerability", "vulnerability", { name: "CVE-2026-12345" }),
  annotation: element("Annotation", "annotation", { annotationType: "other", subject: id("model") }),
  license: element("simplelicensing_LicenseExpression", "license", {
    simplelicensing_licenseExpression: "MIT",
  }),
  declared: related("declared", "model", "hasDeclaredLicense", "license"),
  concluded: related("concluded", "model", "hasConcludedLicense", NO_ASSERTION),
  dataDeclared: related("dataDeclared", "data", "hasDeclaredLicense", NO_ASSERTION),
  dataConcluded: related("dataConcluded", "data", "hasConcludedLicense", NO_ASSERTION),
  trained: related("trained", "model", "trainedOn", "data"),
  input: scoped("input", "hasInput", "imported"),
  output: scoped("output", "hasOutput", "model"),
  invoked: scoped("invoked", "invokedBy", "agent"),
  affects: related("affects", "vulnerability", "affects", "model", {
    type: "security_VexAffectedVulnAssessmentRelationship",
    security_actionStatement: "stop",
  }),
};
const SOUND: JsonObject = { "@context": CONTEXT, "@graph": NAMES.map((name) => GRAPH[name]) };

const changed = (path: string, value: JsonValue | undefined): JsonValue => {
  const [name = "", ...rest] = path.split("/");
  const index = (NAMES as readonly string[]).indexOf(name);
  return withValue(
    SOUND,
    index < 0
      ? [name, ...rest]
      : ["@graph", index, ...rest.map((step) => (/^\d+$/.test(step) ? Number(step) : step))],
    value,
  );
};
const codes = (document: JsonValue): readonly string[] => checkSpdx(document).map(({ code }) => code);

describe("checkSpdx", () => {
  it("finds nothing wrong with a sound document, as the official schema does not", () => {
    expect(checkSpdx(SOUND)).toEqual([]);
    expect(validateSpdx(SOUND)).toEqual([]);
  });

  it.each<[string, string, JsonValue | undefined, string]>([
    ["no context", "@context", undefined, "CONTEXT_MISSING"],
    ["another context", "@context", "https://example.com/spdx-context.jsonld", "CONTEXT_UNSUPPORTED"],
    ["a graph that is no list", "@graph", {}, "MEMBER_MALFORMED"],
    ["a member beside the graph", "name", "x", "MEMBER_UNKNOWN"],
    ["an element that is none", "tool", "x", "MEMBER_MALFORMED"],
    ["an element of no class", "tool/type", undefined, "MEMBER_MISSING"],
    ["an element of an unknown class", "tool/type", "software_Tool", "CLASS_UNKNOWN"],
    ["an element of an abstract class", "tool/type", "Artifact", "CLASS_UNKNOWN"],
    ["an element of a class that every object has", "tool/type", "constructor", "CLASS_UNKNOWN"],
    ["an element without an id", "tool/spdxId", undefined, "MEMBER_MISSING"],
    ["an id that is no IRI", "tool/spdxId", "tool", "ID_MALFORMED"],
    ["an id of one document alone", "tool/spdxId", "_:tool", "ID_MALFORMED"],
    ["an id with a space", "tool/spdxId", "https://example.com/a b", "ID_MALFORMED"],
    ["an id twice", "tool/spdxId", id("agent"), "ID_DUPLICATE"],
    ["a reference to nothing", "annotation/subject", id("none"), "REFERENCE_DANGLING"],
    ["a reference that is none", "annotation/subject", 1, "REFERENCE_DANGLING"],
    ["a relationship from nothing", "trained/from", id("none"), "REFERENCE_DANGLING"],
    ["a relationship to nothing", "trained/to/0", id("none"), "REFERENCE_DANGLING"],
    ["a root that is nowhere", "document/rootElement/0", id("none"), "REFERENCE_DANGLING"],
    ["an element that is nowhere", "document/element/0", id("none"), "REFERENCE_DANGLING"],
    ["nothing imported", "document/import", undefined, "REFERENCE_DANGLING"],
    ["a creator who is a tool", "creationInfo/createdBy/0", id("tool"), "REFERENCE_OF_OTHER_CLASS"],
    ["a tool that is a person", "creationInfo/createdUsing/0", id("agent"), "REFERENCE_OF_OTHER_CLASS"],
    ["a supplier who is a model", "model/suppliedBy", id("model"), "REFERENCE_OF_OTHER_CLASS"],
    ["a snippet of a model", "snippet/software_snippetFromFile", id("model"), "REFERENCE_OF_OTHER_CLASS"],
    ["a hash of the wrong length", "model/verifiedUsing/0/hashValue", "a".repeat(40), "HASH_MALFORMED"],
    ["a hash in capitals", "model/verifiedUsing/0/hashValue", "A".repeat(64), "HASH_MALFORMED"],
    ["a hash of no algorithm", "model/verifiedUsing/0/algorithm", "SHA256", "HASH_ALGORITHM_UNKNOWN"],
    ["a hash without a value", "model/verifiedUsing/0/hashValue", undefined, "MEMBER_MISSING"],
    ["an element that nobody created", "tool/creationInfo", undefined, "MEMBER_MISSING"],
    ["a creation that is nowhere", "tool/creationInfo", "_:none", "REFERENCE_DANGLING"],
    ["a creation that is an agent", "tool/creationInfo", id("agent"), "REFERENCE_OF_OTHER_CLASS"],
    ["a creation without a time", "creationInfo/created", undefined, "MEMBER_MISSING"],
    ["a creation by nobody", "creationInfo/createdBy", [], "MEMBER_MISSING"],
    ["a time with a fraction", "creationInfo/created", "2026-01-01T00:00:00.5Z", "TIME_MALFORMED"],
    ["a time with an offset", "creationInfo/created", "2026-01-01T00:00:00+01:00", "TIME_MALFORMED"],
    ["a time of no calendar", "model/releaseTime", "2026-02-30T00:00:00Z", "TIME_MALFORMED"],
    ["another version than the context", "creationInfo/specVersion", "3.0.0", "SPEC_VERSION_UNEXPECTED"],
    ["a range from byte 0", "snippet/software_byteRange/beginIntegerRange", 0, "RANGE_MALFORMED"],
    [
      "a range that ends before it begins",
      "snippet/software_byteRange/beginIntegerRange",
      3,
      "RANGE_MALFORMED",
    ],
    ["a key of a dictionary twice", "model/ai_hyperparameter/1/key", "lr", "KEY_DUPLICATE"],
    [
      "an unknown type of relationship",
      "trained/relationshipType",
      "TRAINED_ON",
      "RELATIONSHIP_TYPE_UNKNOWN",
    ],
    ["a type that every object has", "trained/relationshipType", "toString", "RELATIONSHIP_TYPE_UNKNOWN"],
    ["a relationship without a type", "trained/relationshipType", undefined, "MEMBER_MISSING"],
    ["a licence that is a model", "declared/to/0", id("model"), "RELATIONSHIP_END_UNEXPECTED"],
    ["a licence that is NoneElement", "declared/to/0", "NoneElement", "RELATIONSHIP_END_UNEXPECTED"],
    ["a licence of a tool", "declared/from", id("tool"), "RELATIONSHIP_END_UNEXPECTED"],
    ["an input of a model", "input/from", id("model"), "RELATIONSHIP_END_UNEXPECTED"],
    ["a build invoked by a tool", "invoked/to/0", id("tool"), "RELATIONSHIP_END_UNEXPECTED"],
    ["a model that affects", "affects/from", id("model"), "RELATIONSHIP_END_UNEXPECTED"],
    ["VEX of another type", "affects/relationshipType", "fixedIn", "RELATIONSHIP_CLASS_UNEXPECTED"],
    ["VEX that is no VEX", "affects/type", "Relationship", "RELATIONSHIP_CLASS_UNEXPECTED"],
    ["VEX that asks for nothing", "affects/security_actionStatement", undefined, "MEMBER_MISSING"],
    ["nothing and something", "trained/to", ["NoneElement", id("data")], "NONE_WITH_OTHERS"],
    ["no SpdxDocument", "document", GRAPH.creationInfo, "SPDX_DOCUMENT_MISSING"],
    ["a second SpdxDocument", "tool/type", "SpdxDocument", "SPDX_DOCUMENT_DUPLICATE"],
    ["an SpdxDocument without a root", "document/rootElement", undefined, "ROOT_ELEMENT_MISSING"],
    ["an SpdxDocument in itself", "document/element/0", id("document"), "COLLECTION_OF_DOCUMENT"],
    ["an unknown profile", "document/profileConformance/0", "AI", "PROFILE_UNKNOWN"],
    ["a model without a version (ai)", "model/software_packageVersion", undefined, "PROFILE_NOT_KEPT"],
    ["a model without a supplier (ai)", "model/suppliedBy", undefined, "PROFILE_NOT_KEPT"],
    [
      "a model without a declared licence (ai)",
      "declared/relationshipType",
      "hasEvidence",
      "PROFILE_NOT_KEPT",
    ],
    ["a model with two concluded licences (ai)", "dataConcluded/from", id("model"), "PROFILE_NOT_KEPT"],
    ["a data set that nobody made (dataset)", "data/originatedBy", undefined, "PROFILE_NOT_KEPT"],
    ["a data set without a licence (dataset)", "dataDeclared/relationshipType", "other", "PROFILE_NOT_KEPT"],
    ["a data set of no sort", "data/dataset_datasetType", undefined, "MEMBER_MISSING"],
    ["a build that nobody invoked (build)", "invoked/relationshipType", "usesTool", "PROFILE_NOT_KEPT"],
    ["a build with an input of another phase (build)", "input/scope", "test", "PROFILE_NOT_KEPT"],
    ["no build (build)", "build/type", "Bundle", "PROFILE_NOT_KEPT"],
    [
      "a package without a copyright text (lite)",
      "document/profileConformance/0",
      "lite",
      "PROFILE_NOT_KEPT",
    ],
  ])("finds %s", (_, path, value, code) => {
    expect(codes(changed(path, value))).toContain(code);
  });

  it("finds what is not affected without a reason, where the profile security is claimed", () => {
    const status = {
      ...GRAPH.affects,
      type: "security_VexNotAffectedVulnAssessmentRelationship",
      relationshipType: "doesNotAffect",
    };
    expect(codes(changed("affects", status))).toEqual(["PROFILE_NOT_KEPT"]);
    const reason = { ...status, security_justificationType: "componentNotPresent" };
    expect(codes(changed("affects", reason))).toEqual([]);
  });

  it("finds broken what the exporter would not list, and nothing else", () => {
    const elements = NAMES.map((name) => GRAPH[name]);
    const claimed = GRAPH.document.profileConformance as readonly string[];
    expect(keptProfiles(elements).toSorted()).toEqual([...claimed].toSorted());
    const { suppliedBy: _, ...anonymous } = GRAPH.model;
    const without = elements.with(NAMES.indexOf("model"), anonymous);
    expect(claimed.filter((profile) => !keptProfiles(without).includes(profile))).toEqual(["ai"]);
  });

  it("asks for nothing of profiles that nobody claims", () => {
    const claimed = withValue(
      changed("model/suppliedBy", undefined),
      ["@graph", 1, "profileConformance"],
      ["core"],
    );
    expect(checkSpdx(claimed)).toEqual([]);
  });

  it.each<[string, string, JsonValue]>([
    ["NoneElement as an end of any relationship", "trained/to/0", "NoneElement"],
    ["individuals by their IRIs", "trained/to/0", "https://spdx.org/rdf/3.0.1/terms/Core/NoAssertionElement"],
    ["NoneLicense", "declared/to/0", "expandedlicensing_NoneLicense"],
    ["licences of the SPDX list", "declared/to/0", "https://spdx.org/licenses/MIT"],
    ["SPDX as a creator", "creationInfo/createdBy/0", "SpdxOrganization"],
    [
      "a hash of an algorithm of any length",
      "model/verifiedUsing/0",
      { type: "Hash", algorithm: "md6", hashValue: "00" },
    ],
    [
      "extensions of any format",
      "model/extension",
      [{ type: "https://example.com/x", spdxId: 1, created: 2 }],
    ],
    ["creation information in the element", "tool/creationInfo", { ...GRAPH.creationInfo, "@id": "_:other" }],
  ])("takes %s", (_, path, value) => {
    expect(checkSpdx(changed(path, value))).toEqual([]);
  });

  it("knows ids by the prefixes of the context, and none that it does not define", () => {
    const prefixed = changed("trained/to/0", "ex:data");
    expect(codes(prefixed)).toEqual(["REFERENCE_DANGLING"]);
    const context = [CONTEXT, { ex: "https://example.com/spdx/" }];
    expect(checkSpdx(withValue(prefixed, ["@context"], context))).toEqual([]);
  });

  it("says of SPDX 2 that it is that, and no more", () => {
    const [finding, ...others] = checkSpdx({ spdxVersion: "SPDX-2.3", files: [{}] });
    expect([finding?.code, others]).toEqual(["SPEC_VERSION_UNSUPPORTED", []]);
    expect(finding?.message).toMatch(/got "SPDX-2\.3"/);
  });

  it("says where, as a JSON Pointer", () => {
    const at = NAMES.indexOf("model");
    expect(checkSpdx(changed("model/verifiedUsing/0/hashValue", "x"))).toMatchObject([
      { code: "HASH_MALFORMED", path: `/@graph/${at}/verifiedUsing/0/hashValue` },
    ]);
  });

  it("is not misled by names that every object has, and reads any depth", () => {
    const hostile = JSON.parse('{"__proto__": {"type": 1}, "constructor": {"spdxId": []}}') as JsonObject;
    expect(codes(changed("tool", hostile))).toContain("MEMBER_MISSING");
    let deep: JsonValue = {};
    for (let level = 0; level < 20_000; level++) deep = { type: "Tool", verifiedUsing: [deep] };
    expect(codes(changed("tool", deep))).toContain("NESTED_TOO_DEEPLY");
  });
});

describe("checkSpdx of a single element in place of a graph, which the schema takes", () => {
  const alone: JsonObject = {
    "@context": CONTEXT,
    type: "Person",
    spdxId: id("agent"),
    name: "a",
    creationInfo: { ...GRAPH.creationInfo, createdBy: [id("agent")], createdUsing: [] },
  };

  it("asks for no SpdxDocument, and for nothing that is elsewhere", () => {
    expect(checkSpdx(alone)).toEqual([]);
    const creationInfo = { ...GRAPH.creationInfo, createdBy: [id("elsewhere")] };
    expect(checkSpdx({ ...alone, creationInfo })).toEqual([]);
    expect(validateSpdx(alone)).toEqual([]);
  });

  it.each<[string, JsonObject, string]>([
    [
      "a reference to a name of another document",
      { creationInfo: { ...GRAPH.creationInfo, createdUsing: [], createdBy: ["_:x"] } },
      "REFERENCE_DANGLING",
    ],
    [
      "a time with a fraction",
      { creationInfo: { ...GRAPH.creationInfo, created: "2026-01-01T00:00:00.1Z" } },
      "TIME_MALFORMED",
    ],
    ["an unknown class", { type: "Human" }, "CLASS_UNKNOWN"],
    ["no id", { spdxId: "" }, "MEMBER_MALFORMED"],
  ])("finds %s", (_, more, code) => {
    expect(codes({ ...alone, ...more })).toContain(code);
  });
});
