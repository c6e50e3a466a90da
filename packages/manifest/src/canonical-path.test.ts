import { describe, expect, it } from "vitest";
import { canonicalizePath, isCanonicalPath } from "./canonical-path.ts";

const canonical = (path: string, separator?: "/" | "\\"): string => {
  const result = canonicalizePath(path, separator === undefined ? {} : { separator });
  return result.ok ? result.value : result.error.code;
};

describe("canonicalizePath", () => {
  it.each([
    ["config.json", "config.json"],
    ["./config.json", "config.json"],
    ["subdir/./weights.bin", "subdir/weights.bin"],
    ["subdir//file", "subdir/file"],
    [".//./a/", "a"],
    ["a/b/.", "a/b"],
    ["..a/b..", "..a/b.."],
    ["a\\b", "a\\b"],
    ["Model.bin", "Model.bin"],
    ["e\u0301", "e\u0301"],
  ])("brings %j into the form %j (OMS §6.1.2)", (path, expected) => {
    expect(canonical(path)).toBe(expected);
  });

  it.each(["", ".", "./", "/", "/a", "..", "../a", "a/..", "a/../b", "a\0b", "\udfff"])(
    "refuses %j (OMS §6.1.2)",
    (path) => {
      expect(canonical(path)).toBe("PATH_INVALID");
    },
  );

  it("turns backslashes into / where they separate, and refuses drives, shares and .. there", () => {
    expect(canonical("a\\b\\.\\c", "\\")).toBe("a/b/c");
    for (const path of ["C:\\a", "C:a", "\\a", "\\\\server\\share", "a\\..\\b"]) {
      expect(canonical(path, "\\"), path).toBe("PATH_INVALID");
    }
    expect(canonical("C:a")).toBe("C:a");
  });

  it("gives what isCanonicalPath accepts, and leaves that alone", () => {
    for (const path of ["a", "a/b", ".a", "a..", "a:b"]) {
      expect(isCanonicalPath(path)).toBe(true);
      expect(canonical(path)).toBe(path);
    }
    for (const path of ["./a", "a/", "a//b", "a/.", ".", ".."]) expect(isCanonicalPath(path)).toBe(false);
  });
});
