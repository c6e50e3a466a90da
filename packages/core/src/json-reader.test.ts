import { describe, expect, it } from "vitest";
import { describeJson, getOwn, isJsonObject } from "./json-reader.ts";
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

describe("describeJson", () => {
  it.each([
    [undefined, "nothing"],
    [null, "null"],
    [1.5, "1.5"],
    [false, "false"],
    ["a\u202e", '"a\\u202e"'],
    ["x".repeat(61), `"${"x".repeat(60)}…"`],
    [[], "an empty array"],
    [["secret"], "an array"],
    [{ a: "secret" }, "an object"],
  ])("describes %j as %s", (value, text) => {
    expect(describeJson(value)).toBe(text);
  });
});
