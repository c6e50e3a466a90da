import { describe, expect, it } from "vitest";
import { compileGlob } from "./glob.ts";

const matches = (pattern: string, name: string): boolean => compileGlob(pattern)(name);

describe("a glob matches whole names (AIXV §11: who may sign)", () => {
  it.each([
    ["release@example.com", "release@example.com"],
    ["*@example.com", "release@example.com"],
    ["*@example.com", "@example.com"],
    ["release@*", "release@example.com"],
    ["r*e@*.com", "release@example.com"],
    ["**", "https://github.com/org/repo"],
    ["https://github.com/org/*", "https://github.com/org/repo"],
    ["https://github.com/**/release.yml@*", "https://github.com/a/b/.github/workflows/release.yml@v1"],
    ["https://github.com/**", "https://github.com/"],
    ["a**b", "ab"],
    ["***a", "x/y/a"],
    ["v?.?", "v1.2"],
    ["?@example.com", "é@example.com"],
    ["?@example.com", "𝒳@example.com"],
    ["*@例え.jp", "署名@例え.jp"],
    ["a*b", "a\nb"],
    ["", ""],
    ["*", ""],
    ["**", ""],
  ])("%j matches %j", (pattern, name) => {
    expect(matches(pattern, name)).toBe(true);
  });

  it.each([
    ["release@example.com", "release@example.com.evil.net"],
    ["release@example.com", "xrelease@example.com"],
    ["*@example.com", "release@example.com.evil.net"],
    ["*@example.com", "release@example.comX"],
    ["*@example.com", "release@exampleXcom"],
    ["*@example.com", "a/b@example.com"],
    ["*@example.com", "release@EXAMPLE.com"],
    ["*@example.com", "release@example.com\n"],
    ["https://github.com/org/*", "https://github.com/org/repo/evil"],
    ["https://github.com/org/*", "https://github.com/org-evil/repo"],
    ["https://github.com/*/release.yml", "https://github.com/a/b/release.yml"],
    ["v?.?", "v10.2"],
    ["v?.?", "v./2"],
    ["a?b", "a/b"],
    ["a?b", "ab"],
    ["?", "e\u0301"],
    ["é", "e\u0301"],
    ["", "x"],
    ["?", ""],
  ])("%j does not match %j", (pattern, name) => {
    expect(matches(pattern, name)).toBe(false);
  });

  it.each([".", "[a-z]", "(a|b)", "a+", "^a$", "\\w", "{a,b}", "!a"])(
    "%j stands for itself: there are no other metacharacters",
    (pattern) => {
      expect(matches(pattern, pattern)).toBe(true);
      expect(["a", "b", "x", ""].filter((name) => matches(pattern, name))).toEqual([]);
    },
  );

  it("takes no exponential time on a name that its signer chose", () => {
    const isMatch = compileGlob(`${"*a".repeat(200)}b`);
    expect(isMatch("a".repeat(2048))).toBe(false);
    expect(compileGlob(`${"**a".repeat(170)}b`)("a".repeat(2048))).toBe(false);
  });

  it("can be used again, and says the same", () => {
    const isMatch = compileGlob("*@example.com");
    expect([1, 2, 3].map(() => isMatch("a@example.com"))).toEqual([true, true, true]);
    expect(isMatch("a@example.org")).toBe(false);
    expect(isMatch("a@example.com")).toBe(true);
  });
});
