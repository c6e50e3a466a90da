import { describe, expect, it } from "vitest";
import { canonicalPythonJson } from "./canonical-python-json.ts";
import { formatPythonFloat } from "./format-python-float.ts";
import { formatPythonText, pythonTextOf } from "./format-python-text.ts";
import { isPythonTrue, type PythonJson } from "./python-json.ts";
import { stripPythonSpace } from "./strip-python-space.ts";

describe("repr() of floats", () => {
  it.each<[number, string]>([
    [0, "0.0"],
    [-0, "-0.0"],
    [1, "1.0"],
    [-1.5, "-1.5"],
    [0.1, "0.1"],
    [123.456, "123.456"],
    [-0.00012, "-0.00012"],
    [0.0001, "0.0001"],
    [0.00001, "1e-05"],
    [1.5e-7, "1.5e-07"],
    [1e-10, "1e-10"],
    [5e-324, "5e-324"],
    [1e15, "1000000000000000.0"],
    [9999999999999998, "9999999999999998.0"],
    [1e16, "1e+16"],
    [123456789012345680, "1.2345678901234568e+17"],
    [1e21, "1e+21"],
    [1e100, "1e+100"],
    [1.7976931348623157e308, "1.7976931348623157e+308"],
    [Number.NaN, "nan"],
    [Number.POSITIVE_INFINITY, "inf"],
    [Number.NEGATIVE_INFINITY, "-inf"],
  ])("%d is %s", (value, text) => {
    expect(formatPythonFloat(value)).toBe(text);
  });
});

describe("json.dumps(ensure_ascii=False, sort_keys=True, separators=(',', ':'))", () => {
  it.each<[string, PythonJson, string]>([
    ["integers and floats", [1n, 1, -0, 10n ** 20n, 1e16], "[1,1.0,-0.0,100000000000000000000,1e+16]"],
    [
      "what is no number",
      [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
      "[NaN,Infinity,-Infinity]",
    ],
    ["words and nothing", [null, true, false, [], new Map()], "[null,true,false,[],{}]"],
    [
      "escapes",
      '\b\t\n\f\r"\\/\u0000\u001f\u007f\u2028é',
      '"\\b\\t\\n\\f\\r\\"\\\\/\\u0000\\u001f\u007f\u2028é"',
    ],
    ["half a pair, and what looks like its escape", "\\ud800\ud800\u{1f600}", '"\\\\ud800\ud800\u{1f600}"'],
  ])("%s", (_, value, text) => {
    expect(canonicalPythonJson(value)).toBe(text);
  });

  it("sorts keys by code point, where RFC 8785 sorts by unit", () => {
    const object = new Map<string, PythonJson>([
      ["\u{1f600}", 1n],
      ["\ufb33", 2n],
      ["10", 3n],
      ["9", 4n],
    ]);
    expect(canonicalPythonJson(object)).toBe('{"10":3,"9":4,"\ufb33":2,"\u{1f600}":1}');
  });
});

describe("str()", () => {
  it.each<[PythonJson, string]>([
    ["it's", "it's"],
    [null, "None"],
    [true, "True"],
    [false, "False"],
    [5n, "5"],
    [1e16, "1e+16"],
    [Number.NaN, "nan"],
    [["a", 1n, null], "['a', 1, None]"],
    [
      new Map<string, PythonJson>([
        ["b", []],
        ["a", new Map()],
      ]),
      "{'b': [], 'a': {}}",
    ],
    [["it's"], `["it's"]`],
    [["'\""], `['\\'"']`],
    [["\\\t\n\r\u0000\u007f\u00a0\u00ad"], "['\\\\\\t\\n\\r\\x00\\x7f\\xa0\\xad']"],
    [["\u2028\ufeff\ud800\u{e0001} é\u{1f600}"], "['\\u2028\\ufeff\\ud800\\U000e0001 é\u{1f600}']"],
  ])("%o", (value, text) => {
    expect(formatPythonText(value)).toBe(text);
  });

  it.each<PythonJson | undefined>([undefined, null, false, "", 0n, 0, -0, [], new Map()])(
    "%o or '' is empty, for it is false",
    (value) => {
      expect(isPythonTrue(value)).toBe(false);
      expect(pythonTextOf(value)).toBe("");
    },
  );

  it.each<PythonJson>([true, " ", 1n, Number.NaN, [null], new Map([["", null]])])("%o is true", (value) => {
    expect(isPythonTrue(value)).toBe(true);
    expect(pythonTextOf(value)).toBe(formatPythonText(value));
  });
});

describe("str.strip()", () => {
  // Every character of which str.isspace() is true, by Unicode 13 to 15 (CPython 3.10 to 3.13).
  const SPACES = [
    0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x1c, 0x1d, 0x1e, 0x1f, 0x20, 0x85, 0xa0, 0x1680, 0x2000, 0x2001, 0x2002,
    0x2003, 0x2004, 0x2005, 0x2006, 0x2007, 0x2008, 0x2009, 0x200a, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000,
  ];

  it("takes off just the white space that Python knows", () => {
    const taken: number[] = [];
    for (let unit = 0; unit <= 0xffff; unit++)
      if (stripPythonSpace(String.fromCharCode(unit)) === "") taken.push(unit);
    expect(taken).toEqual(SPACES);
  });

  it("of both ends alone", () => {
    expect(stripPythonSpace("\u001c\u0085 a b\t ")).toBe("a b");
    expect(stripPythonSpace("\ufeffa\u200b")).toBe("\ufeffa\u200b");
    expect(stripPythonSpace("")).toBe("");
  });
});
