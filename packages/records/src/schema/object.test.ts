import { type JsonValue, parseJson, unwrap } from "@aixv/core";
import { describe, expect, it } from "vitest";
import { digest, json, optional, text, withDefault } from "./fields.ts";
import { jsonObject, mapOf, object, openObjectOf } from "./object.ts";
import { readJson, readValue } from "./read.ts";

const point = object({
  name: text,
  note: optional(text),
  mode: withDefault(text, () => "plain"),
  any: optional(json),
});

describe("object", () => {
  it("gives only the members it knows, with defaults, and has no prototype", () => {
    const value = unwrap(readJson(point, { name: "a" }) as never) as object;
    expect(value).toEqual({ name: "a", mode: "plain" });
    expect(Object.getPrototypeOf(value)).toBe(null);
  });

  it("reads null for an optional member as absent, and refuses it for others", () => {
    expect(readJson(point, { name: "a", note: null, any: null })).toEqual({
      ok: true,
      value: { name: "a", mode: "plain" },
    });
    expect(readJson(point, { name: null }).ok).toBe(false);
    expect(readJson(point, { name: "a", mode: null }).ok).toBe(false);
  });

  it.each<[string, JsonValue]>([
    ["an array", ["a"]],
    ["an empty array", []],
    ["null", null],
    ["text", "name"],
    ["a number", 0],
  ])("refuses %s", (_, value) => {
    expect(readJson(point, value).ok).toBe(false);
    expect(readJson(jsonObject(), value).ok).toBe(false);
    expect(readJson(openObjectOf<Record<never, never>>()({}), value).ok).toBe(false);
    expect(readJson(mapOf(text, text), value).ok).toBe(false);
  });

  it("is not satisfied by an array with named members", () => {
    expect(readValue(point, Object.assign([], { name: "a" }) as JsonValue).ok).toBe(false);
  });

  it("is not satisfied by inherited members", () => {
    expect(readValue(point, Object.create({ name: "a" }) as JsonValue).ok).toBe(false);
    expect(readValue(object({ toString: text }), {}).ok).toBe(false);
  });

  it("refuses every member it does not know, those named like inherited ones too", () => {
    const read = readJson(
      point,
      unwrap(parseJson('{"name":"a","nme":1,"toString":2,"constructor":3,"prototype":4}')),
    );
    const messages = read.ok ? [] : read.error.map(({ message }) => message);
    expect(messages).toEqual([
      '/nme: unknown field "nme"',
      '/toString: unknown field "toString"',
      '/constructor: unknown field "constructor"',
      '/prototype: unknown field "prototype"',
    ]);
  });

  it("suggests the member that was meant, unless that is there already", () => {
    const read = readJson(point, { nmae: "a" });
    expect(read.ok ? "" : read.error.at(-1)?.message).toBe(
      '/nmae: unknown field "nmae"; did you mean "name"?',
    );
  });

  it("finds all faults of a document, with pointers escaped (RFC 6901)", () => {
    const read = readJson(object({ list: point }), { list: { name: 1, "a/b~c": 2, note: [] }, x: 1 });
    const pointers = read.ok ? [] : read.error.map(({ pointer }) => pointer);
    expect(pointers).toEqual(["/list/name", "/list/note", "/list/a~1b~0c", "/x"]);
  });
});

describe("openObjectOf and jsonObject", () => {
  it("keep every member, those too that valibot drops", () => {
    const value = { constructor: 1, prototype: 2, toString: 3, other: [] };
    expect(readValue(openObjectOf<{ readonly name?: string }>()({ name: optional(text) }), value)).toEqual({
      ok: true,
      value,
    });
    expect(readValue(jsonObject(), value)).toEqual({ ok: true, value });
  });
});

describe("mapOf", () => {
  const map = mapOf(digest, text);

  it("normalises keys, and reports those that do not fit", () => {
    expect(readJson(map, { ["A".repeat(64)]: "x" })).toEqual({
      ok: true,
      value: { [`sha256:${"a".repeat(64)}`]: "x" },
    });
    expect(readJson(map, { x: "x" }).ok).toBe(false);
    expect(readJson(map, { ["A".repeat(64)]: 1 }).ok).toBe(false);
  });

  it("refuses two spellings of one key", () => {
    expect(readJson(map, { ["A".repeat(64)]: "x", ["a".repeat(64)]: "y" }).ok).toBe(false);
  });
});
