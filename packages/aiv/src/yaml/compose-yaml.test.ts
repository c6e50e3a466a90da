import { parseJson } from "@aixv/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { composeYaml, type YamlLimits } from "./compose-yaml.ts";

/** The value, or the code of what is wrong. */
function read(text: string, limits?: YamlLimits): unknown {
  const composed = composeYaml(text, limits);
  return composed.ok ? composed.value.value : composed.error.code;
}

function places(text: string, path: readonly (string | number)[]): string {
  const composed = composeYaml(text);
  if (!composed.ok) return composed.error.code;
  const { line, column } = composed.value.places.locate(composed.value.value, path);
  return `${line}:${column}`;
}

describe("scalars of YAML 1.2's core schema (D.2)", () => {
  const SCALARS: readonly (readonly [text: string, value: unknown])[] = [
    ["on", "on"],
    ["yes", "yes"],
    ["NO", "NO"],
    ["true", true],
    ["True", true],
    ["null", null],
    ["~", null],
    ["12", 12],
    ["012", 12],
    ["0o14", 12],
    ["0x1F", 31],
    ["1_000", "1_000"],
    ["12:30:45", "12:30:45"],
    ["2026-06-15", "2026-06-15"],
    ["2026-06-15T10:00:00Z", "2026-06-15T10:00:00Z"],
    ["1.0.0", "1.0.0"],
    ["'1e10'", "1e10"],
    ['"0x1F"', "0x1F"],
    ["1f0c9a4be7d25c38a6b1e9f0d4c7a2b85e63d901", "1f0c9a4be7d25c38a6b1e9f0d4c7a2b85e63d901"],
    ["1e10", 1e10],
    ["!!str 1e10", "1e10"],
    ["! 12", "12"],
    ["!!int 12", 12],
  ];
  for (const [text, value] of SCALARS) {
    it(`reads ${text} as ${JSON.stringify(value)}`, () => {
      expect(read(`key: ${text}`)).toEqual({ key: value });
    });
  }

  it("reads a commit of digits and one e as the number that it is, which the schema tells", () => {
    const digits = `${"1234567890".repeat(3)}1234567e10`;
    expect(read(`sha: ${digits}`)).toEqual({ sha: Number(digits) });
  });

  for (const text of [".inf", "-.inf", ".nan", "1e999", "!!float .inf"]) {
    it(`refuses ${text}, which JSON does not have`, () => {
      expect(read(`key: ${text}`)).toBe("AIV_YAML_UNSUPPORTED");
    });
  }

  for (const text of [
    "!!int x",
    "!!bool yes",
    "!!timestamp 2026-06-15",
    "!!binary aGk=",
    "!custom x",
    "!<x> y",
    "!!set {}",
    "!!map []",
  ]) {
    it(`refuses the tag of ${text}`, () => {
      expect(read(`key: ${text}`)).toBe("AIV_YAML_UNSUPPORTED");
    });
  }
});

describe("what means different things to different readers", () => {
  const REFUSED: { readonly [what: string]: readonly [text: string, code: string] } = {
    "a key twice": ["a: 1\na: 2", "AIV_DUPLICATE_KEY"],
    "a key twice, once in quotes": ['a: 1\n"a": 2', "AIV_DUPLICATE_KEY"],
    "a key twice of which the first is null": ["a: null\na: 2", "AIV_DUPLICATE_KEY"],
    "a key twice in JSON": ['{"a": 1, "\\u0061": 2}', "AIV_DUPLICATE_KEY"],
    "a merge key": ["a: &x {b: 1}\nc: {<<: *x}", "AIV_YAML_UNSUPPORTED"],
    "the key __proto__": ["__proto__: {a: 1}", "AIV_YAML_UNSUPPORTED"],
    "a key that is a number": ["1: a", "AIV_YAML_UNSUPPORTED"],
    "a key that is null": ["? \n: a", "AIV_YAML_UNSUPPORTED"],
    "a key that is a list": ["? [a]\n: b", "AIV_YAML_UNSUPPORTED"],
    "two documents": ["a: 1\n---\nb: 2", "AIV_YAML_UNSUPPORTED"],
    "a tag directive": ["%TAG ! tag:example.com,2026:\n---\na: !x 1", "AIV_YAML_UNSUPPORTED"],
    "an alias of nothing": ["a: *x", "AIV_YAML_UNSUPPORTED"],
    "an alias into itself": ["a: &x [*x]", "AIV_YAML_UNSUPPORTED"],
    "a tab as indentation": ["a:\n\tb: 1", "AIV_SYNTAX"],
    NUL: ["a: \0", "AIV_SYNTAX"],
    "an open bracket": ["a: [1", "AIV_SYNTAX"],
    "half of a surrogate pair": ['a: "\\ud800"', "AIV_YAML_UNSUPPORTED"],
    "half of a surrogate pair as it is": ["a: \ud800", "AIV_SYNTAX"],
    "half of a surrogate pair in single quotes": ["a: '\udc00'", "AIV_YAML_UNSUPPORTED"],
    "half of a surrogate pair in a block": ["a: |\n  \ud800", "AIV_SYNTAX"],
    "half of a surrogate pair in a folded block": ["a: >\n  x\n  \udc00", "AIV_SYNTAX"],
    "half of a surrogate pair in a plain text of two lines": ["a: x\n  \ud800", "AIV_SYNTAX"],
    "half of a surrogate pair in a key": ['"\\udc00": 1', "AIV_YAML_UNSUPPORTED"],
    nothing: ["", "AIV_EMPTY"],
    "a comment alone": ["# nothing", "AIV_EMPTY"],
  };
  for (const [what, [text, code]] of Object.entries(REFUSED)) {
    it(`refuses ${what}`, () => expect(read(text)).toBe(code));
  }

  it("reads an alias of what stands before it", () => {
    expect(read("a: &x {b: 1}\nc: *x")).toEqual({ a: { b: 1 }, c: { b: 1 } });
  });

  it("takes the latest of two anchors of one name", () => {
    expect(read("a: &x 1\nb: &x 2\nc: *x")).toEqual({ a: 1, b: 2, c: 2 });
  });

  for (const [what, text] of [
    ["CRLF", "a: 1\r\nb:\r\n  - 2\r\n"],
    ["a byte order mark", "\uFEFFa: 1\nb: [2]"],
    ["the end of a document", "---\na: 1\nb: [2]\n...\n"],
  ] as const) {
    it(`reads ${what}`, () => expect(read(text)).toEqual({ a: 1, b: [2] }));
  }
});

