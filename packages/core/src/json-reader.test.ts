import { describe, expect, it } from "vitest";
import { getOwn, isJsonObject } from "./json-reader.ts";
import { parseJson } from "./parse-json.ts";
import { unwrap } from "./result.ts";

describe("isJsonObject", () => {
  it.each([[{}], [{ a: 1 }], [unwrap(parseJson("{}"))]])("accepts the object %j", (value) => {
    expect(isJsonObject(value)).toBe(true);
  });

  it.each([[null], [[]], ["{}"], [1], [true], [undefined]])("refuses %j", (value) => {
    expect(isJsonObject(value)).toBe(false);
  });
});

describe("getOwn", () => {
  it("finds a member of a parsed and of an ordinary object", () => {
    const parsed = unwrap(parseJson('{"toString": null}'));
    expect(isJsonObject(parsed) && getOwn(parsed, "toString")).toBe(null);
    expect(getOwn({ name: "m" }, "name")).toBe("m");
  });

  it.each(["toString", "constructor", "__proto__", "hasOwnProperty"])(
    "never finds the inherited %s",
    (key) => {
      expect(getOwn({}, key)).toBeUndefined();
      const parsed = unwrap(parseJson("{}"));
      expect(isJsonObject(parsed) && key in parsed).toBe(false);
      expect(isJsonObject(parsed) && getOwn(parsed, key)).toBeUndefined();
    },
  );
});
