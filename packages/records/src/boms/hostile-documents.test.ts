import { createDigest, digestHex, type JsonObject, type JsonValue } from "@aixv/core";
import { MAX_STATEMENT_EDGES, type StatementClaims, statementEdges, validateClaims } from "@aixv/records";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  bom,
  CYCLONEDX,
  dataset,
  document,
  element,
  hashes,
  iri,
  model,
  pedigree,
  relationship,
  SPDX,
  trainedOn,
} from "../../test/boms.ts";
import { A, B, C, D } from "../../test/digests.ts";
import { statement } from "../../test/statements.ts";

const E = createDigest("sha256", "e".repeat(64));
const DATA = "dataset_DatasetPackage";

const BOM = bom(
  model(A, {
    "bom-ref": "a",
    ...pedigree(model(B, { "bom-ref": "b", ...pedigree(model(C)) }), model(undefined, hashes(C, E))),
    ...trainedOn({ ref: "d" }, { ref: "twice" }, { type: "dataset" }),
  }),
  [dataset("d", D), dataset("twice", E), dataset("twice", E)],
);
const SPDX_DOCUMENT = document(
  { type: "build_Build", spdxId: iri("build") },
  element("a", A),
  element("b", B, "software_File"),
  element("c", C),
  element("d", D, DATA),
  element("e", E, "Organization"),
  relationship("a", "descendantOf", ["b", "e"]),
  relationship("c", "ancestorOf", ["b"]),
  relationship("a", "trainedOn", ["d"]),
  relationship("b", "testedOn", ["d"]),
  relationship("build", "hasInput", ["c"]),
  relationship("build", "hasOutput", ["a", "b"]),
);

/** Every place in a document. */
function placesIn(
  value: JsonValue,
  path: readonly (string | number)[] = [],
): readonly (readonly (string | number)[])[] {
  if (typeof value !== "object" || value === null) return [path];
  const members = Array.isArray(value) ? [...value.entries()] : Object.entries(value as JsonObject);
  return [path, ...members.flatMap(([name, member]) => placesIn(member, [...path, name]))];
}

/** The document with something else in one place. */
function replaced(value: JsonValue, path: readonly (string | number)[], by: JsonValue): JsonValue {
  const [name, ...rest] = path;
  if (name === undefined) return by;
  if (Array.isArray(value)) return value.map((item, at) => (at === name ? replaced(item, rest, by) : item));
  const object = value as JsonObject;
  return { ...object, [name]: replaced(object[name] ?? null, rest, by) };
}

/** What stands elsewhere in it, hides a member, or is anything at all. */
const replacements = (values: readonly JsonValue[]): fc.Arbitrary<JsonValue> =>
  fc.oneof(
    fc.constantFrom(...values),
    fc.jsonValue() as fc.Arbitrary<JsonValue>,
    fc.constantFrom("__proto__", "toString", "constructor", null, [], {}),
  );

function valueAt(value: JsonValue, path: readonly (string | number)[]): JsonValue {
  return path.reduce<JsonValue>((at, name) => (at as JsonObject)[name] ?? null, value);
}

describe.each<[string, string, JsonObject, readonly string[]]>([
  ["CycloneDX", CYCLONEDX, BOM, ["a derived_from b", "a trained_on d", "b derived_from c"]],
  [
    "SPDX",
    SPDX,
    SPDX_DOCUMENT,
    [
      "a derived_from b",
      "a packaged_from c",
      "a trained_on d",
      "b derived_from c",
      "b evaluated_with d",
      "b packaged_from c",
    ],
  ],
])("a changed %s document", (_, type, whole, expected) => {
  const shorten = (claims: StatementClaims): readonly string[] =>
    statementEdges(claims).map((edge) => `${edge.from.slice(-1)} ${edge.type} ${edge.to.slice(-1)}`);
  const places = placesIn(whole);
  const values = places.map((path) => valueAt(whole, path));

  it("has its edges as long as it is whole", () => {
    expect([...shorten(statement(type, [A], whole))].sort()).toEqual(expected);
  });

  it("never throws, and leads from the subject to nothing but digests that are in it", () => {
    const change = fc.tuple(fc.constantFrom(...places), replacements(values));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
        const changed = changes.reduce<JsonValue>((all, [path, by]) => {
          const isThere = path.every((name, at) => {
            const holder = valueAt(all, path.slice(0, at));
            return typeof holder === "object" && holder !== null && Object.hasOwn(holder, name);
          });
          return isThere && path.length > 0 ? replaced(all, path, by) : all;
        }, whole);
        const text = JSON.stringify(changed);
        const reached = new Set<string>([A]);
        const edges = statementEdges(statement(type, [A], changed as JsonObject));
        for (const { from, to } of edges) {
          expect(from).not.toBe(to);
          expect(text).toContain(digestHex(to));
          reached.add(to);
        }
        for (const { from } of edges) expect(reached).toContain(from);
        expect(new Set(edges.map((edge) => JSON.stringify(edge))).size).toBe(edges.length);
      }),
      { numRuns: 1500, seed: 20260201 },
    );
  });

  it("never throws on anything else", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...Object.keys(whole), "x"), fc.jsonValue()), (predicate) => {
        const claims = statement(type, [A], { ...whole, ...(predicate as JsonObject) });
        expect(() => statementEdges(claims)).not.toThrow();
      }),
      { numRuns: 300, seed: 20260202 },
    );
  });
});

describe("a large document", () => {
  const names = Array.from({ length: 2001 }, (_, at) => String(at));
  const digests = names.map((name) => createDigest("sha256", name.padStart(64, "0")));
  const built = (inputs: number): JsonObject =>
    document(
      { type: "build_Build", spdxId: iri("build") },
      ...digests.map((digest, at) => element(String(at), digest)),
      relationship("build", "hasOutput", names.slice(0, 1000)),
      relationship("build", "hasInput", names.slice(1000, 1000 + inputs)),
    );

  it.each([
    [1000, MAX_STATEMENT_EDGES],
    [1001, 0],
  ])("has its edges up to the limit of a statement: 1000 outputs of %i inputs have %i", (inputs, count) => {
    expect(statementEdges(statement(SPDX, digests.slice(0, 1000), built(inputs))).length).toBe(count);
  });

  it("reads what many refer to once", () => {
    // Each of these would be looked through as often as it is referred to: 10^10 steps.
    const long = Array.from({ length: 100_000 }, () => ({ alg: "MD5", content: "00" }));
    const references = Array.from({ length: 100_000 }, () => ({ ref: "data" }));
    const data = { ...dataset("data", B), hashes: [...long, ...(hashes(B).hashes as JsonValue[])] };
    expect(
      statementEdges(statement(CYCLONEDX, [A], bom(model(A, trainedOn(...references)), [data]))),
    ).toHaveLength(1);
  });
});

it("is validated as a claim that does not name all", () => {
  const claims = statement(CYCLONEDX, [A, E], BOM);
  const validated = validateClaims(claims);
  expect(validated).toMatchObject({ ok: true, value: { lineage: { of: [A, B], names_all: [] } } });
  const silent = validateClaims(statement(CYCLONEDX, [E], BOM));
  expect(silent.ok && silent.value.lineage).toBeUndefined();
});