describe("bounds", () => {
  it("refuses more levels than maxDepth, and takes as many", () => {
    const nested = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);
    expect(read(nested(64))).not.toBe("AIV_TOO_DEEP");
    expect(read(nested(65))).toBe("AIV_TOO_DEEP");
    expect(read(nested(100_000))).toBe("AIV_TOO_DEEP");
    expect(read("[[1]]", { maxDepth: 1 })).toBe("AIV_TOO_DEEP");
  });

  it("counts an alias for all that it repeats", () => {
    const lines = ["a0: &a0 [1,1,1,1,1,1,1,1,1,1]"];
    for (let index = 1; index < 9; index++)
      lines.push(
        `a${index}: &a${index} [${Array(10)
          .fill(`*a${index - 1}`)
          .join(",")}]`,
      );
    expect(read(lines.join("\n"))).toBe("AIV_TOO_MANY_ENTRIES");
  });

  it("refuses more entries than maxEntries, and takes as many", () => {
    expect(read("[1,2,3]", { maxEntries: 4 })).toEqual([1, 2, 3]);
    expect(read("[1,2,3,4,5]", { maxEntries: 4 })).toBe("AIV_TOO_MANY_ENTRIES");
  });
});

describe("JSON", () => {
  const anyText = fc.string({ unit: "binary" }).filter((text) => text.isWellFormed());
  const { anyJson } = fc.letrec<{ anyJson: unknown }>((tie) => ({
    anyJson: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom<unknown>(
        null,
        true,
        false,
        "",
        0,
        "on",
        "1e10",
        "2026-06-15",
        "<<",
        "- a",
        "a: b",
        "#",
      ),
      anyText,
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => (number === 0 ? 0 : number)),
      fc.maxSafeInteger(),
      fc.array(tie("anyJson"), { maxLength: 5 }),
      fc.dictionary(
        anyText.filter((key) => key !== "__proto__" && key !== "<<"),
        tie("anyJson"),
        { maxKeys: 5 },
      ),
    ),
  }));

  for (const indent of [undefined, 1, "\t"] as const) {
    it(`is read as parseJson reads it, with ${JSON.stringify(indent) ?? "no"} indentation`, () => {
      fc.assert(
        fc.property(anyJson, (value) => {
          const text = JSON.stringify(value, undefined, indent);
          const parsed = parseJson(text);
          expect(parsed.ok ? { value: parsed.value } : undefined).toEqual({ value: read(text) });
        }),
        { seed: 20260115, numRuns: 400 },
      );
    });
  }

  it("may have keys longer than YAML's implicit keys", () => {
    const key = "k".repeat(5000);
    expect(read(JSON.stringify({ [key]: 1 }))).toEqual({ [key]: 1 });
  });
});

describe("places", () => {
  const TEXT = "a: 1\nb:\n  - c: x\n    d: 'y'\n  - [e, \"f\"]\n";
  for (const [path, place] of [
    [[], "1:1"],
    [["a"], "1:1"],
    [["b"], "2:1"],
    [["b", 0], "3:5"],
    [["b", 0, "d"], "4:5"],
    [["b", 1, 1], "5:9"],
    [["b", 0, "gone"], "3:5"],
    [["b", 9], "2:1"],
    [["gone", "deeper"], "1:1"],
  ] as const) {
    it(`of /${path.join("/")} is ${place}`, () => expect(places(TEXT, path)).toBe(place));
  }

  it("count lines that end in CR, LF or both", () => {
    expect(places("a: 1\r\nb: 2\nc: 3\rd: 4", ["d"])).toBe("4:1");
  });

  it("are those of where an alias stands, and below it of its anchor", () => {
    expect(places("a: &x {b: 1}\nc: *x", ["c"])).toBe("2:1");
    expect(places("a: &x {b: 1}\nc: *x", ["c", "b"])).toBe("1:8");
  });
});
