import { describe, expect, test } from "vitest";
import { findings, report } from "./compared.ts";

const VITEST = 'import { expect, test, it, describe, vi, chai } from "vitest";\n';
const ASSERT = 'import { test, vi } from "vitest";\nimport assert from "node:assert";\n';

/** A file with one test of one assertion. */
const file = (top: string, line = "expect(f()).toBe(1);"): string =>
  `${top}\ntest("works", async () => {\n${line}\n});\n`;
const kinds = (base: string, head: string): readonly string[] =>
  report(base, head).changes.map(({ kind, reason }) => `${kind} ${reason ?? ""}`.trim());

describe("an assertion whose word is no longer a framework's", () => {
  test.each([
    ["an import of another module", 'import { test } from "vitest";\nimport { expect } from "./expect";'],
    ["a constant", 'import { test } from "vitest";\nconst expect = () => ({ toBe() {} });'],
    ["a function", 'import { test } from "vitest";\nfunction expect() { return { toBe() {} }; }'],
    ["a part of an object", 'import { test } from "vitest";\nconst { expect } = stub;'],
    ["a required module", 'const { test } = require("vitest");\nconst { expect } = require("./expect");'],
  ])("%s", (_, top) => {
    expect(kinds(file(VITEST), file(top))).toEqual(["assertion-weakened other-assertion"]);
    expect(kinds(file(top), file(top))).toEqual([]);
    expect(kinds(file(top), file(VITEST))).toEqual([]);
  });

  test.each([
    ["a constant of the test", "const expect = noop;\nexpect(f()).toBe(1);"],
    ["a parameter", "((expect) => { expect(f()).toBe(1); })(noop);"],
    ["a function of the test", "function expect() { return noop; }\nexpect(f()).toBe(1);"],
  ])("%s", (_, line) => {
    expect(kinds(file(VITEST), file(VITEST, line))).toEqual(["assertion-weakened other-assertion"]);
  });

  test("node:assert, too", () => {
    const line = "assert.equal(f(), 1);";
    for (const top of ['import { assert } from "./assert";', "const assert = { equal() {} };"])
      expect(kinds(file(ASSERT, line), file(`import { test } from "vitest";\n${top}`, line))).toEqual([
        "assertion-weakened other-assertion",
      ]);
  });

  test("is told once for a file, and in no other test that has its own", () => {
    const two = `${file(VITEST)}test("second", () => { expect(g()).toBe(2); });\n`;
    expect(
      kinds(two, two.replace("{ expect,", "{").replace("test(", 'import { expect } from "./e";\ntest(')),
    ).toEqual(["assertion-weakened other-assertion"]);
  });

  test.each([
    ["@jest/globals", 'import { expect, test } from "@jest/globals";'],
    ["globals", ""],
    ["chai", 'import { test } from "vitest";\nconst { expect } = require("chai");'],
    [
      "chai, loaded later",
      'import { test } from "vitest";\nlet expect;\n({ expect } = await import("chai"));',
    ],
    [
      "a member of a namespace",
      'import { test } from "vitest";\nimport * as v from "vitest";\nconst expect = v.expect;',
    ],
    [
      "one that is extended",
      'import { expect as base, test } from "vitest";\nconst expect = base.extend({});',
    ],
  ])("%s is a framework's", (_, top) => {
    expect(kinds(file(VITEST), file(top))).toEqual([]);
  });

  test("what a test is given is the framework's", () => {
    const given = `${VITEST}test("works", async ({ expect }) => { expect(f()).toBe(1); });`;
    expect(kinds(file(VITEST), given)).toEqual([]);
  });
});

describe("a file of the change that gives a word on", () => {
  const path = "test/a.test.ts";
  const test1 = { path, content: file(VITEST) };
  const test2 = {
    path,
    content: file('import { test } from "vitest";\nimport { expect } from "./support/e.js";'),
  };
  const given = (content: string) => [test2, { path: "test/support/e.ts", content }];

  test("is followed to the framework", () => {
    expect(findings([test1], given('export { expect } from "vitest";'))).toEqual([]);
    expect(findings([test1], given('export * from "vitest";'))).toEqual([]);
    expect(findings([test1], given('import { expect } from "vitest";\nexport { expect };'))).toEqual([]);
    const through = { path: "test/support/f.ts", content: 'export { expect } from "vitest";' };
    expect(findings([test1], [...given('export { expect } from "./f";'), through])).toEqual([]);
  });

  test("is told where it is not the framework's", () => {
    for (const content of ["export const expect = () => noop;", 'export { expect } from "./g";'])
      expect(findings([test1], given(content))).toEqual([
        "assertion-weakened | other-assertion | expect(f()).toBe(1)",
      ]);
    const turned = { path: "test/support/f.ts", content: 'export { expect } from "./e";' };
    expect(findings([test1], [...given('export { expect } from "./f";'), turned])).toHaveLength(1);
  });

  test("is told itself where it no longer is", () => {
    const [before, after] = ['export { expect } from "vitest";', "export const expect = () => noop;"].map(
      (content) => [{ path: "test/support/e.ts", content }],
    );
    expect(findings(before ?? [], after ?? [])).toEqual(["assertion-weakened | other-assertion | expect"]);
    expect(findings(after ?? [], before ?? [])).toEqual([]);
  });
});

