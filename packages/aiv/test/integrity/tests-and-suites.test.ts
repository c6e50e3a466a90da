import { describe, expect, test } from "vitest";
import { findings, report, vitestFile } from "./compared.ts";

const HEADER = 'import { describe, expect, it, test } from "vitest";\n';
const js = (base: string, head: string): readonly string[] => findings(HEADER + base, HEADER + head);

const ADDS = 'test("adds", () => { expect(add(1, 2)).toBe(3); expect(add(0, 0)).toBe(0); });';
const TAKES = 'test("takes", () => { expect(take(shelf, "book")).toEqual({ left: 4 }); });';

describe("tests are paired (AIV §6.4.2.1)", () => {
  test("by name; a removed one is one finding, with its line at base", () => {
    expect(js(`${ADDS}\n${TAKES}`, TAKES)).toHaveLength(1);
    const { changes, tests, assertions } = report(`${HEADER}${ADDS}\n${TAKES}`, `${HEADER}${TAKES}`);
    expect(changes).toMatchObject([{ kind: "test-removed", test: ["adds"], base_line: 2, head_line: null }]);
    expect(tests).toEqual({ base: 2, head: 1, removed: 1, added: 0 });
    expect(assertions).toEqual({ base: 3, head: 1, removed: 2, weakened: 0 });
  });

  test("a renamed test is the same one, and what it lost is told", () => {
    const renamed = ADDS.replace("adds", "sums up");
    expect(js(ADDS, renamed)).toEqual([]);
    expect(js(ADDS, renamed.replace(" expect(add(0, 0)).toBe(0);", ""))).toEqual([
      "assertion-removed | expect(add(0, 0)).toBe(0)",
    ]);
  });

  test("an unrelated one in its place is a removal", () => {
    expect(js(ADDS, TAKES)).toHaveLength(1);
    expect(js(ADDS, TAKES)[0]).toMatch(/^test-removed/);
  });

  test("into a suite, out of one and into another", () => {
    const suite = (name: string): string => `describe("${name}", () => {\n  ${ADDS}\n});`;
    expect(js(ADDS, suite("a"))).toEqual([]);
    expect(js(suite("a"), ADDS)).toEqual([]);
    expect(js(suite("a"), suite("b"))).toEqual([]);
  });

  test("of duplicate names, each with the most alike", () => {
    const both = `${ADDS}\n${TAKES.replace("takes", "adds")}`;
    const turned = `${TAKES.replace("takes", "adds")}\n${ADDS}`;
    expect(js(both, turned)).toEqual([]);
    expect(js(both, ADDS)).toHaveLength(1);
    expect(js(both, ADDS)[0]).toMatch(/^test-removed.*adds/);
  });

  test("of computed names, by structure", () => {
    const file = (name: string): string =>
      `for (const x of list()) test(${name}, () => { expect(f(x)).toBe(1); });`;
    expect(js(file('"has " + x'), file(["`has $", "{x}`"].join("")))).toEqual([]);
  });

  test("across files, moved and weakened too", () => {
    const file = (path: string, text: string) => ({ path, content: HEADER + text });
    const base = [file("a.test.ts", `${ADDS}\n${TAKES}`), file("b.test.ts", "")];
    expect(findings(base, [file("a.test.ts", TAKES), file("b.test.ts", ADDS)])).toEqual([]);
    expect(
      findings(base, [file("a.test.ts", TAKES), file("b.test.ts", ADDS.replace("toBe(3)", "toBeDefined()"))]),
    ).toEqual(["assertion-weakened | weaker-matcher | expect(add(1, 2)).toBe(3)"]);
    expect(findings(base, [file("a.test.ts", TAKES), file("b.test.ts", "")])).toHaveLength(1);
  });

  test("strangers of one name in two files are not", () => {
    const file = (path: string, body: string) => ({
      path,
      content: `${HEADER}test("works", () => { ${body} });`,
    });
    const [gone, added] = [
      file("a.test.ts", "expect(load(x).size).toBe(3)"),
      file("b.test.ts", 'expect(draw("y")).toMatch(/z/)'),
    ];
    expect(findings([gone], [added])).toEqual(["file-removed | 1 test, 1 assertion"]);
  });

  test("a removed file is one finding, and none if its tests went elsewhere", () => {
    const base = [{ path: "a.test.ts", content: `${HEADER}${ADDS}\n${TAKES}` }];
    expect(findings(base, [])).toEqual(["file-removed | 2 tests, 3 assertions"]);
    expect(findings(base, [{ path: "b.test.ts", content: `${HEADER}${ADDS}\n${TAKES}` }])).toEqual([]);
    expect(findings(base, [{ path: "b.test.ts", content: `${HEADER}${ADDS}` }])[0]).toMatch(
      /^test-removed.*takes/,
    );
  });
});

