import { CONTENT_FORMATS, isContentFormat } from "@aixv/formats";
import { expect, it } from "vitest";

it("lists formats in the order in which they are reported, each once", () => {
  expect(CONTENT_FORMATS).toEqual([...new Set(CONTENT_FORMATS)].toSorted());
});

it("knows a format by its exact spelling", () => {
  expect(CONTENT_FORMATS.every(isContentFormat)).toBe(true);
  expect(["Pickle", "pickle ", "", "toString", "pt"].filter(isContentFormat)).toEqual([]);
});
