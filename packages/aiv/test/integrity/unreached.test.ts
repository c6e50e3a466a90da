import { describe, expect, test } from "vitest";
import { bodies, findings, vitestFile } from "./compared.ts";

const A = "expect(f()).toBe(1)";

/** Findings where one assertion became this. */
const after = (head: string): readonly string[] => bodies(A, head);

describe("an assertion that nothing reaches", () => {
  test.each([
    `() => ${A}`,
    `(() => { ${A} });`,
    `void (() => ${A})`,
    `const run = () => ${A};\nvoid run`,
    `const run = () => ${A};\nrun`,
    `const run = function () { ${A} };\nrun.name`,
    `let run;\nrun = () => { ${A} }`,
    `const o = { run() { ${A} } }`,
    `class C { m() { ${A} } }`,
    `function* g() { ${A} }\ng()`,
    `function* g() { ${A} }\nconst i = g()`,
    `const ignore = () => {};\nignore(() => { ${A} })`,
    `const spy = vi.fn();\nspy(() => { ${A} })`,
    `process.exit(0);\n${A}`,
    `for (;false;) ${A}`,
    `for (let i = 0; i < 0; i++) ${A}`,
    `if (1 === 2) ${A}`,
    `const never = false;\nif (never) ${A}`,
    `switch (1) { case 2: ${A} }`,
    `try { return } finally {}\n${A}`,
    `switch (1) { default: return }\n${A}`,
    `try { throw 1 } catch { return }\n${A}`,
    `for (;;) { return }\n${A}`,
    `1 ?? ${A}`,
    `const xs = [];\nfor (const x of xs) ${A}`,
    `return () => { ${A} }`,
  ])("%s", (head) => {
    expect(after(head)).toEqual([`assertion-removed | ${A}`]);
    expect(bodies(head, A)).toEqual([]);
  });

  test.each([
    `const run = () => ${A};\nrun()`,
    `const run = () => ${A};\nawait each(run)`,
    `(() => { ${A} })()`,
    `const o = { run() { ${A} } };\no.run()`,
    `class C { m() { ${A} } }\nnew C().m()`,
    `function* g() { ${A}; yield }\nfor (const x of g()) {}`,
    `function* g() { ${A} }\n[...g()]`,
    `const call = (fn) => fn();\ncall(() => { ${A} })`,
    `const call = (...all) => all[0]();\ncall(() => { ${A} })`,
    `for (let i = 0; i < 3; i++) ${A}`,
    `do { ${A} } while (again())`,
    `let ready = false;\nawait g(() => { ready = true });\n${A}`,
    `a: { if (h()) { g(); } }\n${A}`,
    `for (;;) { if (h()) break; }\n${A}`,
    `try { g() } finally { stop() }\n${A}`,
    `try { ${A} } catch (e) { if (e.code) { throw e } else { throw new Error() } }`,
    `try { ${A} } catch (e) { log(e); throw e }`,
    `const xs = [];\nfill(xs);\nfor (const x of xs) ${A}`,
  ])("%s is reached", (head) => {
    expect(after(head)).toEqual([]);
  });

  test.each([
    `try { ${A} } finally { return }`,
    `for (const x of [1]) { try { ${A} } finally { continue } }`,
    `while (g()) { ${A} }`,
    `try { g(); ${A} } catch (e) { if (e instanceof Error) return; throw e }`,
    `try { g(); ${A} } catch (e) { if (e.code !== "X") throw e }`,
    `a: { if (g()) break a; ${A} }`,
  ])("%s may not count", (head) => {
    expect(after(head)).toEqual([`assertion-weakened | guarded | ${A}`]);
  });
});

