import { describe, expect, it } from "vitest";
import { DEFAULT_IGNORE_PATHS, isIgnored, validateIgnorePath } from "./ignore-paths.ts";

describe("isIgnored", () => {
  it.each([
    ["cache", "cache", true],
    ["cache/a/b", "cache", true],
    ["subdir/cache", "cache", false],
    ["cache2", "cache", false],
    ["mycache", "cache", false],
    ["Cache", "cache", false],
    ["a/b", "a/b", true],
    ["a/b/c", "a/b", true],
    ["a", "a/b", false],
    ["a/bc", "a/b", false],
  ])("of %j under the entry %j is %j (OMS §6.2.1)", (path, entry, expected) => {
    expect(isIgnored(path, [entry])).toBe(expected);
    expect(isIgnored(path, new Set([entry]))).toBe(expected);
  });

  it("leaves out the default entries at the top level only (OMS §6.2.1)", () => {
    for (const path of [".git", ".git/config", ".gitignore", ".gitattributes", ".github/x"]) {
      expect(isIgnored(path, DEFAULT_IGNORE_PATHS), path).toBe(true);
    }
    for (const path of ["sub/.git", "sub/.git/config", ".gitmodules", "x.git", ".gitignore2"]) {
      expect(isIgnored(path, DEFAULT_IGNORE_PATHS), path).toBe(false);
    }
  });
});

describe("validateIgnorePath", () => {
  const validated = (entry: string): string => {
    const result = validateIgnorePath(entry);
    return result.ok ? result.value : result.error.code;
  };

  it.each([
    [".git/", ".git"],
    ["./a", "a"],
    ["a//b/", "a/b"],
    ["a b", "a b"],
    ["model.sig", "model.sig"],
  ])("reads %j as %j", (entry, expected) => {
    expect(validated(entry)).toBe(expected);
  });

  it.each(["*", "a*", "a?b", "[ab]", "/a", "../a", "a/../b", "..", ".", "./", ""])(
    "refuses %j (OMS §6.2.1)",
    (entry) => {
      expect(validated(entry)).toBe("IGNORE_PATH_INVALID");
    },
  );
});