describe("modifiers", () => {
  const file = (words: string, rest = ""): string =>
    `${words}("adds", ${rest}() => { expect(add(1, 2)).toBe(3); });`;

  test.each([
    ["it.skip", "skip-added"],
    ["it.only", "only-added"],
    ["it.fails", "expected-failure-added"],
    ["it.todo", "todo-added"],
    ["it.skipIf(isWindows)", "skip-added"],
    ["it.runIf(isLinux)", "skip-added"],
    ["xit", "skip-added"],
    ["fit", "only-added"],
    ["test.concurrent.only", "only-added"],
  ])("%s", (words, kind) => {
    expect(js(file("it"), file(words))[0]).toMatch(new RegExp(`^${kind}`));
    expect(js(file(words), file("it"))).toEqual([]);
    expect(js(file(words), file(words))).toEqual([]);
  });

  test.each([
    ["{ skip: true }, ", 1],
    ['{ skip: "why" }, ', 1],
    ["{ skip: isWindows }, ", 1],
    ["{ todo: true }, ", 1],
    ["{ fails: true }, ", 1],
    ["{ skip: false }, ", 0],
    ["{ timeout: 5 }, ", 0],
  ])("options %s", (options, count) => {
    expect(js(file("it"), file("it", options))).toHaveLength(count);
  });

  test.each(["ctx.skip()", "if (isWindows) ctx.skip()", "ctx.skip(isWindows, 'why')"])(
    "%s within",
    (line) => {
      const within = (before: string): string =>
        `it("adds", (ctx) => { ${before} expect(add(1, 2)).toBe(3); });`;
      expect(js(within(""), within(`${line};`))[0]).toMatch(/^skip-added/);
    },
  );

  test("of mocha and of Playwright within a test or a suite", () => {
    const mocha = (line: string): string =>
      `describe("m", function () { before(function () { ${line} }); ${file("it")} });`;
    expect(js(mocha(""), mocha("this.skip()"))[0]).toMatch(/^skip-added/);
    const suite = (line: string): string => `test.describe("p", () => { ${line} ${file("test")} });`;
    expect(js(suite(""), suite("test.skip(({ browserName }) => browserName === 'x', 'why');"))[0]).toMatch(
      /^skip-added/,
    );
    expect(js(suite(""), suite("test.fixme();"))[0]).toMatch(/^skip-added/);
    expect(js(suite(""), suite("test.slow();"))).toEqual([]);
  });

  test("of a suite cover everything in it, and are told once", () => {
    const suite = (word: string): string => `${word}("s", () => { ${ADDS} ${TAKES} });`;
    expect(js(suite("describe"), suite("describe.skip"))).toEqual(['skip-added | describe.skip("s")']);
    const { skips } = report(HEADER + suite("describe"), HEADER + suite("xdescribe"));
    expect(skips).toEqual({ base: 0, head: 2, added: 2 });
  });

  test("from the tests to their suite are none", () => {
    const skipped = ADDS.replace("test(", "test.skip(");
    expect(js(`describe("s", () => { ${skipped} });`, `describe.skip("s", () => { ${ADDS} });`)).toEqual([]);
  });

  test("a condition around a test, and one that becomes always", () => {
    expect(js(ADDS, `if (isLinux) { ${ADDS} }`)[0]).toMatch(/^skip-added/);
    expect(
      js(ADDS, `const maybe = isLinux ? test : test.skip;\n${ADDS.replace("test(", "maybe(")}`)[0],
    ).toMatch(/^skip-added/);
    expect(js(file("it.skipIf(a)"), file("it.skipIf(b)"))).toEqual([]);
    expect(js(file("it.skipIf(a)"), file("it.skip"))[0]).toMatch(/^skip-added/);
    expect(js(file("it.skip"), file("it.skipIf(a)"))).toEqual([]);
  });

  test("of a new test: a skip and `only` are told, a condition and what is to come are not", () => {
    expect(js(ADDS, `${ADDS}\ntest.skip("new", () => { expect(1 + x).toBe(2); });`)[0]).toMatch(
      /^skip-added/,
    );
    expect(js(ADDS, `${ADDS}\ntest.only("new", () => { expect(1 + x).toBe(2); });`)[0]).toMatch(
      /^only-added/,
    );
    expect(js(ADDS, `${ADDS}\ntest.skipIf(a)("new", () => { expect(1 + x).toBe(2); });`)).toEqual([]);
    expect(js(ADDS, `${ADDS}\ntest.todo("new");`)).toEqual([]);
  });

  test("what did not run cannot be weakened", () => {
    expect(js(file("it.skip"), "")).toEqual([]);
    expect(js(file("it.skip"), 'it.skip("adds", () => {});')).toEqual([]);
    expect(js('it.todo("adds");', "")).toEqual([]);
  });

  test("within a loop or a function, a skip is no reason to lose the rest", () => {
    const within = (skip: string, line: string): string => `it("adds", (ctx) => { ${skip} ${line} });`;
    for (const skip of [
      "for (const x of g()) ctx.skip();",
      "g(() => ctx.skip());",
      "const stop = () => ctx.skip(); stop();",
    ])
      expect(js(within(skip, "expect(f()).toBe(1);"), within(skip, ""))).toEqual([
        "assertion-removed | expect(f()).toBe(1)",
      ]);
  });

  test("what becomes a test to come is one finding", () => {
    expect(js(ADDS, 'test.todo("adds");')).toEqual(['todo-added | test.todo("adds")']);
  });
});

