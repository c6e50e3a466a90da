import { describe, expect, test } from "vitest";
import { bodies, findings, pythonBodies, vitestFile } from "./compared.ts";

// Before, after, and why that is weaker. Each is also taken the other way round, which is none.
const JAVASCRIPT: readonly (readonly [before: string, after: string, reason: string])[] = [
  ["expect(f()).toStrictEqual({ a: 1 })", "expect(f()).toEqual({ a: 1 })", "weaker-matcher"],
  ["expect(f()).toEqual({ a: 1 })", "expect(f()).toMatchObject({ a: 1 })", "weaker-matcher"],
  ["expect(f()).toMatchObject({ a: 1 })", "expect(f()).toBeTruthy()", "weaker-matcher"],
  ["expect(f()).toMatchObject({ a: 1 })", "expect(f()).toBeDefined()", "weaker-matcher"],
  ["expect(f()).toBe(1)", "expect(f()).toBeTruthy()", "weaker-matcher"],
  ["expect(f()).toBe(1)", "expect(f()).not.toBeNull()", "weaker-matcher"],
  ["expect(f()).toBeNull()", "expect(f()).toBeFalsy()", "weaker-matcher"],
  ["expect(() => f()).toThrow(TypeError)", "expect(() => f()).toThrow()", "weaker-matcher"],
  ["expect(() => f()).toThrow('bad')", "expect(() => f()).toThrow(TypeError)", "weaker-matcher"],
  ["expect(spy).toHaveBeenCalledWith(1)", "expect(spy).toHaveBeenCalled()", "weaker-matcher"],
  ["expect(spy).toHaveBeenCalledTimes(2)", "expect(spy).toHaveBeenCalled()", "weaker-matcher"],
  ["expect(f()).toHaveLength(3)", "expect(f()).toBeTruthy()", "weaker-matcher"],
  ["expect(f()).toHaveProperty('a', 1)", "expect(f()).toHaveProperty('a')", "weaker-matcher"],
  ["expect(f()).toMatchSnapshot()", "expect(f()).toMatchObject({})", "weaker-matcher"],
  ["expect(f()).toEqual([1])", "expect(f()).toBeOk()", "weaker-matcher"],
  ["assert.deepStrictEqual(f(), [1])", "assert.deepEqual(f(), [1])", "weaker-matcher"],
  ["assert.deepEqual(f(), [1])", "assert.ok(f())", "weaker-matcher"],
  ["assert.strictEqual(f(), 1)", "assert.equal(f(), 1)", "weaker-matcher"],
  ["assert(f() === 1)", "assert(f())", "weaker-matcher"],
  ["expect(f()).toBeGreaterThan(5)", "expect(f()).toBeGreaterThan(1)", "looser-bound"],
  ["expect(f()).toBeGreaterThan(5)", "expect(f()).toBeGreaterThanOrEqual(5)", "looser-bound"],
  ["expect(f()).toBeLessThan(5)", "expect(f()).toBeLessThan(50)", "looser-bound"],
  ["expect(f()).toBeCloseTo(1.5, 5)", "expect(f()).toBeCloseTo(1.5, 2)", "looser-bound"],
  ["assert.ok(f() <= 5)", "assert.ok(f() <= 50)", "looser-bound"],
  ["expect(f() > -1).toBe(true)", "expect(f() > -10).toBe(true)", "looser-bound"],
  ["expect.assertions(3)", "expect.assertions(2)", "looser-bound"],
  ["expect(f()).toEqual({ a: 'x' })", "expect(f()).toEqual({ a: expect.any(String) })", "anything-expected"],
  ["expect(f()).toEqual({ a: 1 })", "expect(f()).toEqual(expect.anything())", "anything-expected"],
  [
    "expect(spy).toHaveBeenCalledWith(1)",
    "expect(spy).toHaveBeenCalledWith(expect.anything())",
    "anything-expected",
  ],
  [
    "expect(f()).toEqual({ a: 1, b: 2 })",
    "expect(f()).toEqual(expect.objectContaining({ a: 1 }))",
    "anything-expected",
  ],
  ["expect(f()).toMatchObject({ a: 1, b: 2 })", "expect(f()).toMatchObject({ b: 2 })", "fewer-members"],
  ["await expect(f()).resolves.toBe(1)", "expect(f()).resolves.toBe(1)", "not-awaited"],
  ["await expect(f()).rejects.toThrow()", "void expect(f()).rejects.toThrow()", "not-awaited"],
  ["await expectValid(f())", "expectValid(f())", "not-awaited"],
  ["expect(f()).toBe(1)", "if (ready) expect(f()).toBe(1)", "guarded"],
  ["expect(f()).toBe(1)", "ready && expect(f()).toBe(1)", "guarded"],
  ["expect(f()).toBe(1)", "if (!ready) return;\nexpect(f()).toBe(1)", "guarded"],
  ["expect(f()).toBe(1)", "try { expect(f()).toBe(1) } catch {}", "guarded"],
  ["expect(f()).toBe(1)", "try { expect(f()).toBe(1) } catch (error) { console.log(error) }", "guarded"],
  ["await expect(f()).rejects.toThrow()", "await expect(f()).rejects.toThrow().catch(() => {})", "guarded"],
];

