import { expect, it } from "vitest";
import { closest } from "./closest.ts";

const NAMES = ["verify", "version", "sign", "identity-regexp", "training", "Digest"];

it.each([
  ["verfy", "verify"],
  ["versoin", "version"],
  ["sing", "sign"],
  ["identity-regex", "identity-regexp"],
  ["identityregexp", "identity-regexp"],
  ["trainng", "training"],
  ["digest", "Digest"],
])("finds that %s may have meant %s", (word, name) => {
  expect(closest(word, NAMES)).toBe(name);
});

it.each(["frobnicate", "xyz", "x", "", "x".repeat(40), "d".repeat(65)])("finds nothing near %j", (word) => {
  expect(closest(word, NAMES)).toBeUndefined();
  expect(closest(word, [])).toBeUndefined();
});
