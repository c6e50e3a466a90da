import { expect, it } from "vitest";
import { serializeJson } from "./serialize-json.ts";

it("writes what Python's json.dump(indent=2, sort_keys=True) does", () => {
  const value = {
    b: [1, 2.5, {}],
    a: { z: null, é: 'ü\u2028\x7f"\\/\n\u{1f600}' },
    "\u{1f600}": [],
    "\ufb33": true,
  };
  // Printed by CPython 3.12.
  const expected =
    '{\n  "a": {\n    "z": null,\n    "\\u00e9": "\\u00fc\\u2028\\u007f\\"\\\\/\\n\\ud83d\\ude00"\n  },\n' +
    '  "b": [\n    1,\n    2.5,\n    {}\n  ],\n  "\\ufb33": true,\n  "\\ud83d\\ude00": []\n}\n';
  expect(new TextDecoder().decode(serializeJson(value))).toBe(expected);
});

it.each([{ a: undefined }, { a: Number.NaN }, [1n], { a: "\ud800" }])(
  "throws for what is no JSON",
  (value) => {
    expect(() => serializeJson(value as never)).toThrow(
      expect.objectContaining({ code: "CANONICAL_JSON_INVALID" }) as Error,
    );
  },
);