describe("an assertion that says less (AIV §6.4.2)", () => {
  test.each(JAVASCRIPT)("%s → %s", (before, after, reason) => {
    const found = bodies(before, after);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(new RegExp(`^assertion-weakened \\| ${reason}`));
    expect(bodies(after, before)).toEqual([]);
  });

  test("Playwright's assertions that wait must be awaited", () => {
    const file = (line: string): string =>
      `import { expect, test } from "@playwright/test";\ntest("t", async ({ page }) => {\n${line}\n});`;
    const awaited = "await expect(page.getByRole('alert')).toBeVisible();";
    const dropped = awaited.replace("await ", "");
    expect(findings(file(awaited), file(dropped))[0]).toMatch(/^assertion-weakened \| not-awaited/);
    expect(findings(file(dropped), file(awaited))).toEqual([]);
    expect(findings(file(awaited), file(awaited.replace("await", "return")))).toEqual([]);
  });

  test("dropping `await` where nothing is waited for is none", () => {
    expect(bodies("await expect(f()).toBe(1)", "expect(f()).toBe(1)")).toEqual([]);
  });
});

describe("negation", () => {
  test.each([
    ["expect(f()).toContain(1)", "expect(f()).not.toContain(1)"],
    ["expect(f()).not.toContain(1)", "expect(f()).toContain(1)"],
    ["expect(f()).toBe(1)", "expect(f()).not.toBe(1)"],
    ["expect(f()).not.toBe(1)", "expect(f()).toBe(1)"],
    ["assert.ok(f() === 1)", "assert.ok(f() !== 1)"],
  ])("%s → %s says the opposite", (before, after) => {
    expect(bodies(before, after)[0]).toMatch(/^assertion-weakened \| negated/);
  });

  test.each([
    ["expect(f()).toBeTruthy()", "expect(f()).toBeFalsy()"],
    ["expect(f()).toBe(true)", "expect(f()).toBe(false)"],
    ["assert(f())", "assert(!f())"],
  ])("%s → %s is another value that is expected", (before, after) => {
    expect(bodies(before, after)).toEqual([]);
  });
});

describe("what is changed and not weakened", () => {
  test.each([
    ["another literal", "expect(f()).toBe(1)", "expect(f()).toBe(2)"],
    ["another object", "expect(f()).toEqual({ a: 1 })", "expect(f()).toEqual({ a: 2, b: 3 })"],
    [
      "something more that may be anything",
      "expect(f()).toEqual({ a: 1 })",
      "expect(f()).toEqual({ a: 1, b: expect.any(Number) })",
    ],
    ["another argument", "expect(add(1, 2)).toBe(3)", "expect(add(1, 2, 3)).toBe(6)"],
    ["a tighter bound", "expect(f()).toBeLessThan(50)", "expect(f()).toBeLessThan(5)"],
    ["another framework", "expect(f()).toBe(1)", "assert.strictEqual(f(), 1)"],
    ["a message", "assert.ok(f(), 'why')", "assert.ok(f(), 'because')"],
    ["a comparison as a matcher", "expect(f() === 1).toBe(true)", "expect(f()).toBe(1)"],
    ["sides", "assert.strictEqual(1, f())", "assert.strictEqual(f(), 1)"],
    ["two in one", "assert(f() && g())", "assert(f());\nassert(g())"],
    [
      "a condition that was asserted",
      "expect(r.ok).toBe(true);\nexpect(r.value).toBe(1)",
      "expect(r.ok).toBe(true);\nif (!r.ok) return;\nexpect(r.value).toBe(1)",
    ],
    [
      "a condition that throws otherwise",
      "expect(r.value).toBe(1)",
      "if (!r.ok) throw new Error();\nexpect(r.value).toBe(1)",
    ],
    [
      "a catch that fails the test",
      "expect(f()).toBe(1)",
      "try { expect(f()).toBe(1) } catch (e) { throw new Error('no', { cause: e }) }",
    ],
    ["a finally", "expect(f()).toBe(1)", "try { expect(f()).toBe(1) } finally { stop() }"],
  ])("%s", (_, before, after) => {
    expect(bodies(before, after)).toEqual([]);
  });
});