describe("an assertion that nothing waits for", () => {
  test.each([
    ["g().then(() => { A })", "await g().then(() => { A })"],
    ["g().then(() => { A })", "A"],
    ["const q = g().then(() => { A })", "await g().then(() => { A })"],
    ["const q = expect(p).resolves.toBe(1)", "await expect(p).resolves.toBe(1)"],
    ["[1].forEach(async () => { await g(); A })", "for (const x of [1]) { await g(); A }"],
    ["[1].map(async () => { A })", "await Promise.all([1].map(async () => { A }))"],
    ["Promise.all([1].map(async () => { A }))", "await Promise.all([1].map(async () => { A }))"],
    ["Promise.all([expect(p).resolves.toBe(1)])", "await Promise.all([expect(p).resolves.toBe(1)])"],
    ["(async () => { A })()", "await (async () => { A })()"],
    ["async function go() { A }\ngo()", "async function go() { A }\nawait go()"],
    ["setTimeout(() => { A })", "A"],
    ["new Promise(() => { A })", "await new Promise(() => { A })"],
  ])("%s", (head, base) => {
    const [before, now] = [base.replaceAll("A", A), head.replaceAll("A", A)].map((text) =>
      text.replaceAll("Promise.expect(f()).toBe(1)ll", "Promise.all"),
    );
    const found = bodies(before ?? "", now ?? "");
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/^assertion-weakened \| not-awaited/);
    expect(bodies(now ?? "", before ?? "")).toEqual([]);
  });

  test.each([
    ["return g().then(() => { A })", "await g().then(() => { A })"],
    ["const q = g().then(() => { A });\nawait q", "await g().then(() => { A })"],
    ["const r = await g();\nA", "await g().then(() => { A })"],
    ["await new Promise((done) => setTimeout(() => { A; done() }))", "A"],
  ])("%s is waited for", (head, base) => {
    expect(bodies(base.replaceAll("A", A), head.replaceAll(/\bA\b/g, A))).toEqual([]);
  });

  const helper = (word: string, call: string): string =>
    vitestFile(call, `const check = ${word}() => { ${A}; };`);

  test("of a function of the file that became a promise", () => {
    expect(findings(helper("", "check()"), helper("async ", "check()"))[0]).toMatch(/not-awaited/);
    expect(findings(helper("", "check()"), helper("async ", "await check()"))).toEqual([]);
    expect(findings(helper("async ", "await check()"), helper("async ", "const p = check()"))[0]).toMatch(
      /not-awaited/,
    );
    expect(findings(helper("async ", "await check()"), helper("async ", "return check()"))).toEqual([]);
    expect(findings(vitestFile(A), helper("async ", "check()"))[0]).toMatch(/not-awaited/);
    expect(findings(vitestFile(A), helper("", "check()"))).toEqual([]);
    expect(findings(vitestFile(A), helper("", "if (g()) check()"))[0]).toMatch(/guarded/);
  });

  test("after the test is told that it is done", () => {
    const file = (body: string): string => `it("works", (done) => { ${body} });`;
    expect(findings(file(`${A}; done();`), file(`done(); ${A};`))[0]).toMatch(/not-awaited/);
    expect(findings(file(`g(() => { ${A}; done(); })`), file(`done(); g(() => { ${A} })`))[0]).toMatch(
      /not-awaited/,
    );
    const late = (call: string): string => file(`${call}(() => { ${A}; done(); });`);
    for (const call of ["setTimeout", "g().then"]) {
      expect(findings(late(call), file(`${call}(() => { ${A}; }); done();`))[0]).toMatch(/not-awaited/);
      expect(findings(late(call), late(call))).toEqual([]);
    }
    expect(findings(file(`${A}; done();`), file(`g(); ${A}; done();`))).toEqual([]);
  });
});

describe("a test that is never defined", () => {
  const it1 = `it("works", () => { ${A}; });`;

  test.each([
    `function define() { ${it1} }`,
    `const define = () => { ${it1} };`,
    `() => { ${it1} };`,
    `describe("s", () => () => { ${it1} });`,
    'it("works", () => () => { expect(f()).toBe(1); });',
  ])("%s", (head) => {
    expect(findings(it1, head)[0]).toMatch(/^(?:test|assertion)-removed/);
  });

  test.each([
    `function define() { ${it1} }\ndefine();`,
    `const define = () => { ${it1} };\ndescribe("s", define);`,
    `(() => { ${it1} })();`,
    `export function define() { ${it1} }`,
  ])("%s is", (head) => {
    expect(findings(it1, head)).toEqual([]);
  });
});
