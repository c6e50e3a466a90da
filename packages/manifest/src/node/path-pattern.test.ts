import { describe, expect, it } from "vitest";
import { compilePathPattern } from "./path-pattern.ts";

function matches(text: string, path: string): boolean | string {
  const pattern = compilePathPattern(text);
  return pattern.ok ? pattern.value.matches(path) : pattern.error.code;
}

describe("compilePathPattern", () => {
  it.each([
    ["a", "a", true],
    ["a", "b", false],
    ["a", "a/b", true],
    ["a", "ab", false],
    ["a/b", "a", false],
    ["*.bin", "x.bin", true],
    ["*.bin", "d/x.bin", false],
    ["*.bin", "x.bin.bak", false],
    ["**/*.bin", "x.bin", true],
    ["**/*.bin", "a/b/x.bin", true],
    ["a/**", "a/b/c", true],
    ["a/**", "b/a", false],
    ["a/**/z", "a/z", true],
    ["a/**/z", "a/b/c/z", true],
    ["a/**/z", "a/b/c", false],
    ["**", "a/b", true],
    ["?", "a", true],
    ["?", "\u{1F600}", true],
    ["?", "ab", false],
    ["a*b*c", "aXbYbZc", true],
    ["a*b*c", "acb", false],
    ["*", ".hidden", true],
    ["./a", "a", true],
    ["A", "a", false],
    ["[a]", "a", false],
    ["[a]", "[a]", true],
    ["a+(b)", "a+(b)", true],
  ])("of %j matches %j: %j", (text, path, expected) => {
    expect(matches(text, path)).toBe(expected);
  });

  it.each(["", ".", "/a", "..", "a/../b"])("refuses %j", (text) => {
    expect(matches(text, "a")).toBe("OPTION_INVALID");
  });
});
