import type { JsonValue } from "@aixv/core";
import { describe, expect, it } from "vitest";
import { text } from "./fields.ts";
import { list, nonEmptyList } from "./list.ts";
import { jsonObject, object } from "./object.ts";
import { plainJson, readJson, readValue } from "./read.ts";

describe("readValue", () => {
  const cyclic: { self?: unknown } = {};
  cyclic.self = cyclic;
  const deep = (depth: number): JsonValue => {
    let value: JsonValue = {};
    for (let level = 0; level < depth; level++) value = { a: value };
    return value;
  };

  it.each<[string, unknown]>([
    ["undefined", undefined],
    ["a member that is undefined", { a: undefined }],
    ["NaN", { a: Number.NaN }],
    ["an infinity", { a: Number.POSITIVE_INFINITY }],
    ["a bigint", { a: 1n }],
    ["a function", { a: () => 1 }],
    ["a symbol as key", { [Symbol("a")]: 1 }],
    ["an array with a hole", { a: new Array(1) }],
    ["a class instance", { a: new Date(0) }],
    ["a map", new Map()],
    ["a toJSON method", { toJSON: () => ({}) }],
    ["a lone surrogate", { a: "\ud800" }],
    ["a cycle", cyclic],
    ["nesting 100 deep", deep(100)],
    ["nesting 2,000 deep", deep(2000)],
    ["a member called __proto__", JSON.parse('{"__proto__": {"name": "a"}}')],
  ])("refuses %s, which is no JSON", (_, value) => {
    expect(readValue(jsonObject(), value as JsonValue).ok).toBe(false);
  });

  it("takes objects of any plain kind and gives them without prototype", () => {
    const read = plainJson({ a: { b: [{}] } });
    expect(read).toEqual({ ok: true, value: { a: { b: [{}] } } });
    expect(read.ok && Object.getPrototypeOf(read.value)).toBe(null);
  });
});

describe("problems", () => {
  it("show names of a document escaped and cut: they come from whoever wrote it", () => {
    const name = `a\n\u001b[31m\u202e${"b".repeat(1000)}`;
    const read = readJson(object({ name: text }), { name: "x", [name]: 1 });
    const problem = read.ok ? undefined : read.error[0];
    expect(problem?.pointer).toBe(`/${name}`);
    expect(problem?.message).toMatch(/^[ -~…]{1,400}$/);
  });
});

describe("lists", () => {
  it("refuse objects, and point to each entry at fault", () => {
    expect(readJson(list(text), { 0: "a", length: 1 }).ok).toBe(false);
    const read = readJson(list(text), ["a", 1, "b", null]);
    expect(read.ok ? [] : read.error.map(({ pointer }) => pointer)).toEqual(["/1", "/3"]);
  });

  it("refuse to be empty where they must not be", () => {
    expect(readJson(list(text), []).ok).toBe(true);
    expect(readJson(nonEmptyList(text, "x"), []).ok).toBe(false);
  });

  it("stop looking once there are enough faults", () => {
    const many = Array.from({ length: 300_000 }, () => ({ nmae: 1 }));
    const read = readJson(object({ all: list(object({ name: text })) }), { all: many });
    expect(read.ok ? 0 : read.error.length).toBe(1000);
    const unknown = Object.fromEntries(Array.from({ length: 300_000 }, (_, index) => [`field-${index}`, 1]));
    expect(readJson(object({ name: text }), unknown).ok).toBe(false);
  });
});
