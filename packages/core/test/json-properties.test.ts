import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalizeJson, canonicalJsonBytes } from "../src/canonical-json.ts";
import { isJsonObject } from "../src/json-reader.ts";
import type { JsonValue } from "../src/json-value.ts";
import { parseJson } from "../src/parse-json.ts";
import { unwrap } from "../src/result.ts";

const seed = 20250131;

const anyKey = fc.string({ unit: "binary" }).filter((key) => key !== "__proto__" && key.isWellFormed());
const { anyJson } = fc.letrec<{ anyJson: JsonValue }>((tie) => ({
  anyJson: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom<JsonValue>(null, true, false, "", 0),
    fc.string({ unit: "binary" }).filter((text) => text.isWellFormed()),
    // -0 is written as 0 (RFC 8785 §3.2.2.3), so it cannot come back.
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => (number === 0 ? 0 : number)),
    fc.array(tie("anyJson"), { maxLength: 5 }),
    fc.dictionary(anyKey, tie("anyJson"), { maxKeys: 5, noNullPrototype: true }),
  ),
}));

function reversed(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(reversed);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, member]) => [key, reversed(member)]),
  );
}

function keysInOrder(value: JsonValue): boolean {
  if (Array.isArray(value)) return value.every(keysInOrder);
  if (!isJsonObject(value)) return true;
  // Objects list keys that look like array indices first, so the text is what tells the order.
  const positions = Object.keys(value)
    .sort((a, b) => (a < b ? -1 : 1))
    .map((key) => `${JSON.stringify(key)}:${canonicalizeJson(value[key] ?? null)}`);
  return canonicalizeJson(value) === `{${positions.join(",")}}` && Object.values(value).every(keysInOrder);
}

describe("canonical JSON and the strict parser together", () => {
  it("parseJson reads back every value that canonicalizeJson writes", () => {
    fc.assert(
      fc.property(anyJson, (value) => {
        expect(parseJson(canonicalizeJson(value))).toEqual({ ok: true, value });
        expect(parseJson(canonicalJsonBytes(value))).toEqual({ ok: true, value });
      }),
      { seed, numRuns: 500 },
    );
  });

  it("canonical text does not depend on the order of members, and is a fixed point", () => {
    fc.assert(
      fc.property(anyJson, (value) => {
        const text = canonicalizeJson(value);
        expect(canonicalizeJson(reversed(value))).toBe(text);
        expect(canonicalizeJson(unwrap(parseJson(text)))).toBe(text);
      }),
      { seed, numRuns: 500 },
    );
  });

  it("orders keys by UTF-16 units in every object (RFC 8785 §3.2.3)", () => {
    fc.assert(fc.property(anyJson, keysInOrder), { seed, numRuns: 300 });
  });

  it("parseJson agrees with JSON.parse on what JSON.stringify writes, however spaced", () => {
    fc.assert(
      fc.property(anyJson, fc.constantFrom("", " ", "\t", "\r\n "), (value, space) => {
        const text = JSON.stringify(value, null, space);
        expect(parseJson(text)).toEqual({ ok: true, value: JSON.parse(text) });
      }),
      { seed, numRuns: 300 },
    );
  });

  it("parseJson never takes what JSON.parse refuses, and never throws", () => {
    const noise = fc.string({
      unit: fc.constantFrom(...'{}[]",:0123456789.eE+-\\unltrfas \n\t\u0000\ud83d\u00e9'),
      maxLength: 24,
    });
    fc.assert(
      fc.property(noise, (text) => {
        const result = parseJson(text);
        if (result.ok) expect(result.value).toEqual(JSON.parse(text));
        else expect(result.error.offset).toBeLessThanOrEqual(text.length);
      }),
      { seed, numRuns: 5000 },
    );
  });
});
