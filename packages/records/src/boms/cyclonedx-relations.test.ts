import { type Digest, digestHex, type JsonObject, type JsonValue } from "@aixv/core";
import { describe, expect, it } from "vitest";
import { bom, CYCLONEDX, dataset, edgesOf, hashes, model, pedigree, trainedOn } from "../../test/boms.ts";
import { A, B, C, D } from "../../test/digests.ts";
import { statement } from "../../test/statements.ts";

const edges = (document: JsonObject, subjects: readonly Digest[] = [A], type = CYCLONEDX) =>
  edgesOf(statement(type, subjects, document));

const FULL = bom(model(A, { ...pedigree(model(B)), ...trainedOn({ ref: "data" }) }), [dataset("data", C)]);

describe("statementEdges of a CycloneDX BOM (1.7: pedigree, modelCard)", () => {
  it("derives the component from its ancestors, and has it trained on the data sets of its model card", () => {
    expect(edges(FULL)).toEqual(["A derived_from B", "A trained_on C"]);
  });

  it("follows ancestors to theirs, and data sets to what those came from", () => {
    const near = model(B, { ...pedigree(model(C)), ...trainedOn({ ref: "data" }) });
    const data = dataset("data", D, pedigree({ type: "data", name: "raw", ...hashes(C) }));
    expect(edges(bom(model(A, pedigree(near)), [data]))).toEqual([
      "A derived_from B",
      "B derived_from C",
      "B trained_on D",
      "D derived_from C",
    ]);
  });

  it("reads ancestors however deep they lie", () => {
    let deep = model(B);
    for (let depth = 0; depth < 20_000; depth++) deep = model(depth % 2 === 0 ? C : B, pedigree(deep));
    expect(edges(bom(model(A, pedigree(deep))))).toEqual([
      "A derived_from B",
      "B derived_from C",
      "C derived_from B",
    ]);
  });

  it("finds data sets within components and within the subject", () => {
    const parts = [{ type: "application", name: "app", components: [dataset("b", B)] }];
    const subject = model(A, { ...trainedOn({ ref: "b" }, { ref: "c" }), components: [dataset("c", C)] });
    expect(edges(bom(subject, parts))).toEqual(["A trained_on B", "A trained_on C"]);
  });

  it("gives each edge once", () => {
    const twice = model(A, { ...pedigree(model(B), model(B)), ...trainedOn({ ref: "c" }, { ref: "c" }) });
    expect(edges(bom(twice, [dataset("c", C)]))).toEqual(["A derived_from B", "A trained_on C"]);
  });

  it("knows a folder by the root digest of its manifest, where there are no hashes", () => {
    const root = (digest: string): JsonObject => ({
      properties: [{ name: "aixv:oms:rootDigest", value: digest }],
    });
    expect(edges(bom(model(undefined, { ...root(A), ...pedigree(model(undefined, root(B))) })))).toEqual([
      "A derived_from B",
    ]);
    expect(edges(bom(model(A, pedigree(model(C, root(B))))))).toEqual(["A derived_from C"]);
    expect(edges(bom(model(undefined, { ...root(B), ...pedigree(model(C)) })))).toEqual([]);
    expect(edges(bom(model(A, pedigree(model(undefined, root("sha256:bb"))))))).toEqual([]);
    const odd = { properties: [{ name: "aixv:oms:rootDigest" }] };
    expect(edges(bom(model(A, pedigree(model(undefined, odd)))))).toEqual([]);
    expect(edges(bom(model(undefined, { ...odd, ...pedigree(model(B)) })))).toEqual([]);
    const two = { properties: [...Object.values(root(B)), ...Object.values(root(C))].flat() as JsonValue[] };
    expect(edges(bom(model(A, pedigree(model(undefined, two)))))).toEqual([]);
  });
});

describe("which subject a CycloneDX BOM is about", () => {
  const origins = pedigree(model(B));

  it.each<[string, JsonObject, readonly Digest[]]>([
    ["its hash is the digest of a subject", model(A, origins), [C, A]],
    ["no digest is stated, and there is one subject", model(undefined, origins), [A]],
    [
      "its list of hashes is empty, and there is one subject",
      model(undefined, { hashes: [], ...origins }),
      [A],
    ],
    ["its bom-ref names a subject", model(undefined, { "bom-ref": A, ...origins }), [C, A]],
    ["its version names a subject", model(undefined, { version: A, ...origins }), [A]],
    [
      "its purl names a subject",
      model(undefined, { purl: `pkg:oci/m@sha256%3A${digestHex(A).toUpperCase()}`, ...origins }),
      [A],
    ],
    [
      "another algorithm is stated beside its SHA-256",
      model(A, { ...origins, hashes: [{ alg: "MD5", content: "00" }, ...(hashes(A).hashes as JsonValue[])] }),
      [A],
    ],
  ])("is that of which %s", (_, component, subjects) => {
    expect(edges(bom(component), subjects)).toEqual(["A derived_from B"]);
  });

  it.each<[string, JsonValue, readonly Digest[]]>([
    ["its hash is another", model(C, origins), [A]],
    ["no digest is stated, and there are two subjects", model(undefined, origins), [A, C]],
    ["its bom-ref names another", model(undefined, { "bom-ref": C, ...origins }), [A]],
    ["its name and its bom-ref name two", model(undefined, { "bom-ref": A, name: C, ...origins }), [A]],
    ["two SHA-256 are stated", model(undefined, { ...hashes(A, C), ...origins }), [A]],
    [
      "a SHA-256 is malformed",
      model(undefined, { hashes: [{ alg: "SHA-256", content: "aa" }], ...origins }),
      [A],
    ],
    [
      "another algorithm alone is stated",
      model(undefined, { hashes: [{ alg: "SHA-512" }], ...origins }),
      [A],
    ],
    ["hashes are no list", model(undefined, { hashes: "none", ...origins }), [A]],
    ["it is no model and no data", { ...model(A, origins), type: "application" }, [A]],
    [
      "its bom-ref is that of its ancestor",
      model(A, { "bom-ref": "x", ...pedigree(model(B, { "bom-ref": "x" })) }),
      [A],
    ],
    ["there is none", null, [A]],
  ])("is none where %s", (_, component, subjects) => {
    expect(edges(bom(component), subjects)).toEqual([]);
  });

  it("is none where a second subject has no SHA-256", () => {
    const claims = statement(CYCLONEDX, [A], bom(model(undefined, origins)));
    expect(edgesOf(claims)).toEqual(["A derived_from B"]);
    expect(edgesOf({ ...claims, subject: [...claims.subject, { digest: { sha512: "00" } }] })).toEqual([]);
  });
});

