import { expect, it } from "vitest";
import { closest } from "./closest.ts";

it.each([
  ["trainng", "training"],
  ["evalutaion", "evaluation"],
  ["Digest", "digest"],
  ["parents", undefined],
  ["x", undefined],
  ["", undefined],
  ["d".repeat(65), undefined],
])("finds what %s may have meant", (word, expected) => {
  expect(closest(word, ["training", "evaluation", "digest"])).toBe(expected);
});
