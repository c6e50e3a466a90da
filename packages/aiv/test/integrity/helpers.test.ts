import { describe, expect, test } from "vitest";
import { bodies, findings, pytestFile, vitestFile } from "./compared.ts";

const OWN = 'expect(user.name).toBe("ada");\nexpect(user.age).toBe(36);';
const HELPER = "function check(u, name) { expect(u.name).toBe(name); expect(u.age).toBe(36); }";

describe("functions that assert", () => {
  test("take assertions over from a test of the same file, and give them back", () => {
    const [own, called] = [vitestFile(OWN), vitestFile('check(user, "ada");', HELPER)];
    expect(findings(own, called)).toEqual([]);
    expect(findings(called, own)).toEqual([]);
  });

  test("take over only what they assert", () => {
    const less = HELPER.replace(" expect(u.age).toBe(36);", "");
    expect(findings(vitestFile(OWN), vitestFile('check(user, "ada");', less))).toEqual([
      "assertion-removed | expect(user.age).toBe(36)",
    ]);
    const other = vitestFile('check(user, "bob");', HELPER);
    expect(findings(vitestFile(OWN), other).length).toBeGreaterThan(0);
  });

  test("take over through other functions", () => {
    const two =
      "const age = (u) => { expect(u.age).toBe(36); };\nconst check = (u, n) => { expect(u.name).toBe(n); age(u); };";
    expect(findings(vitestFile(OWN), vitestFile('check(user, "ada");', two))).toEqual([]);
  });

  test("that lose an assertion weaken every test: one finding", () => {
    const tests = [1, 2, 3].map((n) => `test("t${n}", () => { check(u${n}, "x"); });`).join("\n");
    const [base, head] = [HELPER, HELPER.replace(" expect(u.age).toBe(36);", "")].map((helper) =>
      vitestFile("", `${helper}\n${tests}`),
    );
    expect(findings(base ?? "", head ?? "")).toEqual(["assertion-removed | expect(u.age).toBe(36)"]);
  });

  test("that are no longer called are missed", () => {
    const [base, head] = ['check(user, "ada");\nstop();', "stop();"].map((body) => vitestFile(body, HELPER));
    expect(findings(base ?? "", head ?? "")).toEqual(['assertion-removed | check(user, "ada")']);
  });

  test("of helper files count too", () => {
    const file = (body: string) => [
      {
        path: "test/helpers/check.ts",
        content: `import { expect } from "vitest";\nexport function check(u) { ${body} }`,
      },
    ];
    const both = "expect(u.name).toBe(1); expect(u.age).toBe(2);";
    expect(findings(file(both), file("expect(u.name).toBe(1);"))).toEqual([
      "assertion-removed | expect(u.age).toBe(2)",
    ]);
    expect(
      findings(file(both), file("expect(u.name).toBe(1); expect(u.age).toBe(2); expect(u.x).toBe(3);")),
    ).toEqual([]);
    expect(
      findings(file(both), [{ path: "test/helpers/check.ts", content: "export const x = 1;" }]),
    ).toHaveLength(2);
  });

  test("of another file that take an assertion over", () => {
    const test = (body: string) => ({
      path: "a.test.ts",
      content: vitestFile(body, 'import { checkUser } from "./helpers.ts";'),
    });
    const helpers = (body: string) => ({
      path: "test/helpers.ts",
      content: `import { expect } from "vitest";\nexport function checkUser(u) { ${body} }`,
    });
    const asserts = "expect(u.name).toBe(1);";
    expect(
      findings(
        [test("expect(user.name).toBe(1);"), helpers("")],
        [test("checkUser(user);"), helpers(asserts)],
      ),
    ).toEqual([]);
    expect(
      findings([test("expect(user.name).toBe(1);"), helpers("")], [test("checkUser(user);"), helpers("")]),
    ).toHaveLength(1);
  });

  test("known by their name alone are assertions", () => {
    expect(bodies("await assertSigned(file);", "")).toEqual(["assertion-removed | assertSigned(file)"]);
    expect(bodies("await page.expectOpen();", "")).toEqual(["assertion-removed | page.expectOpen()"]);
    expect(bodies("await load(file);", "")).toEqual([]);
  });

  test("hooks are scopes of their own", () => {
    const hook = (body: string): string => vitestFile("", `beforeEach(() => { ${body} });`);
    expect(findings(hook("expect(db.open).toBe(true);"), hook(""))).toEqual([
      "assertion-removed | expect(db.open).toBe(true)",
    ]);
  });

  test("what is tested of a function that asserts is one assertion", () => {
    const helper = "const parse = (t) => { expect(t).toBeTruthy(); return t; };";
    const [base, head] = ["expect(parse(t)).toBe(1);", ""].map((body) => vitestFile(body, helper));
    expect(findings(base ?? "", head ?? "")).toHaveLength(1);
  });
});

describe("variables under other names", () => {
  test("are the same if they are set to the same", () => {
    expect(
      bodies("const result = f(1);\nexpect(result).toBe(1);", "const r = f(1);\nexpect(r).toBe(1);"),
    ).toEqual([]);
    expect(
      bodies(
        "const { data } = f(1);\nexpect(data).toBe(1);",
        "const { data: d } = f(1);\nexpect(d).toBe(1);",
      ),
    ).toEqual([]);
    expect(
      bodies("for (const a of g()) expect(a).toBe(1);", "for (const b of g()) expect(b).toBe(1);"),
    ).toEqual([]);
  });

  test("are others if they are set to something else", () => {
    expect(
      bodies("const result = f(1);\nexpect(result).toBe(5);", "const five = 5;\nexpect(five).toBe(5);"),
    ).toEqual(["assertion-removed | expect(result).toBe(5)"]);
    expect(
      bodies(
        "const a = f(1), b = g(2);\nexpect(a).toBe(1);",
        "const a = f(1), c = h(3);\nexpect(c).toBe(1);",
      ),
    ).toHaveLength(1);
  });

  test("in Python too", () => {
    const [base, head] = ["result = f(1)\nassert result == 1", "r = f(1)\nassert r == 1"].map((body) =>
      pytestFile(body),
    );
    expect(findings(base ?? "", head ?? "", "tests/test_a.py")).toEqual([]);
    const literal = pytestFile("r = 1\nassert r == 1");
    expect(findings(base ?? "", literal, "tests/test_a.py")).toHaveLength(1);
  });
});
