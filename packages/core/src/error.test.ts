import { describe, expect, it } from "vitest";
import { AixvError, quote } from "./error.ts";

describe("AixvError", () => {
  it("is an Error with a code, and is named after its class", () => {
    class SpecificError extends AixvError<"A_CODE"> {}
    const error = new SpecificError("A_CODE", "text");
    expect(error).toBeInstanceOf(Error);
    expect(error.name).toBe("SpecificError");
    expect(error.code).toBe("A_CODE");
  });

  it("keeps its cause, and has none unless given", () => {
    const cause = new Error("below");
    expect(new AixvError("A_CODE", "text", { cause }).cause).toBe(cause);
    expect("cause" in new AixvError("A_CODE", "text")).toBe(false);
  });

  it("serialises name, code, message and details, but neither cause nor stack", () => {
    const error = new AixvError("A_CODE", "text", { details: { line: 3 }, cause: new Error("secret") });
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      name: "AixvError",
      code: "A_CODE",
      message: "text",
      details: { line: 3 },
    });
    expect(new AixvError("A_CODE", "text").toJSON()).not.toHaveProperty("details");
  });
});

describe("quote", () => {
  it("leaves ordinary text as it is, in quotes", () => {
    expect(quote("weights-ü-\u{1f600}.bin")).toBe('"weights-ü-\u{1f600}.bin"');
    expect(quote('a"b\\c')).toBe('"a\\"b\\\\c"');
  });

  it.each([
    ["an ANSI escape", "\u001b[31m", "\\u001b"],
    ["a line feed", "\n", "\\n"],
    ["DEL", "\u007f", "\\u007f"],
    ["a C1 control", "\u009b", "\\u009b"],
    ["a right-to-left override", "\u202e", "\\u202e"],
    ["an Arabic letter mark", "\u061c", "\\u061c"],
    ["a zero width space", "\u200b", "\\u200b"],
    ["a line separator", "\u2028", "\\u2028"],
    ["a byte order mark", "\ufeff", "\\ufeff"],
    ["a lone surrogate", "\ud800", "\\ud800"],
  ])("escapes %s", (_, text, escaped) => {
    expect(quote(`a${text}b`)).toContain(escaped);
    expect(quote(`a${text}b`)).not.toContain(text);
  });

  it("cuts after maxLength units, also within a surrogate pair", () => {
    expect(quote("a".repeat(80))).toBe(`"${"a".repeat(80)}"`);
    expect(quote("a".repeat(81))).toBe(`"${"a".repeat(80)}…"`);
    expect(quote("ab\u{1f600}", 3)).toBe('"ab\\ud83d…"');
  });
});
