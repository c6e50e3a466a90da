import { describe, expect, test } from "vitest";
import { bodies, findings, pythonBodies, vitestFile } from "./compared.ts";

describe("a value that stands in for what the program gives", () => {
  test.each([
    ["const r = 5;\nexpect(r).toBe(5)", "const r = f();\nexpect(r).toBe(5)"],
    ["const r = { a: 1 };\nexpect(r).toEqual({ a: 1 })", "const r = f();\nexpect(r).toEqual({ a: 1 })"],
    ["const r = { a: 1 };\nexpect(r.a).toBe(1)", "const r = f();\nexpect(r.a).toBe(1)"],
    ["const a = 5;\nconst r = a;\nexpect(r).toBe(5)", "const r = f();\nexpect(r).toBe(5)"],
    ["const r = f();\nexpect(r).toBe(r)", "const r = f();\nexpect(r).toBe(5)"],
    ["const f = () => 1;\nexpect(f()).toBe(1)", "expect(f()).toBe(1)"],
    ["const f = (a, b) => 3;\nexpect(f(1, 2)).toBe(3)", "expect(f(1, 2)).toBe(3)"],
  ])("%s", (head, base) => {
    expect(bodies(base, head)).toHaveLength(1);
    expect(bodies(base, head)[0]).toMatch(/^assertion-removed/);
    expect(bodies(head, head)).toEqual([]);
    expect(bodies(head, base)).toEqual([]);
  });

  test("a function of the file, in all tests that call it", () => {
    const base = vitestFile("expect(f()).toBe(1)", 'import { f } from "./f";');
    expect(findings(base, vitestFile("expect(f()).toBe(1)", "const f = () => 1;"))).toHaveLength(1);
    expect(findings(base, vitestFile("expect(f()).toBe(1)", "const f = () => load();"))).toEqual([]);
  });

  test.each([
    [
      "a list that is filled",
      "const r = [];\nfill(r);\nexpect(r).toEqual([1])",
      "const r = g();\nexpect(r).toEqual([1])",
    ],
    [
      "a number that is counted up",
      "let c = 0;\ng(() => c++);\nexpect(c).toBe(1)",
      "const c = g();\nexpect(c).toBe(1)",
    ],
    [
      "an object of which a member is set",
      "const o = { a: 0 };\no.a = g();\nexpect(o.a).toBe(1)",
      "const o = g();\nexpect(o.a).toBe(1)",
    ],
    ["what is given to the program", "const n = 5;\nexpect(f(n)).toBe(5)", "expect(f(5)).toBe(5)"],
  ])("%s is none", (_, head, base) => {
    expect(bodies(base, head)).toEqual([]);
  });

  test.each([
    ["r = 5\nassert r == 5", "r = f()\nassert r == 5"],
    ["r = {'a': 1}\nassert r['a'] == 1", "r = f()\nassert r['a'] == 1"],
    ["f = lambda: 1\nassert f() == 1", "assert f() == 1"],
    ["def f():\n    return 1\nassert f() == 1", "assert f() == 1"],
    ["r = f()\nassert r == r", "r = f()\nassert r == 5"],
  ])("Python: %s", (head, base) => {
    expect(pythonBodies(base, head)).toHaveLength(1);
    expect(pythonBodies(base, head)[0]).toMatch(/^assertion-removed/);
    expect(pythonBodies(head, base)).toEqual([]);
  });

  test.each([
    ["r = []\nfill(r)\nassert r == [1]", "r = g()\nassert r == [1]"],
    ["n = 5\nassert g(n) == 5", "assert g(5) == 5"],
    ["r = 0\nr += g()\nassert r == 1", "r = g()\nassert r == 1"],
  ])("Python: %s is none", (head, base) => {
    expect(pythonBodies(base, head)).toEqual([]);
  });
});

