import { compareTests } from "@aixv/aiv/integrity";
import { describe, expect, test } from "vitest";
import { bodies, findings, vitestFile } from "./compared.ts";

// What deciding by patterns over the lines of a diff gets wrong: alarms on lines that moved, and silence on what is
// spelt otherwise or is no code.
describe("alarms that are none", () => {
  test("a moved assertion", () => {
    expect(bodies("expect(a()).toBe(1);\nsetUp();", "setUp();\nexpect(a()).toBe(1);")).toEqual([]);
  });

  test("an assertion that is re-indented, as it went into a block", () => {
    expect(bodies("expect(a()).toBe(1);", "{\n    expect(a())\n      .toBe(1);\n}")).toEqual([]);
  });

  test("a test that moved to another file", () => {
    const text = vitestFile("expect(a()).toBe(1)");
    const [base, head] = [[{ path: "a.test.ts", content: text }], [{ path: "b.test.ts", content: text }]];
    expect(findings(base, head)).toEqual([]);
  });

  test("a removed comment with the words of an assertion", () => {
    expect(bodies("// assert x, expect(y)\nexpect(a()).toBe(1);", "expect(a()).toBe(1);")).toEqual([]);
  });

  test("an added text or comment that names a skip", () => {
    expect(
      bodies("expect(a()).toBe(1);", "const text = 'it.skip(';\n// @skip\nexpect(a()).toBe(1);"),
    ).toEqual([]);
  });

  test("a diff of production code", () => {
    const [base, head] = ["assert(x);", ""].map((content) => [{ path: "src/a.ts", content }]);
    expect(findings(base ?? [], head ?? [])).toEqual([]);
  });
});

describe("what lines do not show", () => {
  const one = vitestFile("expect(a()).toBe(1)");

  test("an assertion that is commented out", () => {
    const head = vitestFile("/*\nexpect(a()).toBe(1)\n*/");
    expect(findings(one, head)).toEqual(["assertion-removed | expect(a()).toBe(1)"]);
  });

  test("an assertion that became a text", () => {
    const head = vitestFile('const was = "expect(a()).toBe(1)"');
    expect(findings(one, head)).toEqual(["assertion-removed | expect(a()).toBe(1)"]);
  });

  test.each(["xit", "xtest", "it['skip']", "test.fixme", "it.concurrent.skip", "test.skipIf(true)"])(
    "%s",
    (word) => {
      const base = one.replace("test(", "it(");
      expect(findings(base, base.replace("it(", `${word}(`))[0]).toMatch(/^skip-added/);
    },
  );

  test("a deleted case", () => {
    const file = (cases: string): string =>
      `import { expect, it } from "vitest";\nit.each(${cases})("adds %i", (x) => { expect(f(x)).toBe(1); });`;
    expect(findings(file("[1, 2, 3]"), file("[1, 3]"))).toEqual(["test-removed | 2"]);
    expect(findings(file("[1, 2, 3]"), file("[1, 2, 3, 4]"))).toEqual([]);
    expect(findings(file("[1, 2, 3]"), file("[1, 5, 3]"))).toEqual([]);
  });

  test("a file that no framework finds any more", () => {
    const [base, head] = [[{ path: "a.test.ts", content: one }], [{ path: "a.disabled.ts", content: one }]];
    expect(findings(base, head)).toEqual(["file-removed | 1 test, 1 assertion"]);
    const renamed = compareTests(base, head, {
      version: "1",
      renames: new Map([["a.disabled.ts", "a.test.ts"]]),
    });
    expect(renamed.changes).toMatchObject([
      {
        kind: "file-removed",
        path: "a.test.ts",
        after: "renamed to a.disabled.ts, which no framework finds",
      },
    ]);
    const [kept] = [[{ path: "b.test.ts", content: one }]];
    expect(findings(base, kept)).toEqual([]);
  });
});
