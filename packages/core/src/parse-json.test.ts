import { describe, expect, it } from "vitest";
import type { JsonErrorCode } from "./json-error.ts";
import { type JsonLimits, parseJson } from "./parse-json.ts";
import { unwrap } from "./result.ts";

function parsed(input: Uint8Array | string, options?: JsonLimits): unknown {
  return unwrap(parseJson(input, options));
}

function faultOf(input: Uint8Array | string, options?: JsonLimits) {
  const result = parseJson(input, options);
  if (result.ok) throw new Error(`expected a refusal, got ${JSON.stringify(result.value)}`);
  const { code, line, column, offset, pointer, message, details } = result.error;
  return { code, line, column, offset, pointer, message, details };
}

function expectCode(code: JsonErrorCode, input: Uint8Array | string, options?: JsonLimits): void {
  expect(faultOf(input, options).code).toBe(code);
}

describe("parseJson: values (RFC 8259)", () => {
  it.each([
    "null",
    "true",
    "false",
    "0",
    "-0",
    "1.5e-3",
    "-12E+2",
    "9007199254740993",
    "1e-400",
    '""',
    '"plain"',
    '"\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\u00e9"',
    '"\\ud83d\\ude00 \u{1f600} \u2028"',
    '"\u007f"',
    "[]",
    "{}",
    '[1,[2,[]],{"a":{"b":[null]}}]',
    ' \t\r\n{ "a" : [ 1 , 2 ] , "b" : "" } \n',
    '{"":1,"10":2,"2":3,"constructor":4,"toString":5}',
  ])("reads %s like JSON.parse, from text and from bytes", (text) => {
    expect(parsed(text)).toEqual(JSON.parse(text));
    expect(parsed(new TextEncoder().encode(text))).toEqual(JSON.parse(text));
  });

  it("gives objects without a prototype, so that inherited names are absent", () => {
    const value = parsed('{"a":{}}') as { a: object };
    expect(Object.getPrototypeOf(value)).toBeNull();
    expect(Object.getPrototypeOf(value.a)).toBeNull();
    expect("toString" in value).toBe(false);
  });

  it("keeps the order of members, and more members than an object holds inline", () => {
    const members = Array.from({ length: 5000 }, (_, index) => `"key-${index}":${index}`);
    const value = parsed(`{${members.join(",")}}`) as { [name: string]: number };
    expect(Object.keys(value)).toHaveLength(5000);
    expect(Object.keys(value)[4999]).toBe("key-4999");
    expect(Object.getPrototypeOf(value)).toBeNull();
  });
});

