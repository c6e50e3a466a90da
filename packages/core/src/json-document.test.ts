import { describe, expect, it } from "vitest";
import { formatJsonDocument } from "./json-document.ts";

describe("formatJsonDocument", () => {
  it("sorts keys at every level by UTF-16 unit, keeps the order of arrays, and ends in a newline", () => {
    const text = formatJsonDocument({ "\ufb33": 1, "\u{1f600}": 2, b: [{ z: null, a: [] }, "x"], B: {} });
    expect(text).toBe(
      '{\n  "B": {},\n  "b": [\n    {\n      "a": [],\n      "z": null\n    },\n    "x"\n  ],\n  "\u{1f600}": 2,\n  "\ufb33": 1\n}\n',
    );
  });

  it("writes the same text whatever order the keys came in, and another for other values", () => {
    expect(formatJsonDocument({ a: 1, b: 2 })).toBe(formatJsonDocument({ b: 2, a: 1 }));
    expect(formatJsonDocument([1, 2])).not.toBe(formatJsonDocument([2, 1]));
  });

  it.each([{ a: undefined }, { a: Number.NaN }, [1n], { a: "\ud800" }, new Date(0)])(
    "throws for what is no JSON (LESSON 1)",
    (value) => {
      expect(() => formatJsonDocument(value as never)).toThrow(
        expect.objectContaining({ code: "CANONICAL_JSON_INVALID" }) as Error,
      );
    },
  );
});
