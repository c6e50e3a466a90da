import { describe, expect, test } from "vitest";
import { isInRange } from "./version-range.ts";

describe("ranges of versions", () => {
  test.each([
    ["1.0.0", true],
    ["=1.0.0", true],
    ["1", true],
    [">=1.0.0", true],
    [">= 1.0.0", true],
    [">1.0.0", false],
    [">0.9.9", true],
    ["<=1.0.0", true],
    ["<1.0.0", false],
    ["<1.0.1", true],
    [">=1.0.0 <2.0.0", true],
    [">=1.0.1 <2.0.0", false],
    [">=0.9 <1.0.0", false],
    ["^1.0.0", true],
    ["^1.1", false],
    ["^0.9.0", false],
    ["~1.0", true],
    ["~1.1.0", false],
    ["~0.9", false],
    ["  >=1.0.0   <1.10.0 ", true],
    ["2", false],
  ])("%s", (range, wanted) => {
    expect(isInRange("1.0.0", range)).toBe(wanted);
  });

  test("^ of 0 is of one minor version", () => {
    expect([isInRange("0.2.5", "^0.2.1"), isInRange("0.3.0", "^0.2.1"), isInRange("1.9.0", "^1.2")]).toEqual([
      true,
      false,
      true,
    ]);
    expect([
      isInRange("1.2.9", "~1.2.3"),
      isInRange("1.2.2", "~1.2.3"),
      isInRange("1.10.0", "<1.9.0"),
    ]).toEqual([true, false, false]);
  });

  test.each([
    "",
    " ",
    "*",
    "x",
    "latest",
    ">=1.0.0 || <0.5",
    "1.0.0.0",
    "=>1",
    "v1.0.0",
    ">=1.0.0-rc.1",
    "1.-1",
    "1".repeat(300),
    ">".repeat(300),
    " ".repeat(100_000),
  ])("%j cannot be read", (range) => {
    expect(isInRange("1.0.0", range)).toBeUndefined();
  });
});