describe("parseJson: syntax (RFC 8259)", () => {
  it.each([
    ["a trailing comma in an array", "[1,]"],
    ["a trailing comma in an object", '{"a":1,}'],
    ["a leading comma", "[,1]"],
    ["a missing comma", "[1 2]"],
    ["a missing colon", '{"a" 1}'],
    ["a missing value", '{"a":}'],
    ["an unclosed array", "[1"],
    ["an unclosed object", '{"a":1'],
    ["an object that breaks off behind its brace", "{"],
    ["mismatched brackets", "[1}"],
    ["a line comment", "// no\n1"],
    ["a block comment", "[1/* no */]"],
    ["single quotes", "'a'"],
    ["a key without quotes", "{a:1}"],
    ["a key that is no string", "{1:1}"],
    ["NaN", "NaN"],
    ["Infinity", "-Infinity"],
    ["a word in capitals", "True"],
    ["a word cut short", "nul"],
    ["undefined", "undefined"],
    ["a plus sign", "+1"],
    ["a leading zero", "01"],
    ["a negative leading zero", "-01"],
    ["a fraction without digits", "1."],
    ["a number without an integer part", ".5"],
    ["an exponent without digits", "1e"],
    ["an exponent with a sign only", "1e+"],
    ["a minus alone", "-"],
    ["hexadecimal", "[0x1F]"],
    ["an unclosed string", '"abc'],
    ["a string that ends in its escape", '"abc\\'],
    ["an unclosed string after an escape", '"\\n'],
    ["an unknown escape", '"\\x41"'],
    ["an escape in capitals", '"\\N"'],
    ["a short unicode escape", '"\\u12"'],
    ["a signed unicode escape", '"\\u+123"'],
    ["a raw line feed in a string", '"a\nb"'],
    ["a raw tab in a string", '"a\tb"'],
    ["a raw NUL in a string", '"a\0b"'],
    ["a raw control character after an escape", '"\\n\u001f"'],
    ["a no-break space between tokens", "[\u00a01]"],
    ["a form feed between tokens", "[\f1]"],
    ["a NUL before the value", "\u00001"],
  ])("refuses %s", (_, text) => {
    expectCode("JSON_SYNTAX", text);
    expect(() => JSON.parse(text)).toThrow(SyntaxError);
  });

  it("refuses a byte order mark and names it (§8.1)", () => {
    expect(faultOf("\ufeff{}")).toMatchObject({ code: "JSON_SYNTAX", offset: 0, line: 1, column: 1 });
    expect(faultOf(Uint8Array.of(0xef, 0xbb, 0xbf, 0x7b, 0x7d)).message).toContain("byte order mark");
  });

  it.each([["1 2"], ["{} {}"], ["[]]"], ["null,"], ["1\0"], ["1\ufeff"], ['""x']])(
    "refuses what follows in %j",
    (text) => {
      expectCode("JSON_TRAILING_BYTES", text);
    },
  );

  it.each([[""], [" "], ["\n\t\r "]])("refuses the empty text %j", (text) => {
    expectCode("JSON_EMPTY", text);
    expectCode("JSON_EMPTY", new TextEncoder().encode(text));
  });
});

describe("parseJson: what JSON.parse lets pass", () => {
  it.each([
    ["twice alike", '{"a":1,"a":1}'],
    ["escaped the second time", '{"a":1,"\\u0061":2}'],
    ["with the value null", '{"a":null,"a":1}'],
    ["with another key between", '{"a":1,"b":2,"a":3}'],
    ["as an index", '{"1":1,"1":2}'],
  ])("refuses a key %s", (_, text) => {
    expectCode("JSON_DUPLICATE_KEY", text);
  });

  it("takes the same key in different objects, and keys that differ in normalisation only", () => {
    expect(parsed('[{"a":1},{"a":{"a":2}}]')).toEqual([{ a: 1 }, { a: { a: 2 } }]);
    expect(Object.keys(parsed('{"\u00e9":1,"e\u0301":2}') as object)).toHaveLength(2);
  });

  it.each([['{"__proto__":{}}'], ['{"\\u005f_proto__":1}'], ['[{"a":{"__proto__":null}}]']])(
    "refuses %s",
    (text) => {
      expectCode("JSON_FORBIDDEN_KEY", text);
    },
  );

  it("takes __proto__ as a string value, and keys that contain it", () => {
    expect(parsed('{"a":"__proto__","__proto__x":1}')).toEqual({ a: "__proto__", __proto__x: 1 });
  });

  it.each([
    ["high", '"\\ud800"'],
    ["high before a letter", '"\\ud83dx"'],
    ["high before another escape", '"\\ud83d\\n"'],
    ["high twice", '"\\ud83d\\ud83d"'],
    ["high before an escape beyond the surrogates", '"\\ud83d\\uffff"'],
    ["low", '"\\ude00"'],
    ["low before high", '"\\ude00\\ud83d"'],
    ["in a key", '{"\\ud800":1}'],
    ["raw, in a string given as text", '"\ud800"'],
    ["raw behind an escape", '"\\n\udc00"'],
    ["raw before its other half escaped", '"\ud83d\\ude00"'],
    ["raw in a key", '{"\ud800":1}'],
  ])("refuses a lone surrogate: %s", (_, text) => {
    expectCode("JSON_LONE_SURROGATE", text);
  });

  it.each([["1e400"], ["-1e400"], ["[1.8e308]"], [`1${"0".repeat(400)}`]])(
    "refuses the number %s beyond a double",
    (text) => {
      expectCode("JSON_NUMBER_OUT_OF_RANGE", text);
    },
  );

  it("takes the largest double and one too small to tell from 0", () => {
    expect(parsed("1.7976931348623157e308")).toBe(Number.MAX_VALUE);
    expect(parsed("1e-999")).toBe(0);
  });

  it("refuses integers that a double may round, when asked to", () => {
    for (const text of ["9007199254740992", "-9007199254740993", `[1${"0".repeat(30)}]`]) {
      expectCode("JSON_UNSAFE_INTEGER", text, { rejectUnsafeIntegers: true });
      expect(parsed(text)).toEqual(JSON.parse(text));
    }
    expect(parsed("9007199254740991", { rejectUnsafeIntegers: true })).toBe(Number.MAX_SAFE_INTEGER);
    expect(parsed("1e300", { rejectUnsafeIntegers: true })).toBe(1e300);
  });
});

