import { describe, expect, it } from "vitest";
import { compareCodePoints } from "./code-points.ts";

describe("compareCodePoints", () => {
  it("puts U+FB33 before U+1F600, as UTF-16 order does not", () => {
    expect(compareCodePoints("\ufb33", "\u{1f600}")).toBeLessThan(0);
    expect(compareCodePoints("\u{1f600}", "\ufb33")).toBeGreaterThan(0);
    expect("\ufb33" < "\u{1f600}").toBe(false);
  });

  it("orders after an equal prefix, also one that ends inside a surrogate pair", () => {
    expect(compareCodePoints("a/\u{1f600}", "a/\ufb33")).toBeGreaterThan(0);
    expect(compareCodePoints("\u{1f600}", "\u{1f601}")).toBeLessThan(0);
    expect(compareCodePoints("\u{1f600}", "\u{1f900}")).toBeLessThan(0);
    expect(compareCodePoints("x\u{1f601}", "x\u{1f600}")).toBeGreaterThan(0);
  });

  it("puts a prefix first and gives 0 for equal strings only", () => {
    expect(compareCodePoints("a", "a/b")).toBeLessThan(0);
    expect(compareCodePoints("a/b", "a")).toBeGreaterThan(0);
    expect(compareCodePoints("", "")).toBe(0);
    expect(compareCodePoints("\u{1f600}", "\u{1f600}")).toBe(0);
  });

  it('orders "a-b" before "a/b" before "ab", as the code points say', () => {
    expect(["ab", "a/b", "a-b", "a"].sort(compareCodePoints)).toEqual(["a", "a-b", "a/b", "ab"]);
  });

  it("orders a lone surrogate by its own value, below every pair", () => {
    expect(compareCodePoints("\ud83d", "\ud83d\ude00")).toBeLessThan(0);
    expect(compareCodePoints("\ud83dz", "\ud83d\ude00")).toBeLessThan(0);
    expect(compareCodePoints("\ud83d\ude00", "\ud83d\ufb33")).toBeGreaterThan(0);
    expect(compareCodePoints("\ud83d\ufb33", "\ud83d\ude00")).toBeLessThan(0);
    expect(compareCodePoints("\udc00", "\ufb33")).toBeLessThan(0);
  });
});
