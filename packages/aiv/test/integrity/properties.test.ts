import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findings, report } from "./compared.ts";

/** A framework as templates: `$` stands for a number that makes an assertion one of its own. */
interface Dialect {
  readonly name: string;
  readonly path: string;
  readonly imports: readonly string[];
  readonly assertions: readonly string[];
  readonly test: (name: string, lines: readonly string[]) => readonly string[];
  readonly comment: string;
}

const js = (name: string, lines: readonly string[]): readonly string[] => [
  `it("${name}", async () => {`,
  ...lines.map((line) => `  ${line};`),
  "});",
];
const mocha = (name: string, lines: readonly string[]): readonly string[] => [
  `it("${name}", function () {`,
  ...lines.map((line) => `  ${line};`),
  "});",
];
const pytest = (name: string, lines: readonly string[]): readonly string[] => [
  `def test_${name}():`,
  ...lines.map((line) => `    ${line}`),
];
const unittest = (name: string, lines: readonly string[]): readonly string[] => [
  `class Test_${name}(unittest.TestCase):`,
  `    def test_${name}(self):`,
  ...lines.map((line) => `        ${line}`),
];

const EXPECT = [
  "expect(f($)).toBe($)",
  "expect(f($)).toEqual({ a: $, b: [1, 2] })",
  "expect(f($)).toStrictEqual([$])",
  "expect(f($)).not.toBe($)",
  "expect(f($)).toBeTruthy()",
  "expect(f($)).toBeDefined()",
  "expect(f($)).toHaveLength($)",
  "expect(f($)).toBeGreaterThan($)",
  "expect(f($)).toBeCloseTo($, 3)",
  "expect(f($)).toMatchObject({ a: $ })",
  'expect(f($)).toContain("x$")',
  "expect(f($)).toMatch(/x$/)",
  'expect(() => f($)).toThrow("x$")',
  "await expect(f($)).resolves.toBe($)",
  "await expect(f($)).rejects.toThrow(Error$)",
  "expect(spy$).toHaveBeenCalledWith($)",
  "expect(f($)).toMatchSnapshot()",
  "expect(f($)).toBeSomethingOfOurs($)",
  "expect.assertions($)",
];

const DIALECTS: readonly Dialect[] = [
  {
    name: "vitest",
    path: "src/a.test.ts",
    imports: ['import { expect, it } from "vitest";', 'import { f } from "./a.ts";'],
    assertions: EXPECT,
    test: js,
    comment: "//",
  },
  {
    name: "jest, CommonJS",
    path: "a.spec.js",
    imports: ['const { f } = require("./a");', 'const path = require("path");'],
    assertions: EXPECT,
    test: js,
    comment: "//",
  },
  {
    name: "mocha with chai's expect",
    path: "test/a.js",
    imports: ['const { expect } = require("chai");', 'const { f } = require("./a");'],
    assertions: [
      "expect(f($)).to.equal($)",
      "expect(f($)).to.deep.equal({ a: $ })",
      "expect(f($)).to.not.equal($)",
      "expect(f($)).to.be.true",
      "expect(f($)).to.have.property('p$', $)",
      "expect(f($)).to.have.lengthOf($)",
      "expect(f($)).to.be.above($)",
      "expect(() => f($)).to.throw(Error$)",
      "expect(f($)).to.exist",
      "expect(f($)).to.include('x$')",
    ],
    test: mocha,
    comment: "//",
  },
  {
    name: "mocha with chai's should and assert",
    path: "test/b.js",
    imports: ['const { assert } = require("chai");', 'require("chai").should();'],
    assertions: [
      "f($).should.equal($)",
      "f($).should.be.true",
      "f($).should.have.property('p$')",
      "assert.isTrue(f($))",
      "assert.deepEqual(f($), { a: $ })",
      "assert.lengthOf(f($), $)",
      "assert.throws(() => f($), Error$)",
    ],
    test: mocha,
    comment: "//",
  },
  {
    name: "node:test with node:assert",
    path: "test/c.test.mjs",
    imports: ['import { it } from "node:test";', 'import assert from "node:assert/strict";'],
    assertions: [
      "assert(f($))",
      "assert.ok(f($), 'why')",
      "assert.equal(f($), $)",
      "assert.strictEqual(f($), $)",
      "assert.deepStrictEqual(f($), { a: $ })",
      "assert.notEqual(f($), $)",
      "assert.throws(() => f($), /x$/)",
      "await assert.rejects(f($), Error$)",
      "assert.match(f($), /x$/)",
      "assert(f($) === $)",
    ],
    test: js,
    comment: "//",
  },
  {
    name: "Playwright",
    path: "e2e/a.spec.ts",
    imports: ['import { expect, test as it } from "@playwright/test";', 'import { f } from "./a.ts";'],
    assertions: [
      "await expect(f($)).toBeVisible()",
      "await expect(f($)).toHaveText('x$')",
      "await expect(f($)).toHaveCount($)",
      "await expect(f($)).not.toBeChecked()",
      "await expect.soft(f($)).toHaveURL(/x$/)",
      "await expect.poll(() => f($)).toBe($)",
    ],
    test: js,
    comment: "//",
  },
  {
    name: "pytest",
    path: "tests/test_a.py",
    imports: ["import pytest", "from a import f"],
    assertions: [
      "assert f($) == $",
      "assert f($) != $",
      "assert f($)",
      "assert not f($)",
      "assert f($) is None",
      "assert $ in f($)",
      "assert f($) < $",
      "assert f($) == pytest.approx($, rel=1e-3)",
      "assert isinstance(f($), A$)",
      "pytest.raises(E$, f, $)",
      "f($).assert_called_once_with($)",
      "assert_same(f($), $)",
    ],
    test: pytest,
    comment: "#",
  },
  {
    name: "unittest",
    path: "tests/test_b.py",
    imports: ["import unittest", "from a import f"],
    assertions: [
      "self.assertEqual(f($), $)",
      "self.assertNotEqual(f($), $)",
      "self.assertTrue(f($))",
      "self.assertIsNone(f($))",
      "self.assertIn($, f($))",
      "self.assertRaises(E$, f, $)",
      "self.assertAlmostEqual(f($), $, places=3)",
      "self.assertGreater(f($), $)",
      "self.assertRegex(f($), 'x$')",
      "self.assertOurs(f($), $)",
    ],
    test: unittest,
    comment: "#",
  },
];