describe("parseJson: UTF-8", () => {
  const bytesOf = (...parts: (string | number[])[]): Uint8Array =>
    Uint8Array.from(
      parts.flatMap((part) => (typeof part === "string" ? [...new TextEncoder().encode(part)] : part)),
    );

  it.each([
    ["a lone continuation byte", [0x80]],
    ["an overlong form", [0xc0, 0xaf]],
    ["an encoded surrogate", [0xed, 0xa0, 0x80]],
    ["a code point beyond U+10FFFF", [0xf4, 0x90, 0x80, 0x80]],
    ["Latin-1", [0xe9]],
  ])("refuses %s and says where", (_, fault) => {
    const bytes = bytesOf('{"a":\n ["\u00e9\ufffd', fault, '"]}');
    expect(faultOf(bytes)).toMatchObject({
      code: "JSON_INVALID_UTF8",
      line: 2,
      column: 6,
      offset: 11,
      pointer: "/a/0",
    });
  });

  it("refuses a sequence cut off at the end", () => {
    expect(faultOf(bytesOf('"\u{1f600}', [0xf0, 0x9f])).offset).toBe(3);
  });

  it("refuses UTF-16", () => {
    expectCode("JSON_INVALID_UTF8", Uint8Array.of(0xff, 0xfe, 0x31, 0x00));
  });

  it("takes a replacement character that is written in the text", () => {
    expect(parsed(bytesOf('"\ufffd"'))).toBe("\ufffd");
  });

  it("names the document where the text is faulty before the invalid byte", () => {
    expect(faultOf(bytesOf("[1,,", [0xff]))).toMatchObject({ code: "JSON_INVALID_UTF8", pointer: "" });
  });
});