describe("a value that gets a name of its own, or loses it, is the same value", () => {
  test.each([
    ["expect(add(1, 2)).toBe(3)", "const sum = add(1, 2);\nexpect(sum).toBe(3)"],
    ["expect(add(1, 2)).toBe(3)", "const want = 3;\nexpect(add(1, 2)).toBe(want)"],
    ["expect(g().a).toBe(3)", "const { a } = g();\nexpect(a).toBe(3)"],
    ["expect(await g()).toBe(3)", "const r = await g();\nexpect(r).toBe(3)"],
  ])("%s and %s", (one, other) => {
    expect(bodies(one, other)).toEqual([]);
    expect(bodies(other, one)).toEqual([]);
  });

  test("and may be asserted less of", () => {
    expect(bodies("expect(add(1, 2)).toBe(3)", "const s = add(1, 2);\nexpect(s).toBeTruthy()")).toEqual([
      "assertion-weakened | weaker-matcher | expect(add(1, 2)).toBe(3)",
    ]);
    expect(bodies("expect(add(1, 2)).toBe(3)", "const s = add(1, 2);\nuse(s)")).toHaveLength(1);
  });

  test("in Python", () => {
    expect(pythonBodies("assert add(1, 2) == 3", "s = add(1, 2)\nassert s == 3")).toEqual([]);
    expect(pythonBodies("s = add(1, 2)\nassert s == 3", "assert add(1, 2) == 3")).toEqual([]);
    expect(pythonBodies("assert add(1, 2) == 3", "s = add(1, 2)\nassert s")).toHaveLength(1);
  });
});

test("constants of constants are followed once each, however often they are named", () => {
  const many = Array.from({ length: 40 }, (_, n) => `const v${n} = [${`v${n + 1},`.repeat(50)}];`).join("\n");
  const body = (last: string): string => `${many}\nconst v40 = ${last};\nexpect(v0).toEqual(want)`;
  expect(bodies(body("load()"), body("other()"))).toEqual([]);
  const round = "const a = b;\nconst b = a;\nexpect(a).toBe(1)";
  expect(bodies(round, round.replace("toBe(1)", "toBeTruthy()"))).toHaveLength(1);
  expect(bodies(round, `${round};\ng()`)).toEqual([]);
});

describe("cases", () => {
  const three = "expect(add(1, 2)).toBe(3);\nexpect(add(2, 2)).toBe(4);\nexpect(add(3, 2)).toBe(5)";
  const loop = (rows: string): string => `for (const [a, b, c] of [${rows}]) expect(add(a, b)).toBe(c)`;
  const all = "[1, 2, 3], [2, 2, 4], [3, 2, 5]";

  test("that became a loop with names for what differs, and the other way round", () => {
    expect(bodies(three, loop(all))).toEqual([]);
    expect(bodies(loop(all), three)).toEqual([]);
    expect(bodies(three, loop("[1, 2, 3], [2, 2, 4]"))).toHaveLength(1);
    expect(bodies(loop(all), "expect(add(1, 2)).toBe(3)").length).toBeGreaterThan(0);
    const weaker = loop(all).replace("toBe(c)", "toBeTruthy()");
    expect(bodies(three, weaker).length).toBeGreaterThan(0);
  });

  const each = (rows: string, more = ""): string =>
    vitestFile("", `${more}\nit.each(${rows})("w %s", (x) => { expect(f(x)).toBe(1); });`);

  test.each([
    ["imported", each("rows", 'import { rows } from "./rows";')],
    ["computed", each("make()")],
    ["cut", each("[1, 2].slice(1)")],
    ["filtered", each("[1, 2].filter(ok)")],
  ])("that are %s are no longer counted", (_, head) => {
    expect(findings(each("[1, 2]"), head)).toEqual(["assertion-weakened | cases-not-counted | [1, 2]"]);
    expect(findings(head, each("[1, 2]"))).toEqual([]);
    expect(findings(head, head)).toEqual([]);
  });

  test("that are elsewhere in the file are counted", () => {
    expect(findings(each("[1, 2]"), each("rows", "const rows = [1, 2];"))).toEqual([]);
    expect(findings(each("[1, 2]"), each("rows", "const rows = [1];"))).toEqual(["test-removed | 2"]);
    expect(findings(each("[1, 2]"), each("rows", "const rows = [];"))[0]).toMatch(/^test-removed/);
    expect(findings(each("[1, 2]"), each("[1, 2].map(g)"))).toEqual([]);
  });
});
