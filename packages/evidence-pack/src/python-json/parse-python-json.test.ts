import { unwrap } from "@aixv/core";
import { describe, expect, it } from "vitest";
import { MAX_PYTHON_JSON_VALUES, parsePythonJson } from "./parse-python-json.ts";
import type { PythonJson } from "./python-json.ts";

const read = (text: string): PythonJson => unwrap(parsePythonJson(text)).value;
const code = (text: string, maxDepth = 1000): string => {
  const result = parsePythonJson(text, { maxDepth });
  return result.ok ? "read" : result.error.code;
};

describe("many values", () => {
  it("are read up to a limit, and refused beyond it, whatever they are", () => {
    const zeros = (count: number): string => `[${"0,".repeat(count - 1)}0]`;
    expect(code(zeros(MAX_PYTHON_JSON_VALUES - 1))).toBe("read");
    expect(code(zeros(MAX_PYTHON_JSON_VALUES))).toBe("EVIDENCE_PACK_TOO_LARGE");
    expect(code(`[${"{},".repeat(MAX_PYTHON_JSON_VALUES)}{}]`)).toBe("EVIDENCE_PACK_TOO_LARGE");
  });
});

describe("reads JSON as json.loads of CPython does", () => {
  it.each<[text: string, value: PythonJson]>([
    ["null", null],
    [" [true,\tfalse\r\n] ", [true, false]],
    ["1", 1n],
    ["1.0", 1],
    ["1e2", 100],
    ["-0", 0n],
    ["-0.0", -0],
    ["1e400", Number.POSITIVE_INFINITY],
    ["-1e400", Number.NEGATIVE_INFINITY],
    ["NaN", Number.NaN],
    ["Infinity", Number.POSITIVE_INFINITY],
    ["-Infinity", Number.NEGATIVE_INFINITY],
    ["123456789012345678901234567890", 123456789012345678901234567890n],
    ['"\\u00e9\\n\\/\\"\\\\"', 'é\n/"\\'],
    ['"\\ud83d\\ude00"', "\u{1f600}"],
    ['"\\ud83d"', "\ud83d"],
    ['"\u007f\u2028"', "\u007f\u2028"],
    ["[]", []],
    ["{ }", new Map()],
    ['{"__proto__":{"toString":1}}', new Map([["__proto__", new Map([["toString", 1n]])]])],
  ])("%s", (text, value) => {
    expect(read(text)).toEqual(value);
  });

  it.each([
    "",
    " ",
    "{",
    "[",
    "]",
    "[1,]",
    '{"a":1,}',
    "{a:1}",
    "{'a':1}",
    '{"a"}',
    '{"a" 1}',
    "[1 2]",
    "1 2",
    "01",
    "1.",
    ".5",
    "+1",
    "-",
    "1e",
    "1e+",
    "nul",
    "Nan",
    "-NaN",
    "infinity",
    '"',
    '"\t"',
    '"\\x41"',
    '"\\u12"',
    '"\\u00g0"',
    "\ufeff1",
    "\u00a01",
    "/**/1",
    "0x1",
    "1_0",
    "١",
  ])("refuses %j", (text) => {
    expect(code(text)).toBe("EVIDENCE_PACK_NOT_JSON");
  });

  it("says where it stopped", () => {
    const result = parsePythonJson('{\r\n  "a": 1,\n  b}');
    expect(result).toMatchObject({ ok: false, error: { details: { line: 3, column: 3, offset: 15 } } });
  });

  it("keeps the last of repeated keys, at the place of the first, and tells of both kinds of oddity", () => {
    const { value, oddities } = unwrap(parsePythonJson('{"b":1,"a":[{"x":1,"x":2}],"b":NaN}'));
    expect([...(value as ReadonlyMap<string, PythonJson>).keys()]).toEqual(["b", "a"]);
    expect(oddities).toEqual([
      { kind: "repeated-member", path: "a[0].x" },
      { kind: "repeated-member", path: "b" },
      { kind: "not-finite", path: "b" },
    ]);
  });

  it("tells of a thousand oddities and no more", () => {
    expect(unwrap(parsePythonJson(`[${"NaN,".repeat(2000)}1]`)).oddities).toHaveLength(1000);
  });

  it("integers have 4,300 digits at most, whatever their sign, and floats any number", () => {
    const digits = "1".repeat(4300);
    expect(read(digits)).toBe(BigInt(digits));
    expect(read(`-${digits}`)).toBe(-BigInt(digits));
    expect(code(`${digits}1`)).toBe("EVIDENCE_PACK_INTEGER_TOO_LONG");
    expect(code(`-${digits}1`)).toBe("EVIDENCE_PACK_INTEGER_TOO_LONG");
    expect(read(`0.${digits}1`)).toBe(1 / 9);
  });

  it("nesting has a limit, and hostile nesting does not overflow the stack", () => {
    expect(unwrap(parsePythonJson("[[]]")).depth).toBe(2);
    expect(unwrap(parsePythonJson("1")).depth).toBe(0);
    expect(code("[[]]", 2)).toBe("read");
    expect(code("[[[]]]", 2)).toBe("EVIDENCE_PACK_TOO_DEEP");
    expect(code('[{"a":{}}]', 2)).toBe("EVIDENCE_PACK_TOO_DEEP");
    expect(code("[".repeat(1_000_000))).toBe("EVIDENCE_PACK_TOO_DEEP");
    expect(code('{"a":'.repeat(1_000_000))).toBe("EVIDENCE_PACK_TOO_DEEP");
  });

  it.each([-1, 1001, 1.5, Number.NaN])("a limit of %d is a fault of the programmer", (maxDepth) => {
    expect(() => parsePythonJson("1", { maxDepth })).toThrow(RangeError);
  });
});