describe("what replaces assertions for all tests", () => {
  test.each([
    "expect.extend({ toBe() { return { pass: true }; } });",
    "expect.toBe = () => {};",
    "globalThis.expect = () => noop;",
    "expect = noop;",
    "Object.assign(expect, other);",
    'Object.defineProperty(globalThis, "expect", { value: noop });',
    'vi.stubGlobal("expect", noop);',
    'vi.mock("vitest");',
    'chai.Assertion.overwriteMethod("equal", () => () => {});',
    'chai.Assertion.addMethod("equal", () => {});',
  ])("%s", (line) => {
    expect(kinds(file(VITEST), file(VITEST + line))).toEqual(["assertion-weakened assertion-replaced"]);
    expect(kinds(file(VITEST + line), file(VITEST))).toEqual([]);
    expect(kinds(file(VITEST + line), file(VITEST + line))).toEqual([]);
  });

  test.each([
    "assert.equal = () => {};",
    'vi.spyOn(assert, "equal").mockImplementation(() => {});',
    'vi.mock("node:assert");',
  ])("%s", (top) => {
    const line = "assert.equal(f(), 1);";
    expect(kinds(file(ASSERT, line), file(ASSERT + top, line))).toEqual([
      "assertion-weakened assertion-replaced",
    ]);
  });

  test.each([
    "expect.extend({ toBeEven() { return { pass: true }; } });",
    "expect.extend(matchers);",
    "chai.config.includeStack = true;",
    "chai.use(plugin);",
    'vi.spyOn(console, "log");',
    'vi.mock("./api");',
    "globalThis.fetch = fake;",
    "globalThis.expect = chai.expect;",
  ])("%s replaces none", (line) => {
    expect(kinds(file(VITEST), file(VITEST + line))).toEqual([]);
  });
});

describe("a test whose word is not known", () => {
  const one = `${VITEST}it("works", () => { expect(f()).toBe(1); });`;
  const head = (top: string, word: string): string =>
    `import { expect } from "vitest";\n${top}\n${word}("works", () => { expect(f()).toBe(1); });`;

  test.each([
    ["of another module", 'import { it } from "./noop";', "it"],
    ["declared in the file", "const it = (name, fn) => {};", "it"],
    ["a member that is computed", 'import { it } from "vitest";', "it[mode]"],
    ["a member that is an alias", 'import { it } from "vitest";\nconst { skip: later } = it;', "later"],
    ["an alias", 'import { it } from "vitest";\nconst later = it.skip;', "later"],
    ["one of two", 'import { it } from "vitest";\nconst maybe = process.env.CI ? it : it.skip;', "maybe"],
  ])("%s", (_, top, word) => {
    expect(findings(one, head(top, word))[0]).toMatch(/^skip-added/);
    expect(findings(head(top, word), head(top, word))).toEqual([]);
  });

  test.each([
    ["an alias that runs", 'import { it } from "vitest";\nconst always = it;', "always"],
    ["one that is extended", 'import { test } from "vitest";\nconst it = test.extend({});', "it"],
  ])("%s is none", (_, top, word) => {
    expect(findings(one, head(top, word))).toEqual([]);
  });

  test("a suite whose word is not known holds tests that may not run", () => {
    const suite = (top: string): string =>
      `${top}describe("s", () => { it("works", () => { expect(f()).toBe(1); }); });`;
    const own = 'import { expect, it } from "vitest";\nfunction describe() {}\n';
    expect(findings(suite(VITEST), suite(own))[0]).toMatch(/^skip-added/);
    expect(findings(suite(own), suite(VITEST))).toEqual([]);
  });
});
