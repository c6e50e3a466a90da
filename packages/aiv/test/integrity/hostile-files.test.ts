import { compareTests, SOURCE_LIMITS, TestComparison } from "@aixv/aiv/integrity";
import { describe, expect, test } from "vitest";
import { findings, report, vitestFile } from "./compared.ts";

const GOOD = vitestFile("expect(f()).toBe(1);");

describe("files that cannot be read are named, never half-read", () => {
  test.each([
    ["a syntax error", "expect(f().toBe(1);"],
    ["parentheses within each other", `x = ${"(".repeat(50_000)}1${")".repeat(50_000)};`],
    ["arrays within each other", `x = ${"[".repeat(5000)}${"]".repeat(5000)};`],
    ["a sum of many", `x = ${"1 + ".repeat(50_000)}1;`],
    ["a chain of many", `x${".a".repeat(50_000)};`],
    ["blocks within each other", `${"{".repeat(3000)}${"}".repeat(3000)}`],
    ["functions within each other", `${"(() => {".repeat(3000)}${"})();".repeat(3000)}`],
    ["NUL bytes", "\u0000\u0001"],
    ["a pointer of Git LFS", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"],
    ["too many bytes", "x;".repeat(SOURCE_LIMITS.maxFileBytes)],
  ])("%s", (_, head) => {
    expect(findings(GOOD, head)).toEqual(["unreadable | a.test.ts | head"]);
    expect(findings(head, GOOD)).toEqual(["unreadable | a.test.ts | base"]);
  });

  test.each([
    ["parentheses", `x = ${"(".repeat(5000)}1${")".repeat(5000)}`],
    ["a sum", `x = ${"1 + ".repeat(50_000)}1`],
    ["members", `x = a${".a".repeat(50_000)}`],
    ["ifs", Array.from({ length: 2000 }, (_, depth) => `${" ".repeat(depth)}if x:`).join("\n")],
  ])("Python: %s", (_, head) => {
    expect(findings("x = 1", head, "tests/test_a.py")).toEqual(["unreadable | tests/test_a.py | head"]);
  });

  test("bytes that are no UTF-8", () => {
    const { unreadable } = report(
      [{ path: "a.test.ts", content: GOOD }],
      [{ path: "a.test.ts", content: Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0xff) }],
    );
    expect(unreadable).toEqual([{ path: "a.test.ts", side: "head", reason: "not UTF-8 text" }]);
  });

  test("and what is no test is left alone", () => {
    expect(findings("a", "b(", "src/a.ts")).toEqual([]);
    expect(findings("a\u0000", "b(", "src/a.ts")).toEqual([]);
    expect(findings("a", "{", "tests/data.json")).toEqual([]);
    expect(findings("a", "b(", "node_modules/x/a.test.js")).toEqual([]);
  });
});

describe("odd files that can be read", () => {
  test("a byte order mark, CRLF, and all of it in one line", () => {
    expect(findings(GOOD, `\ufeff${GOOD.replaceAll("\n", "\r\n")}`)).toEqual([]);
    expect(findings(GOOD, GOOD.replaceAll("\n", " "))).toEqual([]);
  });

  test("one line of 1 MB", () => {
    const many = Array.from({ length: 20_000 }, (_, n) => `expect(f(${n})).toBe(${n});`).join("");
    const { assertions } = report(vitestFile(many), vitestFile(many.replace("expect(f(77)).toBe(77);", "")));
    expect(assertions).toEqual({ base: 20_000, head: 19_999, removed: 1, weakened: 0 });
  });

  test("names of objects' own members", () => {
    const file = (name: string): string =>
      vitestFile(
        "",
        `const { expect: __proto__ } = x;\ndescribe("${name}", () => { test("${name}", () => { expect(x.${name}).toBe(1); hasOwnProperty("x"); constructor(); }); });`,
      );
    for (const name of ["__proto__", "constructor", "hasOwnProperty", "toString"]) {
      expect(findings(file(name), file(name))).toEqual([]);
      expect(findings(file(name), vitestFile(""))).toHaveLength(1);
    }
  });

  test("names with control characters are told as they are, in one line each", () => {
    const file = (body: string): string => vitestFile("", `test("a\\u001b[31m\\nb", () => { ${body} });`);
    const { changes } = report(file("expect(f(`\n\n1`)).toBe(1)"), file(""));
    expect(changes[0]?.test).toEqual(["a\u001b[31m\nb"]);
    expect(changes[0]?.before).toBe("expect(f(` 1`)).toBe(1)");
  });

  test("a text of any length is cut", () => {
    const { changes } = report(vitestFile(`expect(f("${"x".repeat(10_000)}")).toBe(1)`), vitestFile(""));
    expect(changes[0]?.before).toHaveLength(160);
  });

  test("the same test many times over", () => {
    const many = (count: number): string =>
      vitestFile("", 'test("t", () => { expect(f()).toBe(1); });\n'.repeat(count));
    expect(findings(many(1000), many(998))).toHaveLength(2);
  });
});

test("the report names both commits and the tool, and needs no files", () => {
  const comparison = new TestComparison({
    version: "1.2.3",
    baseSha: "a".repeat(40),
    headSha: "b".repeat(40),
  });
  comparison.addUnreadable({ path: "z.test.ts", side: "head", reason: "why" });
  expect(comparison.finish()).toMatchObject({
    schema: "aixv.test-integrity/v1",
    tool: { name: "aixv", version: "1.2.3" },
    method: "ast",
    base_sha: "a".repeat(40),
    head_sha: "b".repeat(40),
    changes: [],
    unreadable: [{ path: "z.test.ts", side: "head", reason: "why" }],
  });
  expect(compareTests([], [], { version: "1" })).toMatchObject({ base_sha: null, head_sha: null });
});

test("the order of files changes nothing in the report", () => {
  const base = ["c", "a", "b"].map((name) => ({ path: `${name}.test.ts`, content: GOOD }));
  const head = base.map(({ path }) => ({ path, content: vitestFile("f();\n") }));
  const one = compareTests(base, head, { version: "1" });
  const other = compareTests(base.toReversed(), head.toReversed(), { version: "1" });
  expect(JSON.stringify(other)).toBe(JSON.stringify(one));
  expect(one.changes.map(({ path }) => path)).toEqual(["a.test.ts", "b.test.ts", "c.test.ts"]);
});
