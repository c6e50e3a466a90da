import { type Digest, digestHex, type JsonObject, type JsonValue } from "@aixv/core";
import { describe, expect, it } from "vitest";
import { document, edgesOf, element, iri, relationship, SPDX, SPDX_CONTEXT } from "../../test/boms.ts";
import { A, B, C, D } from "../../test/digests.ts";
import { statement } from "../../test/statements.ts";

const edges = (spdx: JsonObject, subjects: readonly Digest[] = [A], type = SPDX) =>
  edgesOf(statement(type, subjects, spdx));

const DATA = "dataset_DatasetPackage";
const MODELS = [element("a", A), element("b", B), element("c", C)];
const FULL = document(...MODELS, relationship("a", "descendantOf", ["b"]));

describe("statementEdges of an SPDX 3 document (Core/RelationshipType)", () => {
  it.each<[string, readonly JsonObject[], readonly string[]]>([
    [
      "descendantOf: from derives from to",
      [relationship("a", "descendantOf", ["b", "c"])],
      ["A derived_from B", "A derived_from C"],
    ],
    ["ancestorOf: to derives from from", [relationship("b", "ancestorOf", ["a"])], ["A derived_from B"]],
    ["trainedOn", [relationship("a", "trainedOn", ["d"])], ["A trained_on D"]],
    ["testedOn, which hands nothing on", [relationship("a", "testedOn", ["d"])], ["A evaluated_with D"]],
    [
      "a relationship with a scope in which things are made",
      [relationship("a", "trainedOn", ["d"], { type: "LifecycleScopedRelationship", scope: "development" })],
      ["A trained_on D"],
    ],
    [
      "one that is said twice, once",
      [relationship("a", "descendantOf", ["b"]), relationship("b", "ancestorOf", ["a"])],
      ["A derived_from B"],
    ],
    [
      "a text in place of a list of one",
      [relationship("a", "descendantOf", [], { to: iri("b") })],
      ["A derived_from B"],
    ],
  ])("reads %s", (_, relationships, expected) => {
    expect(edges(document(...MODELS, element("d", D, DATA), ...relationships))).toEqual(expected);
  });

  it("packages each output of a build from each input", () => {
    const build = { type: "build_Build", spdxId: iri("build") };
    const files = [A, B, C, D].map((digest, at) => element("abcd".charAt(at), digest, "software_File"));
    const inputs = relationship("build", "hasInput", ["c", "d"]);
    const outputs = relationship("build", "hasOutput", ["a", "b"]);
    // B came of them too, but this is no statement about it.
    expect(edges(document(build, ...files, inputs, outputs))).toEqual([
      "A packaged_from C",
      "A packaged_from D",
    ]);
    expect(edges(document(build, ...files, inputs, outputs), [A, B])).toEqual([
      "A packaged_from C",
      "A packaged_from D",
      "B packaged_from C",
      "B packaged_from D",
    ]);
    expect(edges(document(...files, inputs, outputs))).toEqual([]);
    expect(
      edges(
        document(build, ...files, { ...inputs, type: "LifecycleScopedRelationship", scope: "test" }, outputs),
      ),
    ).toEqual([]);
    // What a build passes on did not come of itself.
    expect(edges(document(build, ...files, relationship("build", "hasInput", ["a", "c"]), outputs))).toEqual([
      "A packaged_from C",
    ]);
  });

  it("follows what a subject came from, and not what came of it or has nothing to do with it", () => {
    const far = relationship("b", "trainedOn", ["d"]);
    const near = relationship("a", "descendantOf", ["b"]);
    const made = relationship("c", "descendantOf", ["a"]);
    const all = [...MODELS, element("d", D, DATA), far, made];
    expect(edges(document(...all, near))).toEqual(["B trained_on D", "A derived_from B"]);
    expect(edges(document(...all))).toEqual([]);
    expect(edges(document(...all, relationship("a", "testedOn", ["b"])))).toEqual([]);
    expect(edges(document(...all, near), [D])).toEqual([]);
  });

  describe("of a folder, which has no hash but the root digest of its manifest (OMS §6.5.1)", () => {
    const identifier = { type: "ExternalIdentifier", externalIdentifierType: "other", identifier: D };
    const root: JsonObject = { ...identifier, comment: "aixv:oms:rootDigest" };
    const found = (more: JsonObject, relation = relationship("a", "descendantOf", ["p"]), subject = A) =>
      edges(document(...MODELS, element("p", undefined, "ai_AIPackage", more), relation), [subject]);

    it("reads it as the digest, of what is made and of what that is made of", () => {
      expect(found({ externalIdentifier: [identifier, root] })).toEqual(["A derived_from D"]);
      const made = relationship("p", "descendantOf", ["b"]);
      expect(found({ externalIdentifier: [root] }, made, D)).toEqual(["D derived_from B"]);
    });

    it.each<[string, JsonObject]>([
      ["an identifier of another kind", { externalIdentifier: [identifier] }],
      ["two that differ", { externalIdentifier: [root, { ...root, identifier: C }] }],
      ["one that is no digest", { externalIdentifier: [{ ...root, identifier: "sha256:x" }] }],
      ["one beside hashes, which are of something else", { externalIdentifier: [root], verifiedUsing: [] }],
      ["one that is no list", { externalIdentifier: root }],
    ])("reads no digest from %s", (_, more) => {
      expect(found(more)).toEqual([]);
    });
  });

  it.each([
    SPDX,
    "https://spdx.dev/Document/v3.0",
    "https://spdx.dev/Document/v3.0.1",
    "https://spdx.dev/Document",
  ])("reads the predicate type %s", (type) => {
    expect(edges(FULL, [A], type)).toEqual(["A derived_from B"]);
  });

  it.each([
    "https://spdx.dev/Document/v2.3",
    "https://spdx.dev/Document/v33",
    "https://spdx.dev/Document/v3/x",
  ])("reads no predicate type %s", (type) => {
    expect(edges(FULL, [A], type)).toEqual([]);
  });

  it.each<[string, JsonValue]>([
    ["of another version of SPDX 3.0", "https://spdx.org/rdf/3.0.0/spdx-context.jsonld"],
    ["in a list of its own", [SPDX_CONTEXT]],
  ])("reads a context %s", (_, context) => {
    expect(edges({ ...FULL, "@context": context })).toEqual(["A derived_from B"]);
  });

  it.each<[string, JsonValue]>([
    [
      "with another beside it, which may redefine its names",
      [SPDX_CONTEXT, { from: "https://example.com/to" }],
    ],
    ["of somebody else", "https://example.com/spdx-context.jsonld"],
    ["of another version", "https://spdx.org/rdf/4.0/spdx-context.jsonld"],
    ["of its own making", { from: "https://spdx.org/rdf/3.0.1/terms/Core/from" }],
    ["that is absent", null],
  ])("reads no context %s", (_, context) => {
    expect(edges({ ...FULL, "@context": context })).toEqual([]);
  });
});