type Model = readonly (readonly number[])[];

/** Tests, each with which assertions it makes; every assertion of a file is one of its own. */
const model = (count: number): fc.Arbitrary<Model> =>
  fc.array(fc.array(fc.nat(count - 1), { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 4 });

function linesOf(dialect: Dialect, tests: Model): readonly (readonly string[])[] {
  return tests.map((assertions, test) =>
    assertions.map((which, index) =>
      (dialect.assertions[which] ?? "").replaceAll("$", String(100 * (test + 1) + 7 * index + 3)),
    ),
  );
}

function render(dialect: Dialect, tests: readonly (readonly string[])[]): string {
  const body = tests.flatMap((lines, index) => [
    ...dialect.test(`n${index}`, lines.length === 0 && dialect.comment === "#" ? ["pass"] : lines),
    "",
  ]);
  return [...dialect.imports, "", ...body].join("\n");
}

describe.each(DIALECTS)("$name", (dialect) => {
  test("deleting any one assertion is exactly one finding", () => {
    fc.assert(
      fc.property(model(dialect.assertions.length), fc.nat(), (tests, at) => {
        const lines = linesOf(dialect, tests);
        const places = lines.flatMap((list, test) => list.map((_, index) => ({ test, index })));
        const gone = places[at % places.length];
        const left = lines.map((list, test) =>
          list.filter((_, index) => !(test === gone?.test && index === gone.index)),
        );
        const found = findings(render(dialect, lines), render(dialect, left), dialect.path);
        expect(found).toHaveLength(1);
        expect(found[0]).toMatch(/^assertion-removed/);
      }),
      { numRuns: 60, seed: 1 },
    );
  });

  test("another layout is no finding, and the report has the same bytes", () => {
    fc.assert(
      fc.property(model(dialect.assertions.length), fc.constantFrom("\n", "\r\n"), (tests, newline) => {
        const base = render(dialect, linesOf(dialect, tests));
        const head = layOut(dialect, base).replaceAll("\n", newline);
        expect(findings(base, head, dialect.path)).toEqual([]);
        expect(JSON.stringify(report(base, head, dialect.path))).toBe(
          JSON.stringify(report(base, head, dialect.path)),
        );
      }),
      { numRuns: 40, seed: 2 },
    );
  });

  test("another order of tests and imports is no finding, nor is an assertion that moves within its test", () => {
    fc.assert(
      fc.property(model(dialect.assertions.length), (tests) => {
        const lines = linesOf(dialect, tests);
        const moved = { ...dialect, imports: dialect.imports.toReversed() };
        const names = lines.map((list, index) => dialect.test(`n${index}`, list.toReversed()).join("\n"));
        const head = [...moved.imports, ...names.toReversed()].join("\n");
        expect(findings(render(dialect, lines), head, dialect.path)).toEqual([]);
      }),
      { numRuns: 40, seed: 3 },
    );
  });
});

/** The same program as another formatter would write it. */
function layOut({ comment }: Dialect, text: string): string {
  const lines = text.split("\n").map((line) => {
    const indented = line.replace(/^(?: {2})+/, (spaces) => spaces.repeat(2));
    const quoted = indented.includes("'") ? indented : indented.replaceAll('"', "'");
    return comment === "#"
      ? quoted.replace(/^(\s*)assert (.*[^,])$/, "$1assert ($2)")
      : quoted.replace(/;$/, " ;");
  });
  const wide = lines.map((line) =>
    line.replace(/\((\d+)\)/g, "( $1 )").replace(/\{ a: (\d+)/g, "{ 'a' :  $1"),
  );
  return [`${comment} by another formatter`, "", ...wide.flatMap((line) => [line, ""])].join("\n");
}
