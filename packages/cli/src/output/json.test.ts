import type { JsonObject } from "@aixv/core";
import { expect, test } from "vitest";
import { formatJson } from "./json.ts";

test("keys are sorted at every level, by UTF-16 units as JSON.parse and sort see them", () => {
  expect(formatJson({ b: 1, a: { d: [{ f: 1, e: 2 }], c: null } })).toBe(
    '{\n  "a": {\n    "c": null,\n    "d": [\n      {\n        "e": 2,\n        "f": 1\n      }\n    ]\n  },\n  "b": 1\n}\n',
  );
});

test("what steers a terminal is escaped, and read back as it was", () => {
  const text = "\u001b[31m \u009b31m \u007f \u202e \u2066 \u200b \ufeff \u2028 \u{e0041} \n é 模型 😀";
  const formatted = formatJson({ [text]: text });
  expect(formatted).not.toMatch(/[^\P{Cc}\n]|\p{Cf}|[\u2028\u2029]/u);
  expect(formatted).toContain("é 模型 😀");
  expect(JSON.parse(formatted)).toEqual({ [text]: text });
});

test("a name that objects have anyway is a name like others", () => {
  const value = JSON.parse('{"__proto__": {"z": 1, "a": 2}, "constructor": 3}') as JsonObject;
  const formatted = formatJson(value);
  expect(formatted).toContain('"__proto__": {\n    "a": 2,\n    "z": 1\n  }');
  expect(formatted).toContain('"constructor": 3');
});
