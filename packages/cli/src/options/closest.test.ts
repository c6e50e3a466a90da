import { expect, test } from "vitest";
import { closest } from "./closest.ts";

const NAMES = ["verify", "version", "sign", "identity-regexp"];

test.each([
  ["verfy", "verify"],
  ["versoin", "version"],
  ["sing", "sign"],
  ["identity-regex", "identity-regexp"],
  ["identityregexp", "identity-regexp"],
])("%s is near %s", (word, name) => {
  expect(closest(word, NAMES)).toBe(name);
});

test.each(["frobnicate", "xyz", "x".repeat(40)])("%s is near nothing", (word) => {
  expect(closest(word, NAMES)).toBeUndefined();
  expect(closest(word, [])).toBeUndefined();
});
