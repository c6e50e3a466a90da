import type { JsonObject, JsonValue } from "@aixv/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parsePacket } from "../packet/packet-document.ts";
import { appendToPacket } from "./append-to-packet.ts";

const ENTRY = { id: "new", note: "two\nlines", list: ["- a", "# b", "yes"], empty: {} };

function append(text: string, path: readonly (string | number)[], entry: JsonValue = ENTRY) {
  const parsed = parsePacket(text);
  if (!parsed.ok) throw parsed.error;
  return { document: parsed.value, result: appendToPacket(text, parsed.value, path, entry) };
}

/** The text after an entry was added at a path. */
function appended(text: string, path: readonly (string | number)[], entry: JsonValue = ENTRY): string {
  const { result } = append(text, path, entry);
  if (!result.ok) throw result.error;
  return result.value;
}

function read(text: string): JsonObject {
  const parsed = parsePacket(text, { format: "yaml" });
  if (!parsed.ok) throw parsed.error;
  return parsed.value.json;
}

describe("what stands around a list stays as it was written", () => {
  test("comments, blank lines, quotes and the order of keys", () => {
    const text = `# who wrote this
aiv_version:   "1.0.0"   # as it is
attestations:
  - id: 'a'   # the first
    # signed on paper
    findings: []

# what is not covered
known_limitations: [ "one" ,  two ]
`;
    expect(appended(text, ["attestations"], { id: "b" })).toBe(
      text.replace("    findings: []\n", "    findings: []\n  - id: b\n"),
    );
    expect(append(text, ["known_limitations"], "three").result).toMatchObject({
      ok: false,
      error: { code: "AIV_NOT_EDITABLE" },
    });
  });

  test("a comment far in below an empty list stays a comment", () => {
    const text = "l: []\n      # deep\nk: 1\n";
    expect(appended(text, ["l"], "a\n\nb\n")).toBe('l:\n  - "a\\n\\nb\\n"\n      # deep\nk: 1\n');
  });

  test("a comment that belongs to the last entry stays before the new one", () => {
    const text = "l:\n  - id: a\n    # more of a\nk: 1\n";
    expect(appended(text, ["l"], "b")).toBe("l:\n  - id: a\n    # more of a\n  - b\nk: 1\n");
  });

  test.each([
    ["an empty list", "l: []\nk: 1\n", "l:\n  - b\nk: 1\n"],
    ["an empty list with a comment", "l: [ ]  # none yet\n", "l:  # none yet\n  - b\n"],
    ["an empty list at the end, without a line break", "k: 1\nl: []", "k: 1\nl:\n  - b"],
    ["dashes below the key", "l:\n- a\nk: 1\n", "l:\n- a\n- b\nk: 1\n"],
    ["dashes far in", "l:\n      - a\n", "l:\n      - a\n      - b\n"],
    ["no line break at the end", "l:\n  - a", "l:\n  - a\n  - b"],
    ["blank lines at the end", "l:\n  - a\n\n\n", "l:\n  - a\n  - b\n\n\n"],
    ["the end of the document", "l:\n  - a\n...\n", "l:\n  - a\n  - b\n...\n"],
    ["an entry that begins with a dash", "l:\n  - -5\nk: 1\n", "l:\n  - -5\n  - b\nk: 1\n"],
    ["Windows' line breaks", "l:\r\n  - a\r\nk: 1\r\n", "l:\r\n  - a\r\n  - b\r\nk: 1\r\n"],
    ["Windows' line breaks and an empty list", "l: []\r\nk: 1\r\n", "l:\r\n  - b\r\nk: 1\r\n"],
    [
      "a text of many lines",
      "l:\n  - |+\n    # no comment\n\nk: 1\n",
      "l:\n  - |+\n    # no comment\n\n  - b\nk: 1\n",
    ],
    ["a dash on a line of its own", "l:\n  -\n    id: a\nk: 1\n", "l:\n  -\n    id: a\n  - b\nk: 1\n"],
    ["a byte order mark", "\uFEFFl:\n  - a\n", "\uFEFFl:\n  - a\n  - b\n"],
    ["an anchor on the list", "l: &x\n  - a\nk: 1\n", "l: &x\n  - a\n  - b\nk: 1\n"],
    ["a quoted key", '"l" :\n  - a\n', '"l" :\n  - a\n  - b\n'],
  ])("%s", (_title, before, after) => {
    expect(appended(before, ["l"], "b")).toBe(after);
  });

  test("lists in lists of mappings, each with its own indent", () => {
    const text =
      "items:\n- id: A\n  artifacts:\n  - type: x\n\n- id: B\n  artifacts:   []   # none\n  scope: s\n";
    expect(appended(text, ["items", 0, "artifacts"], { type: "sbom" })).toBe(
      text.replace("  - type: x\n", "  - type: x\n  - type: sbom\n"),
    );
    expect(appended(text, ["items", 1, "artifacts"], { type: "sbom" })).toBe(
      text.replace("artifacts:   []   # none\n", "artifacts:   # none\n    - type: sbom\n"),
    );
    expect(appended(text, ["items"], { id: "C" })).toBe(`${text}- id: C\n`);
  });

  test("JSON keeps its indent, one line stays one line", () => {
    const packet = { l: ["a"], k: { n: 1 } };
    for (const indent of [2, 4, "\t", 0]) {
      const text = JSON.stringify(packet, undefined, indent);
      const wanted = JSON.stringify({ ...packet, l: ["a", "b"] }, undefined, indent);
      expect([indent, appended(text, ["l"], "b")]).toEqual([indent, wanted]);
      expect([indent, appended(`${text}\n`, ["l"], "b")]).toEqual([indent, `${wanted}\n`]);
    }
  });
});