describe("cases", () => {
  const rows = (list: string): string => `it.each(${list})("%s", (a) => { expect(f(a)).toBe(1); });`;

  test.each([
    ["an array", (list: string) => rows(`[${list}]`)],
    ["a constant", (list: string) => `const CASES = [${list}] as const;\n${rows("CASES")}`],
    ["an object's entries", (list: string) => rows(`Object.entries({ ${list.replace(/\d/g, "k$&: $&")} })`)],
    ["for", (list: string) => `for (const a of [${list}]) test("t " + a, () => { expect(f(a)).toBe(1); });`],
    [
      "forEach",
      (list: string) => `[${list}].forEach((a) => { test("t " + a, () => { expect(f(a)).toBe(1); }); });`,
    ],
    [
      "a suite",
      (list: string) =>
        `describe.each([${list}])("s %s", (a) => { test("t", () => { expect(f(a)).toBe(1); }); });`,
    ],
    [
      "a template",
      (list: string) =>
        `it.each\`a\n${list
          .split(", ")
          .map((n) => `\${${n}}`)
          .join("\n")}\n\`("t $a", ({ a }) => { expect(f(a)).toBe(1); });`,
    ],
    [
      "a loop in a test",
      (list: string) => `test("t", () => { for (const a of [${list}]) { expect(f(a)).toBe(1); } });`,
    ],
  ])("fewer of %s are a removal each, more are none", (_, file) => {
    expect(js(file("1, 2, 3"), file("1, 3"))).toHaveLength(1);
    expect(js(file("1, 2, 3"), file("1, 3"))[0]).toMatch(/^test-removed/);
    expect(js(file("1, 2, 3"), file("3"))).toHaveLength(2);
    expect(js(file("1, 3"), file("1, 2, 3"))).toEqual([]);
    expect(js(file("1, 2, 3"), file("3, 1, 2"))).toEqual([]);
  });

  test("tests that became cases, and cases that became tests", () => {
    const alone = (n: number): string => `test("f of ${n}", () => { expect(f(${n})).toBe(1); });`;
    const three = [1, 2, 3].map(alone).join("\n");
    expect(js(three, rows("[1, 2, 3]"))).toEqual([]);
    expect(js(three, rows("[1, 2]"))).toHaveLength(1);
    expect(js(rows("[1, 2, 3]"), three)).toEqual([]);
    expect(js(rows("[1, 2, 3]"), alone(1)).length).toBeGreaterThan(0);
  });

  test("assertions that became a loop, and the other way round", () => {
    const body = (text: string): string => vitestFile(text);
    const written = "expect(f(1)).toBe(1);\nexpect(f(2)).toBe(1);\nexpect(f(3)).toBe(1);";
    const loop = (list: string): string => `for (const n of [${list}]) expect(f(n)).toBe(1);`;
    expect(findings(body(written), body(loop("1, 2, 3")))).toEqual([]);
    expect(findings(body(written), body(loop("1, 2")))).toHaveLength(1);
    expect(findings(body(loop("1, 2, 3")), body(written))).toEqual([]);
  });

  test("a list that is filled later is not empty", () => {
    const file = (line: string): string =>
      `test("t", () => { const all = []; fill(all); for (const x of all) { ${line} } });`;
    expect(js(file("expect(f(x)).toBe(1);"), file(""))).toEqual(["assertion-removed | expect(f(x)).toBe(1)"]);
  });

  test("a loop that loses its assertion loses no cases", () => {
    const file = (line: string): string => `test("t", () => { for (const x of [1, 2, 3]) { ${line} } });`;
    expect(js(file("expect(f(x)).toBe(1);"), file("f(x);"))).toEqual([
      "assertion-removed | expect(f(x)).toBe(1)",
    ]);
  });

  test("a list that is empty runs nothing", () => {
    expect(js(rows("[1]"), rows("[]"))).toHaveLength(1);
  });
});
