import { describe, expect, it } from "vitest";
import { canonicalizeJson, canonicalJsonBytes } from "./canonical-json.ts";
import type { JsonValue } from "./json-value.ts";
import { parseJson } from "./parse-json.ts";
import { unwrap } from "./result.ts";

/** For values that the types forbid and that reach a program all the same. */
const untyped = (value: unknown): JsonValue => value as JsonValue;

const cyclicArray: unknown[] = [];
cyclicArray.push([cyclicArray]);
const cyclicObject: { [name: string]: unknown } = {};
cyclicObject.a = { b: cyclicObject };

describe("canonicalizeJson (RFC 8785)", () => {
  it("writes no white space and orders keys by UTF-16 units (§3.2.3)", () => {
    expect(canonicalizeJson({ b: [1, true, null], a: { d: "x", c: {} } })).toBe(
      '{"a":{"c":{},"d":"x"},"b":[1,true,null]}',
    );
    expect(canonicalizeJson({ "\ufb33": 1, "\u{1f600}": 2 })).toBe('{"\u{1f600}":2,"\ufb33":1}');
    expect(canonicalizeJson({ "10": 1, "9": 2, "": 3 })).toBe('{"":3,"10":1,"9":2}');
  });

  it.each([
    [-0, "0"],
    [1e21, "1e+21"],
    [1e20, "100000000000000000000"],
    [1e-7, "1e-7"],
    [0.000001, "0.000001"],
    [4.5, "4.5"],
    [333333333.3333333, "333333333.3333333"],
    [Number.MAX_VALUE, "1.7976931348623157e+308"],
    [5e-324, "5e-324"],
  ])("writes %d as ECMAScript does (§3.2.2.3)", (value, text) => {
    expect(canonicalizeJson(value)).toBe(text);
  });

  it("escapes only what must be (§3.2.2.2)", () => {
    expect(canonicalizeJson('\u0000\b\t\n\f\r\u001f"\\/\u007f\u2028\u00e9\u{1f600}')).toBe(
      '"\\u0000\\b\\t\\n\\f\\r\\u001f\\"\\\\/\u007f\u2028\u00e9\u{1f600}"',
    );
  });

  it.each([
    [null, "null"],
    [true, "true"],
    ["", '""'],
    [[], "[]"],
    [{}, "{}"],
  ])("writes %j at the root", (value, text) => {
    expect(canonicalizeJson(value)).toBe(text);
  });

  it("takes objects without a prototype and those of parseJson", () => {
    const object = Object.assign(Object.create(null), { b: 1, a: 2, toJSON: "data" });
    expect(canonicalizeJson(object)).toBe('{"a":2,"b":1,"toJSON":"data"}');
    expect(canonicalizeJson(unwrap(parseJson('{"b":{},"a":[]}')))).toBe('{"a":[],"b":{}}');
  });

  it("takes one object in two places, which is no cycle", () => {
    const shared = { a: 1 };
    expect(canonicalizeJson([shared, shared, { shared }])).toBe('[{"a":1},{"a":1},{"shared":{"a":1}}]');
  });

  it("gives the UTF-8 bytes of the text", () => {
    expect(canonicalJsonBytes({ a: "\u00e9" })).toEqual(new TextEncoder().encode('{"a":"\u00e9"}'));
  });

  it.each([
    ["undefined", undefined, ""],
    ["undefined as a member", { a: undefined }, "/a"],
    ["undefined as an item", [1, undefined], "/1"],
    // biome-ignore lint/suspicious/noSparseArray: the hole is what is tested
    ["a hole, which must not collide with null", [1, , 2], "/1"],
    ["a hole at the end", new Array(1), "/0"],
    ["a hole filled by the prototype", Object.setPrototypeOf(new Array(1), ["inherited"]), "/0"],
    ["NaN", [{ a: Number.NaN }], "/0/a"],
    ["Infinity", { a: Number.POSITIVE_INFINITY }, "/a"],
    ["-Infinity", Number.NEGATIVE_INFINITY, ""],
    ["a bigint", [1n], "/0"],
    ["a function", { a: () => 1 }, "/a"],
    ["a symbol", { a: Symbol("s") }, "/a"],
    ["a symbol as key", [{ [Symbol("s")]: 1 }], "/0"],
    ["a lone surrogate", { a: ["\ud800"] }, "/a/0"],
    ["a lone surrogate in a key", { "\udc00": 1 }, "/\udc00"],
    ["a Date", { "a/b": new Date(0) }, "/a~1b"],
    ["a Map", [new Map()], "/0"],
    ["a Set", new Set([1]), ""],
    ["bytes", { a: new Uint8Array(2) }, "/a"],
    ["a boxed number", [Object(1)], "/0"],
    ["a boxed string", [Object("a")], "/0"],
    ["a RegExp", /a/, ""],
    ["an Error", new Error("e"), ""],
    ["a promise", { a: Promise.resolve(1) }, "/a"],
    [
      "an instance of a class",
      new (class Point {
        x = 1;
      })(),
      "",
    ],
    ["an object that inherits from another", Object.create({ a: 1 }), ""],
    ["an own toJSON method", { a: { toJSON: () => 1 } }, "/a"],
    ["an array with a toJSON method", [Object.assign([], { toJSON: () => 1 })], "/0"],
    [
      "an inherited toJSON method",
      Object.create(Object.assign(Object.create(null), { toJSON: () => 1 })),
      "",
    ],
    ["a cycle through arrays", cyclicArray, "/0/0"],
    ["a cycle through objects", cyclicObject, "/a/b"],
  ])("refuses %s", (_, value, pointer) => {
    expect(() => canonicalizeJson(untyped(value))).toThrow(
      expect.objectContaining({ code: "CANONICAL_JSON_INVALID", pointer, details: { pointer } }),
    );
    expect(() => canonicalJsonBytes(untyped(value))).toThrow(
      expect.objectContaining({ code: "CANONICAL_JSON_INVALID" }),
    );
  });

  it("takes 1,000 levels and refuses more, also where the stack would overflow", () => {
    const nest = (levels: number): JsonValue => {
      let value: JsonValue = [];
      for (let level = 1; level < levels; level++) value = [value];
      return value;
    };
    expect(canonicalizeJson(nest(1000))).toBe("[".repeat(1000) + "]".repeat(1000));
    for (const levels of [1001, 1_000_000]) {
      expect(() => canonicalizeJson(nest(levels))).toThrow(
        expect.objectContaining({ code: "CANONICAL_JSON_INVALID" }),
      );
    }
  });
});