describe("what in an SPDX 3 document is not certain", () => {
  const hash = (digest: Digest, more: JsonObject = {}): JsonObject => ({
    type: "Hash",
    algorithm: "sha256",
    hashValue: digestHex(digest),
    ...more,
  });
  const parent = (verifiedUsing: JsonValue): JsonObject =>
    element("p", undefined, "ai_AIPackage", { verifiedUsing });

  it("reads a SHA-256 among other hashes, and one that stands alone", () => {
    const found = (verifiedUsing: JsonValue) =>
      edges(document(...MODELS, parent(verifiedUsing), relationship("a", "descendantOf", ["p"])));
    expect(found([{ type: "Hash", algorithm: "md5", hashValue: "00" }, hash(D)])).toEqual([
      "A derived_from D",
    ]);
    expect(found(hash(D))).toEqual(["A derived_from D"]);
  });

  it.each<[string, JsonValue]>([
    ["of another algorithm", [hash(D, { algorithm: "sha3_256" })]],
    ["that is a code over the digests of files", [hash(D, { type: "PackageVerificationCode" })]],
    ["and another SHA-256", [hash(D), hash(C)]],
    ["that is malformed", [hash(D), hash(D, { hashValue: "dd" })]],
    ["by reference", ["_:hash"]],
    ["that is null", null],
  ])("gives no edge to an element with a hash %s, and some to that beside it", (_, verifiedUsing) => {
    const relation = relationship("a", "descendantOf", ["p", "b"]);
    expect(edges(document(...MODELS, parent(verifiedUsing), relation))).toEqual(["A derived_from B"]);
  });

  it.each<[string, readonly JsonValue[]]>([
    ["an element that is not there", []],
    ["an element that is there twice", [element("p", D), element("p", D)]],
    [
      "an element of which something is said elsewhere",
      [element("p", D), { "@id": iri("p"), verifiedUsing: [] }],
    ],
    [
      "an element that is said once more within another",
      [element("p", D), element("x", C, "ai_AIPackage", { part: { spdxId: iri("p") } })],
    ],
    ["a snippet", [element("p", D, "software_Snippet")]],
    ["an agent", [element("p", D, "Organization")]],
    ["a type that is inherited", [element("p", D, "toString")]],
    ["an element of two types", [{ ...element("p", D), type: ["ai_AIPackage", "software_File"] }]],
    ["an element with a context of its own", [element("p", D, "ai_AIPackage", { "@context": {} })]],
    [
      "an element with members spelt as IRIs",
      [element("p", D, "ai_AIPackage", { "https://example.com/x": 1 })],
    ],
    ["an element within another", [{ type: "Bom", spdxId: iri("x"), element: [element("p", D)] }]],
    ["an element whose id is spelt otherwise", [{ ...element("p", D), spdxId: null, "@id": iri("p") }]],
    ["what is no element", [null, "p", [element("p", D)]]],
    ["the subject itself", [element("p", A)]],
  ])("gives no edge to %s, and some to that beside it", (_, elements) => {
    const relation = relationship("a", "descendantOf", ["p", "b"]);
    expect(edges(document(...MODELS, ...elements, relation))).toEqual(["A derived_from B"]);
  });

  it.each<[string, JsonObject]>([
    ["of another type", relationship("a", "dependsOn", ["b"])],
    ["that says that something was generated", relationship("b", "generates", ["a"])],
    ["from nowhere", relationship("x", "descendantOf", ["b"])],
    ["from several", relationship("a", "descendantOf", ["b"], { from: [iri("a")] })],
    [
      "to something inline",
      relationship("a", "descendantOf", ["b"], { to: [iri("b"), { spdxId: iri("c") }] }),
    ],
    ["to nothing", relationship("a", "descendantOf", ["b"], { to: [] })],
    ["to none and to one", relationship("a", "descendantOf", ["b"], { to: [iri("b"), "NoneElement"] })],
    [
      "to none by its IRI and to one",
      relationship("a", "descendantOf", ["b"], {
        to: ["https://spdx.org/rdf/3.0.1/terms/Core/NoneElement", iri("b")],
      }),
    ],
    [
      "of testing alone",
      relationship("a", "trainedOn", ["d"], { type: "LifecycleScopedRelationship", scope: "test" }),
    ],
    ["without an id", relationship("a", "descendantOf", ["b"], { spdxId: null })],
    ["of another class", relationship("a", "descendantOf", ["b"], { type: "Annotation" })],
    ["that is the wrong way round: from data to a model", relationship("d", "trainedOn", ["a"])],
    ["of training on a model", relationship("a", "trainedOn", ["b"])],
    ["with an input of what is no build", relationship("a", "hasInput", ["b"])],
  ])("gives no edges for a relationship %s", (_, relation) => {
    const all = [...MODELS, element("d", D, DATA)];
    expect(edges(document(...all, relation), [A, D])).toEqual([]);
    const good = { ...relationship("a", "descendantOf", ["b"]), spdxId: iri("good") };
    expect(edges(document(...all, relation, good), [A, D])).toEqual(["A derived_from B"]);
  });

  it("gives none for a single element, which can hold no other", () => {
    expect(edges({ "@context": SPDX_CONTEXT, ...relationship("a", "descendantOf", ["b"]) })).toEqual([]);
  });
});
