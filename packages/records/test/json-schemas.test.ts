import { readdirSync, readFileSync } from "node:fs";
import type { JsonValue } from "@aixv/core";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseDocument } from "./parsers.ts";
import { readVectors, vectorNames } from "./vectors.ts";

const FOLDER = new URL("../../../schemas/", import.meta.url);
const NAMES = readdirSync(FOLDER).map((name) => name.replace(/\.schema\.json$/, ""));

// Strict about unknown keywords and formats; the two others refuse sound schemas whose `if` names single members.
const ajv = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false, allErrors: false });
for (const name of NAMES) {
  ajv.addSchema(JSON.parse(readFileSync(new URL(`${name}.schema.json`, FOLDER), "utf8")) as object);
}
const validator = (name: string) => {
  const validate = ajv.getSchema(`https://aixv.org/schemas/${name}.schema.json`);
  if (validate === undefined) throw new Error(`no schema ${name}`);
  return (document: JsonValue): boolean => validate(document) === true;
};

it("every schema has vectors, and the reverse", () => {
  const published = NAMES.filter((name) => /(?:-payload|-predicate|-record|-descriptor|-feed)$/.test(name));
  expect(vectorNames().toSorted()).toEqual(published.toSorted());
});

describe.each(vectorNames())("%s", (name) => {
  const accepts = validator(name);

  it.each(readVectors(name).filter(({ valid }) => valid))(
    "schema and parser accept $title",
    ({ document }) => {
      const parsed = parseDocument(name, document);
      expect(parsed.ok ? [] : parsed.error.problems).toEqual([]);
      expect(accepts(document)).toBe(true);
    },
  );

  it.each(readVectors(name).filter(({ valid }) => !valid))(
    "the parser refuses $title, and so does the schema unless it cannot say so",
    ({ document, schemaCannotSay }) => {
      expect(parseDocument(name, document).ok).toBe(false);
      expect(accepts(document)).toBe(schemaCannotSay !== undefined);
    },
  );
});

/** Rules that JSON Schema cannot say, as the parser reports them: each but the first has a vector marked so. */
const UNSAID = [
  /the key "__proto__" is not allowed/,
  /expected an RFC 3339 time/,
  /expected at most "upper"/,
  /expected at least two inputs/,
  /expected an artifact that is not also an input/,
  /expected another digest than/,
  /expected a time that is not after/,
  /expected a member of the bundle/,
  /expected each key once/,
  /as the statement says/,
  /as the (?:advisory|bundle)_id says/,
  /expected the name of a predicate or a type URI/,
  /expected a predicate type that AIXV defines/,
  /expected at least "at_least"/,
];

describe("schema and parser agree on whatever a valid document is changed into", () => {
  const values = fc.oneof(
    fc.constantFrom<JsonValue>(null, true, "", " ", "x", 0, -1, 1.5, 1e300, [], {}, [null], { digest: "x" }),
    fc.constantFrom<JsonValue>(
      "a".repeat(64),
      `sha256:${"b".repeat(64)}`,
      "2026-01-01T00:00:00Z",
      "high",
      "1.0",
    ),
    fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<JsonValue>,
  );

  it.each(vectorNames())("%s", (name) => {
    const accepts = validator(name);
    const documents = readVectors(name)
      .filter(({ valid }) => valid)
      .map(({ document }) => document);
    fc.assert(
      fc.property(
        fc.constantFrom(...documents),
        fc.array(fc.tuple(fc.nat(), values, fc.nat(3)), { minLength: 1, maxLength: 3 }),
        (document, edits) => {
          const changed = edits.reduce<JsonValue>(
            (value, [at, put, how]) => change(value, at, put, how),
            document,
          );
          const parsed = parseDocument(name, changed);
          if (parsed.ok) expect(accepts(changed)).toBe(true);
          else if (accepts(changed)) {
            const said = parsed.error.problems.filter(
              ({ message }) => !UNSAID.some((rule) => rule.test(message)),
            );
            expect(said).toEqual([]);
          }
        },
      ),
      { numRuns: 400, seed: 20260131 },
    );
  });
});

/** Replaces, removes, adds to or wraps the `at`th value of a document, counted in depth. */
function change(document: JsonValue, at: number, put: JsonValue, how: number): JsonValue {
  const copy: JsonValue = structuredClone(document);
  const places: { readonly parent: { [key: string]: JsonValue }; readonly key: string }[] = [];
  const visit = (value: JsonValue): void => {
    if (typeof value !== "object" || value === null) return;
    for (const [key, member] of Object.entries(value)) {
      places.push({ parent: value as { [key: string]: JsonValue }, key });
      visit(member);
    }
  };
  visit(copy);
  const place = places[at % Math.max(places.length, 1)];
  if (place === undefined) return put;
  const { parent, key } = place;
  if (Array.isArray(parent)) {
    if (how === 0) parent.splice(Number(key), 1);
    else if (how === 1) parent.push(put);
    else parent[Number(key)] = how === 2 ? put : [parent[Number(key)] as JsonValue];
  } else if (how === 0) delete parent[key];
  else if (how === 1) parent[`${key}s`] = put;
  else parent[key] = how === 2 ? put : [parent[key] as JsonValue];
  return copy;
}
