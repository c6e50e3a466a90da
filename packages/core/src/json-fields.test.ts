import { describe, expect, it } from "vitest";
import { AixvError } from "./error.ts";
import { JsonFields } from "./json-fields.ts";
import type { JsonObject, JsonValue } from "./json-value.ts";

const fault = (message: string, pointer: string): AixvError =>
  new AixvError("TEST_FAULT", message, { details: { pointer } });
const plain = (json: JsonValue | undefined): JsonFields => new JsonFields(json, { fault });
const protobuf = (json: JsonValue | undefined): JsonFields => new JsonFields(json, { fault, protobuf: true });
const textOf = (entry: JsonValue): string | undefined => (typeof entry === "string" ? entry : undefined);

/** Where reading failed, or `undefined` if it did not. */
function faultAt(read: () => unknown): unknown {
  try {
    read();
  } catch (error) {
    if (!(error instanceof AixvError) || error.code !== "TEST_FAULT") throw error;
    return error.details?.pointer;
  }
  return undefined;
}

type Read = (fields: JsonFields) => unknown;
/** Reads of a member `m`, each with what it accepts, what that gives, and what it refuses. */
const READS: readonly (readonly [
  name: string,
  read: Read,
  accepts: readonly (readonly [JsonValue, unknown])[],
  refuses: readonly JsonValue[],
])[] = [
  [
    "text",
    (fields) => fields.text("m", 3),
    [
      ["a", "a"],
      ["abc", "abc"],
    ],
    ["", "abcd", 1, true, ["a"], { a: "a" }],
  ],
  [
    "optionalText",
    (fields) => fields.optionalText("m"),
    [
      ["", ""],
      ["abc", "abc"],
    ],
    [0, false, [], {}],
  ],
  [
    "bytes",
    (fields) => fields.bytes("m", 2),
    [
      ["AQ==", Uint8Array.of(1)],
      ["AQI=", Uint8Array.of(1, 2)],
    ],
    ["", "AQID", "A", "*", 1, [1], {}],
  ],
  [
    "integer",
    (fields) => fields.integer("m"),
    [
      [0, 0],
      [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
    ],
    [-1, 0.5, 2 ** 53, "1", true, [1]],
  ],
  ["integer of at least 1", (fields) => fields.integer("m", 1), [[1, 1]], [0, -1]],
  [
    "unsigned",
    (fields) => fields.unsigned("m"),
    [
      [0, "0"],
      [17, "17"],
      ["17", "17"],
      ["9223372036854775807", "9223372036854775807"],
    ],
    [-1, 0.5, 2 ** 53, "-1", "01", "1.0", "0x1", " 1", "", "10000000000000000000", true, [1]],
  ],
  [
    "boolean",
    (fields) => fields.boolean("m"),
    [
      [true, true],
      [false, false],
    ],
    [0, 1, "true", "", [true]],
  ],
  ["object", (fields) => fields.object("m").json, [[{ a: 1 }, { a: 1 }]], [[], [{}], "{}", 1, true]],
  [
    "objects",
    (fields) => fields.objects("m", ({ json }) => json, 2),
    [
      [[], []],
      [
        [{ a: 1 }, {}],
        [{ a: 1 }, {}],
      ],
    ],
    [{}, { 0: {}, length: 1 }, "[]", 1, [{}, {}, {}], [{}, 1], [[]], [null]],
  ],
  [
    "array",
    (fields) => fields.array("m", "text", textOf, 2),
    [
      [[], []],
      [
        ["a", ""],
        ["a", ""],
      ],
    ],
    [{}, { 0: "a", length: 1 }, "ab", 1, ["a", "b", "c"], ["a", 1], [null]],
  ],
];

describe.each(READS)("%s", (_, read, accepts, refuses) => {
  it("reads what is of its type, plain and of protobuf", () => {
    for (const [value, result] of accepts) {
      expect(read(plain({ m: value })), JSON.stringify(value)).toEqual(result);
      expect(read(protobuf({ m: value })), JSON.stringify(value)).toEqual(result);
    }
  });

  it("refuses everything else at its pointer, plain and of protobuf", () => {
    for (const value of refuses) {
      expect(
        faultAt(() => read(plain({ m: value }))),
        JSON.stringify(value),
      ).toMatch(/^\/m(?:\/[0-9])?$/);
      expect(
        faultAt(() => read(protobuf({ m: value }))),
        JSON.stringify(value),
      ).toMatch(/^\/m/);
    }
  });

  it("refuses null, which protobuf alone takes for absent", () => {
    const absent = (make: typeof plain, json: JsonObject): unknown => {
      try {
        return read(make(json));
      } catch {
        return "refused";
      }
    };
    expect(absent(plain, { m: null })).toBe("refused");
    expect(absent(protobuf, { m: null })).toEqual(absent(protobuf, {}));
  });

  it("never finds an inherited member (LESSON 7)", () => {
    for (const [value] of accepts) {
      const heir = Object.create({ m: value }) as JsonObject;
      expect(faultAt(() => read(plain(heir)))).toBe(faultAt(() => read(plain({}))));
    }
  });
});

describe("an absent member", () => {
  const absent = ["text", "bytes", "integer", "integer of at least 1", "boolean", "object"];
  const defaults: { readonly [name: string]: unknown } = { unsigned: "0", objects: [], array: [] };

  it("is refused, except as optional text", () => {
    const taken = READS.filter(([, read]) => faultAt(() => read(plain({}))) === undefined);
    expect(taken.map(([name]) => name)).toEqual(["optionalText"]);
    expect(plain({}).optionalText("m")).toBe("");
  });

  it("has its default in protobuf if it is a list or a 64-bit integer (ProtoJSON)", () => {
    for (const [name, read] of READS) {
      if (absent.includes(name))
        expect(
          faultAt(() => read(protobuf({}))),
          name,
        ).toBe("/m");
      else expect(read(protobuf({})), name).toEqual(defaults[name] ?? "");
    }
  });
});

describe("JsonFields", () => {
  it.each([[[]], [[{}]], [null], ["{}"], [1], [undefined]])("refuses %j as the whole", (json) => {
    expect(faultAt(() => plain(json))).toBe("");
    expect(faultAt(() => protobuf(json))).toBe("");
  });

  it("has what is there, null in plain JSON only", () => {
    const json = { zero: 0, empty: "", none: null };
    const names = ["zero", "empty", "none", "absent", "toString", "__proto__"];
    expect(names.filter((name) => plain(json).has(name))).toEqual(["zero", "empty", "none"]);
    expect(names.filter((name) => protobuf(json).has(name))).toEqual(["zero", "empty"]);
    expect(names.map((name) => plain(json).raw(name)).slice(0, 4)).toEqual([0, "", null, undefined]);
    expect(protobuf(json).raw("none")).toBeUndefined();
  });

  it("knows only the names it is told, and points to another (RFC 6901)", () => {
    expect(faultAt(() => plain({ a: 1, b: null }).onlyKnows("a", "b", "c"))).toBeUndefined();
    expect(faultAt(() => plain({ a: 1, "x/y~z": 1 }).onlyKnows("a"))).toBe("/x~1y~0z");
    expect(faultAt(() => plain({ toString: 1 }).onlyKnows("a"))).toBe("/toString");
    expect(faultAt(() => protobuf({ none: null }).onlyKnows("a"))).toBe("/none");
  });

  it("points through objects and lists, escaping names (RFC 6901 §3)", () => {
    const fields = plain({ "a/b": { "c~d": [{}, { e: [["deep"], 1] }] } });
    const [, second] = fields.object("a/b").objects("c~d", (entry) => entry);
    expect(second?.pointer).toBe("/a~1b/c~0d/1");
    expect(faultAt(() => second?.text("e"))).toBe("/a~1b/c~0d/1/e");
    expect(faultAt(() => second?.array("e", "text", textOf))).toBe("/a~1b/c~0d/1/e/0");
    expect(faultAt(() => fields.object("a/b").object("c~d"))).toBe("/a~1b/c~0d");
  });

  it("says in one printable line where, what was expected and what came", () => {
    expect(plain({ m: "x\u202e" }).fault("m", "a time").message).toBe('/m: expected a time, got "x\\u202e"');
    expect(plain({}).fault("m", "a time").message).toBe("/m: expected a time, got nothing");
    expect(plain({}).fault("m", "one", "two").message).toBe("/m: expected one, got two");
    expect(() => plain({ "\u001b[2J": 1 }).onlyKnows()).toThrow(/^\/: unknown field "\\u001b\[2J"$/);
    expect(() => plain([])).toThrow("/: expected an object, got an empty array");
  });
});

describe("messages", () => {
  it("escape the names of a document, so that none steers a terminal or breaks the line", () => {
    const hostile = "a\n\u001b[31mX".padEnd(400, "x");
    for (const read of [
      () => plain({ [hostile]: 1 }).text(hostile),
      () => plain({ [hostile]: 1 }).object(hostile),
      () => plain({ [hostile]: [1] }).array(hostile, "a text", textOf),
    ]) {
      expect(read).toThrow(/^[\x20-\x7e…]{1,400}$/);
      expect(faultAt(read)).toContain(hostile);
    }
  });
});