describe("what in a CycloneDX BOM is not certain", () => {
  it.each<[string, JsonValue]>([
    ["without a hash", model(undefined)],
    ["with a digest in its name alone", model(undefined, { "bom-ref": B })],
    ["with two SHA-256", model(undefined, hashes(B, C))],
    [
      "with a malformed SHA-256 beside a good one",
      model(undefined, { hashes: [...(hashes(B).hashes as []), { alg: "SHA-256" }] }),
    ],
    ["whose hashes hold something else", model(undefined, { hashes: [...(hashes(B).hashes as []), "x"] })],
    ["with SHA3-256", model(undefined, { hashes: [{ alg: "SHA3-256", content: digestHex(B) }] })],
    ["that is a library", { ...model(B), type: "library" }],
    ["that is the subject", model(A, pedigree(model(B)))],
    ["whose bom-ref another has", model(B, { "bom-ref": "taken" })],
    ["that is a list", [model(B)]],
    ["that is null", null],
  ])("gives no edge to an ancestor %s, and some to that beside it", (_, ancestor) => {
    const others = [{ type: "library", name: "x", "bom-ref": "taken" }];
    expect(edges(bom(model(A, pedigree(ancestor, model(D))), others))).toEqual(["A derived_from D"]);
  });

  it("leads no further than it is certain", () => {
    expect(edges(bom(model(A, pedigree(model(undefined, pedigree(model(B)))))))).toEqual([]);
  });

  it.each<[string, JsonValue]>([
    ["a reference to nothing", { ref: "nothing" }],
    ["a reference to a component that is no data", { ref: "library" }],
    ["a reference that two components have", { ref: "twice" }],
    ["a link into another BOM", { ref: "urn:cdx:f08a6ccd-4dce-4759-bd84-c626675d60a7/1#b" }],
    ["a reference beside something else", { ref: "good", type: "dataset" }],
    ["a data set inline, which has no member for hashes", { type: "dataset", name: "x", ...hashes(B) }],
    ["the name of an inherited member", { ref: "toString" }],
    ["a reference that is no text", { ref: ["good"] }],
    ["a text", "good"],
  ])("gives no edge to %s, and some to that beside it", (_, entry) => {
    const components = [
      { type: "library", name: "l", "bom-ref": "library", ...hashes(B) },
      dataset("twice", B),
      { type: "file", name: "f", components: [dataset("twice", B)] },
      dataset("urn:cdx:f08a6ccd-4dce-4759-bd84-c626675d60a7/1#b", B),
      dataset("good", C),
      dataset("other", D),
    ];
    expect(edges(bom(model(A, trainedOn(entry, { ref: "other" })), components))).toEqual(["A trained_on D"]);
  });

  it("gives none for the model card of what is no model", () => {
    const subject = { ...model(A, trainedOn({ ref: "c" })), type: "data" };
    expect(edges(bom(subject, [dataset("c", C)]))).toEqual([]);
  });

  it("gives none for descendants and variants, of which it does not say that they came of each other", () => {
    const relatives = { descendants: [model(B)], variants: [model(C)] };
    expect(edges(bom(model(A, { pedigree: relatives })))).toEqual([]);
  });
});

describe("the predicate type of a CycloneDX BOM", () => {
  it.each([CYCLONEDX, `${CYCLONEDX}/v1.6`, `${CYCLONEDX}/1.6`])("may be %s", (type) => {
    expect(edges(FULL, [A], type)).toHaveLength(2);
  });

  it.each([
    `${CYCLONEDX}/v1.5`,
    `${CYCLONEDX}/v2`,
    `${CYCLONEDX}x`,
    `${CYCLONEDX}/`,
    "http://cyclonedx.org/bom",
  ])("is not %s for one of version 1.6", (type) => {
    expect(edges(FULL, [A], type)).toEqual([]);
  });

  it.each<[string, JsonObject]>([
    ["without bomFormat", { ...FULL, bomFormat: "" }],
    ["without a version", { ...FULL, specVersion: 1.6 }],
    ["of a later major version", { ...FULL, specVersion: "2.0" }],
    ["whose members are inherited", Object.create(FULL) as JsonObject],
  ])("gives no edges to a document %s", (_, document) => {
    expect(edges(document)).toEqual([]);
  });
});