describe("parseJson: limits", () => {
  it("counts bytes of UTF-8, for text too (maxBytes)", () => {
    for (const text of ['"aa"', '"\u00e9"', '"\u{1f600}"', '"\u20ac"']) {
      const bytes = new TextEncoder().encode(text);
      for (const input of [text, bytes]) {
        expect(parsed(input, { maxBytes: bytes.length })).toBe(JSON.parse(text));
        expectCode("JSON_TOO_LARGE", input, { maxBytes: bytes.length - 1 });
      }
    }
  });

  it("counts arrays and objects inside one another (maxDepth)", () => {
    expect(parsed("1", { maxDepth: 0 })).toBe(1);
    expectCode("JSON_TOO_DEEP", "[]", { maxDepth: 0 });
    expect(parsed('[{"a":[]}]', { maxDepth: 3 })).toEqual([{ a: [] }]);
    expectCode("JSON_TOO_DEEP", '[{"a":[]}]', { maxDepth: 2 });
    expect(parsed("[[],[],[[]]]", { maxDepth: 3 })).toEqual([[], [], [[]]]);
  });

  it("takes 64 levels by default and not 65", () => {
    expect(parseJson("[".repeat(64) + "]".repeat(64)).ok).toBe(true);
    expectCode("JSON_TOO_DEEP", "[".repeat(65) + "]".repeat(65));
  });

  it("survives hostile nesting, at the highest limit too", () => {
    expectCode("JSON_TOO_DEEP", "[".repeat(5_000_000));
    expectCode("JSON_TOO_DEEP", '{"a":'.repeat(1_000_000), { maxDepth: 1000 });
    expect(parseJson("[".repeat(1000) + "]".repeat(1000), { maxDepth: 1000 }).ok).toBe(true);
  });

  it("counts array items and object members in all (maxEntries)", () => {
    const text = '{"a":[1,2],"b":{}}';
    expect(parseJson(text, { maxEntries: 4 }).ok).toBe(true);
    expectCode("JSON_TOO_MANY_ENTRIES", text, { maxEntries: 3 });
    expect(parsed("[]", { maxEntries: 0 })).toEqual([]);
    expectCode("JSON_TOO_MANY_ENTRIES", "[0]", { maxEntries: 0 });
  });

  it("has the default of a million entries", () => {
    expect(parseJson(`[${"0,".repeat(999_999)}0]`).ok).toBe(true);
    expectCode("JSON_TOO_MANY_ENTRIES", `[${"0,".repeat(1_000_000)}0]`);
  });

  it.each([
    ["negative", { maxBytes: -1 }],
    ["NaN", { maxEntries: Number.NaN }],
    ["fractional", { maxDepth: 1.5 }],
    ["beyond what the stack bears", { maxDepth: 1001 }],
    ["beyond the longest string", { maxBytes: 2 ** 29 }],
  ])("throws RangeError for a limit that is %s", (_, options) => {
    expect(() => parseJson("1", options)).toThrow(RangeError);
  });

  it("throws TypeError for an input that is neither bytes nor text", () => {
    // @ts-expect-error a wrong type on purpose
    expect(() => parseJson([1])).toThrow(TypeError);
  });
});

describe("parseJson: where the fault is", () => {
  it.each([
    ['{"a":[1,2,{"b/~":tru}]}', 17, 1, 18, "/a/2/b~1~0"],
    ['{\n  "a": 1,\n  "b": x\n}', 19, 3, 8, "/b"],
    ['{\r\n"a": 1,\r\n"b": x}', 17, 3, 6, "/b"],
    ['{\r"a": x}', 7, 2, 6, "/a"],
    ["[[],[0],x]", 8, 1, 9, "/2"],
    ['{"a":{"b":1},"c":[{"d":1}],}', 27, 1, 28, ""],
    ['{"a":{"b":1 "c"', 12, 1, 13, "/a"],
    ['["\u{1f600}",x]', 6, 1, 7, "/1"],
    ['{"":{"":x}}', 8, 1, 9, "//"],
    ['{"a":1,"a":2}', 7, 1, 8, "/a"],
    ['["ab\\ud800"]', 4, 1, 5, "/0"],
    ['["ab\\q"]', 4, 1, 5, "/0"],
    ["[1e999]", 1, 1, 2, "/0"],
    ["", 0, 1, 1, ""],
    ["1 x", 2, 1, 3, ""],
  ])("finds it in %j (RFC 6901)", (text, offset, line, column, pointer) => {
    const fault = faultOf(text);
    expect(fault).toMatchObject({ offset, line, column, pointer });
    expect(fault.details).toEqual({ offset, line, column, pointer });
  });

  it("says line and column in a message of one line, with hostile characters escaped", () => {
    const { message } = faultOf('{"a":\n\u001b[31m}');
    expect(message).toMatch(/^line 2, column 1: expected .+, got /);
    expect(message).toContain("\\u001b");
    expect(message).not.toContain("\u001b");
  });
});
