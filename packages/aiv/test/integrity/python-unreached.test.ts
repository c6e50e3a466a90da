import { describe, expect, test } from "vitest";
import { findings, pytestFile, pythonBodies } from "./compared.ts";

const A = "assert f() == 1";

describe("an assertion of Python that nothing reaches", () => {
  test.each([
    "xs = []\nfor x in xs:\n    A",
    "for x in range(0):\n    A",
    "import sys\nsys.exit(0)\nA",
    "pytest.exit('x')\nA",
    "while True:\n    return\nA",
    "try:\n    return\nfinally:\n    pass\nA",
    "with x:\n    return\nA",
    "def run():\n    A",
    "def run():\n    A\n    yield\nrun()",
    "class K:\n    def m(self):\n        A",
    "lambda: f() == 1",
  ])("%s", (given) => {
    const head = given.replaceAll(/\bA\b/g, A);
    expect(pythonBodies(A, head)).toEqual([`assertion-removed | ${A}`]);
    expect(pythonBodies(head, A)).toEqual([]);
  });

  test.each([
    "xs = []\nfill(xs)\nfor x in xs:\n    A",
    "while True:\n    A\n    break",
    "while True:\n    if g():\n        break\nA",
    "with open(x):\n    A",
    "def run():\n    A\nrun()",
    "def run():\n    A\n    yield\nlist(run())",
    "try:\n    g()\nexcept KeyError:\n    pass\nA",
    "try:\n    g()\nfinally:\n    stop()\nA",
    "try:\n    A\nexcept Exception:\n    log()\n    raise",
    "try:\n    A\nexcept Exception:\n    if x:\n        raise\n    else:\n        raise E",
  ])("%s is reached", (given) => {
    expect(pythonBodies(A, given.replaceAll(/\bA\b/g, A))).toEqual([]);
  });

  test.each([
    "try:\n    A\nfinally:\n    return",
    "for i in [1]:\n    try:\n        A\n    finally:\n        continue",
    "while g():\n    A",
    "try:\n    A\nexcept Exception:\n    if x:\n        raise",
    "try:\n    A\nexcept Exception as e:\n    if e:\n        return\n    raise",
    "with swallow_errors():\n    A",
    "try:\n    A\nexcept builtins.AssertionError:\n    pass",
  ])("%s may not count", (given) => {
    expect(pythonBodies(A, given.replaceAll(/\bA\b/g, A))).toEqual([`assertion-weakened | guarded | ${A}`]);
  });

  test.each([
    ["from contextlib import suppress as s", "with s(AssertionError):\n    A"],
    ["r = pytest.raises", "with r(AssertionError):\n    A"],
    ["E = AssertionError", "try:\n    A\nexcept E:\n    pass"],
    ["E = (AssertionError, KeyError)", "try:\n    A\nexcept E:\n    pass"],
  ])("%s: under another name", (top, given) => {
    const head = given.replaceAll(/\bA\b/g, A);
    expect(findings(pytestFile(A), pytestFile(head, top), "tests/test_a.py")).toEqual([
      `assertion-weakened | guarded | ${A}`,
    ]);
    const other = top.replaceAll("AssertionError", "ValueError").replace("suppress", "closing");
    if (top.startsWith("E"))
      expect(findings(pytestFile(A), pytestFile(head, other), "tests/test_a.py")).toEqual([]);
  });

  test("a skip under another name", () => {
    const [base, head] = [pytestFile(A), pytestFile(`no()\n${A}`, "from pytest import skip as no")];
    expect(findings(base, head, "tests/test_a.py")[0]).toMatch(/^skip-added/);
    const other = pytestFile(`no()\n${A}`, "from app import start as no");
    expect(findings(base, other, "tests/test_a.py")).toEqual([]);
  });
});

describe("an assertion of Python that nothing waits for", () => {
  const file = (check: string, call: string): string =>
    `import pytest\n${check} check():\n    ${A}\n@pytest.mark.asyncio\nasync def test_x():\n    ${call}\n`;
  const python = (base: string, head: string): readonly string[] => findings(base, head, "tests/test_a.py");

  test.each(["check()", "x = check()"])("%s", (call) => {
    expect(python(file("async def", "await check()"), file("async def", call))[0]).toMatch(/not-awaited/);
    expect(python(file("def", "check()"), file("async def", call))[0]).toMatch(/not-awaited/);
  });

  test.each(["await asyncio.gather(check())", "x = check()\n    await x"])("%s is waited for", (call) => {
    expect(python(file("async def", "await check()"), file("async def", call))).toEqual([]);
  });

  test("in a function of the test", () => {
    const inner = (call: string): string => `async def run():\n    ${A}\n${call}`;
    expect(pythonBodies(A, inner("run()"))[0]).toMatch(/not-awaited/);
    expect(pythonBodies(A, inner("asyncio.run(run())"))).toEqual([]);
  });
});

test("blocks within blocks are read once each, however deep they are", () => {
  const nested = (head: string, tail: string, line: string): string => {
    const depths = Array.from({ length: 40 }, (_, depth) => " ".repeat(depth + 1));
    const heads = depths.map((indent) => `${indent}${head}`);
    const tails = depths.map((indent) => `${indent}${tail}\n${indent} raise`).reverse();
    return ["import pytest", "def test_x():", ...heads, `${" ".repeat(41)}${line}`, ...tails].join("\n");
  };
  for (const tail of ["except E:", "finally:"])
    expect(findings(nested("try:", tail, A), nested("try:", tail, "assert f()"), "tests/test_a.py")).toEqual([
      `assertion-weakened | weaker-matcher | ${A}`,
    ]);
});