describe("assertions that say nothing of the program count as removed", () => {
  test.each([
    "expect(true).toBe(true)",
    "expect(1).toBe(1)",
    "assert(true)",
    "assert.ok(f() || true)",
    "expect(f())",
    "// expect(f()).toBe(1)",
    "const text = 'expect(f()).toBe(1)'",
    "return;\nexpect(f()).toBe(1)",
    "throw new Error();\nexpect(f()).toBe(1)",
    "if (false) expect(f()).toBe(1)",
    "false && expect(f()).toBe(1)",
    "while (false) expect(f()).toBe(1)",
    "for (const x of []) expect(f()).toBe(1)",
    "const unused = () => { expect(f()).toBe(1) }",
    "function unused() { expect(f()).toBe(1) }",
  ])("%s", (after) => {
    expect(bodies("expect(f()).toBe(1)", after)).toEqual(["assertion-removed | expect(f()).toBe(1)"]);
  });

  test("a function that is called counts", () => {
    expect(bodies("expect(f()).toBe(1)", "const check = () => { expect(f()).toBe(1) };\ncheck()")).toEqual(
      [],
    );
  });

  test("taking away what said nothing is none", () => {
    expect(bodies("expect(true).toBe(true)", "")).toEqual([]);
  });
});

const PYTHON: readonly (readonly [before: string, after: string, reason: string])[] = [
  ["assert f() == 1", "assert f()", "weaker-matcher"],
  ["assert f() is None", "assert not f()", "weaker-matcher"],
  ["self.assertEqual(f(), 1)", "self.assertTrue(f())", "weaker-matcher"],
  [
    "with pytest.raises(ValueError, match='x'):\n    f()",
    "with pytest.raises(ValueError):\n    f()",
    "weaker-matcher",
  ],
  ["with pytest.raises(ValueError):\n    f()", "with pytest.raises(Exception):\n    f()", "weaker-matcher"],
  ["m.assert_called_once_with(1)", "m.assert_called()", "weaker-matcher"],
  ["assert f() == pytest.approx(1, rel=1e-6)", "assert f() == pytest.approx(1, rel=0.1)", "looser-bound"],
  ["assert f() <= 5", "assert f() <= 50", "looser-bound"],
  ["assert 5 > f()", "assert 50 > f()", "looser-bound"],
  [
    "self.assertAlmostEqual(f(), 1.5, places=5)",
    "self.assertAlmostEqual(f(), 1.5, places=1)",
    "looser-bound",
  ],
  ["self.assertLess(f(), 5)", "self.assertLessEqual(f(), 5)", "looser-bound"],
  [
    "np.testing.assert_allclose(f(), 1, rtol=1e-7)",
    "np.testing.assert_allclose(f(), 1, rtol=0.1)",
    "looser-bound",
  ],
  ["m.assert_called_with(1)", "m.assert_called_with(mock.ANY)", "anything-expected"],
  ["assert f() == 1", "if ready:\n    assert f() == 1", "guarded"],
  ["assert f() == 1", "if not ready:\n    return\nassert f() == 1", "guarded"],
  ["assert f() == 1", "try:\n    assert f() == 1\nexcept Exception:\n    pass", "guarded"],
  ["assert f() == 1", "with contextlib.suppress(AssertionError):\n    assert f() == 1", "guarded"],
  ["assert e == 1", "with pytest.raises(E):\n    g()\n    assert e == 1", "guarded"],
];

describe("an assertion of Python that says less", () => {
  test.each(PYTHON)("%s → %s", (before, after, reason) => {
    const found = pythonBodies(before, after);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(new RegExp(`^assertion-weakened \\| ${reason}`));
  });

  test.each([
    ["another value", "assert f() == 1", "assert f() == 2"],
    ["the opposite truth", "assert f()", "assert not f()"],
    ["another message", "assert f() == 1, 'x'", "assert f() == 1, 'y'"],
    ["two in one", "assert f() and g()", "assert f()\nassert g()"],
    ["a chain", "assert 0 < f() < 5", "assert f() > 0\nassert f() < 5"],
    ["unittest's words", "assert f() == 1", "self.assertEqual(f(), 1)"],
    ["a block for a call", "pytest.raises(E, f, 1)", "with pytest.raises(E):\n    f(1)"],
    ["another except", "assert f() == 1", "try:\n    assert f() == 1\nexcept KeyError:\n    pass"],
  ])("%s is none", (_, before, after) => {
    expect(pythonBodies(before, after)).toEqual([]);
  });

  test.each([
    "assert True",
    "assert (f() == 1, 'why')",
    "assert f() or True",
    "pass  # assert f() == 1",
    "return\nassert f() == 1",
    "x = 'assert f() == 1'",
  ])("%s says nothing", (after) => {
    expect(pythonBodies("assert f() == 1", after)).toEqual(["assertion-removed | assert f() == 1"]);
  });
});

test("the line and text of both sides are told", () => {
  const base = vitestFile("expect(f()).toBe(1)");
  const head = vitestFile("\nexpect(f())\n  .toBeTruthy()");
  expect(findings(base, head)).toEqual(["assertion-weakened | weaker-matcher | expect(f()).toBe(1)"]);
});