describe("what cannot be added to in place is refused (AIV_NOT_EDITABLE)", () => {
  test.each([
    ["a list in one line", "l: [a]\n"],
    ["a list in braces", "{l: [a]}\n"],
    ["braces with a comment, which JSON would lose", '{\n  # why\n  "l": []\n}\n'],
    ["an alias, whose anchor others share", "a: &x\n  - 1\nl: *x\n"],
    ["no list", "l: a\n"],
    ["nothing", "l:\nk: 1\n"],
    ["another key", "k: []\n"],
  ])("%s", (_title, text) => {
    const { result } = append(text, ["l"], "b");
    if (result.ok)
      expect(read(result.value)).toEqual({ ...read(text), l: [...(read(text).l as JsonValue[]), "b"] });
    else expect(result.error.code).toBe("AIV_NOT_EDITABLE");
  });

  test("an anchor whose aliases would change with it", () => {
    expect(append("l: &x\n  - 1\nk: *x\n", ["l"], 2).result).toMatchObject({ ok: false });
  });

  test("a Markdown packet, of which the block is a part", () => {
    const text = '# Packet\n\n```aiv-canonical-json\n{"l": []}\n```\n';
    expect(append(text, ["l"], "b").result).toMatchObject({ ok: false, error: { code: "AIV_NOT_EDITABLE" } });
  });
});

/** Texts that a reader may take for other things, or that need care where they are written. */
const scalar = fc.oneof(
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.constantFrom(
    "",
    "-",
    "- a",
    "# c",
    "a # b",
    "a: b",
    "null",
    "~",
    "1e5",
    "0x1F",
    "yes",
    "2026-01-31",
    "|",
    ">-",
    "\t",
    " a ",
    "a\n\nb\n",
    "...",
    "---",
    "&a",
    "*a",
    "!t",
    "[",
    "{",
    "'",
    '"',
    "\u0085",
    "\u2028",
    "\u{1F600}",
  ),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
);
const value: fc.Arbitrary<JsonValue> = fc.letrec<{ node: JsonValue }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    scalar,
    fc.array(tie("node"), { maxLength: 3 }),
    fc.dictionary(
      // As keys of YAML these two are refused.
      fc.string({ maxLength: 6 }).filter((key) => key !== "__proto__" && key !== "<<"),
      tie("node"),
      { maxKeys: 3, noNullPrototype: true },
    ),
  ),
})).node;

/** A list of some texts as people may write it, at some depth, with something before and after. */
const layout = fc.record({
  values: fc.array(fc.stringMatching(/^[a-z][a-z0-9 ]{0,6}[a-z]$/), { maxLength: 4 }),
  nesting: fc.integer({ min: 0, max: 2 }),
  indent: fc.integer({ min: 0, max: 4 }),
  gap: fc.constantFrom("", "\n", "# c\n", "      # deep\n", "\n\n  # x\n", "...\n"),
  between: fc.constantFrom("", "\n", "# c\n", "        # c\n"),
  flow: fc.boolean(),
  after: fc.boolean(),
  eol: fc.constantFrom("\n", "\r\n"),
  comment: fc.constantFrom("", " # c", "   #  - x"),
  last: fc.boolean(),
});

test("an entry in any layout is there exactly, or refused, and nothing else moves", () => {
  const checked = fc.property(layout, value, (how, entry) => {
    const pad = " ".repeat(2 * how.nesting);
    const dash = " ".repeat(2 * how.nesting + how.indent);
    const list =
      how.values.length === 0 || how.flow
        ? ` [${how.values.join(", ")}]${how.comment}\n`
        : `${how.comment}\n${how.values.map((text) => `${dash}- ${text}\n`).join(how.between)}`;
    const above = how.nesting === 0 ? "" : how.nesting === 1 ? "m:\n" : "m:\n  n:\n";
    const whole = `${above}${pad}l:${list}${how.gap}${how.after && how.gap !== "...\n" ? "k: 1\n" : ""}`;
    const text = (how.last ? whole : whole.replace(/\n$/, "")).replaceAll("\n", how.eol);
    const path = ["m", "n"].slice(0, how.nesting).concat("l");
    const parsed = parsePacket(text);
    fc.pre(parsed.ok);
    if (!parsed.ok) return;
    const result = appendToPacket(text, parsed.value, path, entry);
    if (!result.ok) {
      expect(result.error.code).toBe("AIV_NOT_EDITABLE");
      expect(how.flow && how.values.length > 0).toBe(true);
      return;
    }
    const wanted = structuredClone(parsed.value.json) as { [name: string]: JsonValue };
    let target: JsonValue = wanted;
    for (const step of path) target = (target as { [name: string]: JsonValue })[step] ?? null;
    (target as JsonValue[]).push(entry);
    expect(read(result.value)).toEqual(wanted);
    // Every line of before is there, in its order; of an empty list the brackets are gone.
    const kept = text.split(/\r?\n/).map((line) => line.replace(/ \[\]/, ""));
    const now = result.value.split(/\r?\n/);
    let place = 0;
    for (const line of kept) {
      const found = now.indexOf(line, place);
      expect([line, found >= place]).toEqual([line, true]);
      place = found + 1;
    }
  });
  fc.assert(checked, { seed: 20261122, numRuns: 500 });
});
