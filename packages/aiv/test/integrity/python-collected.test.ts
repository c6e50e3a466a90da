import { describe, expect, test } from "vitest";
import { findings } from "./compared.ts";

const T = "import pytest\nimport unittest\ndef test_x():\n    assert f() == 1\n";
const C =
  "import unittest\nclass TestA(unittest.TestCase):\n    def test_x(self):\n        self.assertEqual(f(), 1)\n";
const P = "import pytest\nclass TestA:\n    def test_x(self):\n        assert f() == 1\n";

const python = (base: string, head: string): readonly string[] => findings(base, head, "tests/test_a.py");
/** The test with something before its `def`. */
const above = (lines: string): string => T.replace("def test_x", `${lines}\ndef test_x`);

describe("a test of Python that is no longer there", () => {
  test.each([
    ["defined anew", T, `${T}def test_x():\n    pass\n`],
    ["deleted", T, `${T}del test_x\n`],
    ["set", T, `${T}test_x = None\n`],
    ["deleted with its class", C, `${C}del TestA\n`],
    ["set with its class", C, `${C}TestA = None\n`],
    ["of a class that is defined anew", C, `${C}class TestA:\n    pass\n`],
    ["set in its class", C, `${C}    test_x = None\n`],
    ["deleted from its class", C, `${C}del TestA.test_x\n`],
    ["set in its class from outside", C, `${C}TestA.test_x = None\n`],
    ["deleted by its name", C, `${C}delattr(TestA, "test_x")\n`],
    ["of another name", T, T.replace("test_x", "check_x")],
    ["within another function", T, T.replace("def test_x():", "def outer():\n  def test_x():")],
    ["a fixture", T, above("@pytest.fixture")],
  ])("%s", (_, base, head) => {
    expect(python(base, head).length).toBeGreaterThan(0);
    expect(python(base, head)[0]).toMatch(/^(?:test|assertion)-removed/);
    expect(python(head, head)).toEqual([]);
  });

  test("and is told of once", () => {
    expect(python(T, `${T}del test_x\n`)).toHaveLength(1);
    expect(python(`${T}del test_x\n`, T)).toEqual([]);
  });

  test.each([
    ["defined twice, alike", T, `${T}def test_x():\n    assert f() == 1\n`],
    ["wrapped", T, `${T}test_x = wrap(test_x)\n`],
    [
      "defined in both branches",
      T,
      `${T}if x:\n    def test_y():\n        pass\nelse:\n    def test_y():\n        pass\n`,
    ],
    [
      "within a test that calls it",
      T,
      T.replace("assert", "def inner():\n        assert").concat("    inner()\n"),
    ],
  ])("%s is there", (_, base, head) => {
    expect(python(base, head)).toEqual([]);
  });
});

describe("a test of Python that no framework finds or waits for", () => {
  const base = C.replace(
    "class TestA(unittest.TestCase)",
    "class Base(unittest.TestCase):\n    __test__ = False\nclass TestA(Base)",
  );
  const coroutines = "import pytest\n@pytest.mark.asyncio\nasync def test_y():\n    assert g()\n";

  test.each([
    ["a setting of its class", C, `${C}    __test__ = False\n`],
    ["a setting from outside", C, `${C}TestA.__test__ = False\n`],
    ["a setting of its own", T, `${T}test_x.__test__ = False\n`],
    ["a setting of a base", C, base],
    ["a constructor", P, P.replace("TestA:", "TestA:\n    def __init__(self):\n        pass")],
    ["the name of its class", P, P.replace("TestA", "CheckA")],
    ["a class of no framework", C, C.replace("TestA(unittest.TestCase)", "A")],
    ["a property", T, above("@property")],
    ["a way to run of its class", C, `${C}    def run(self, result=None):\n        pass\n`],
    ["a generator", T, `${T}    yield\n`],
    ["a coroutine of unittest", C, C.replace("def test_x", "async def test_x")],
    [
      "a coroutine where others are marked",
      coroutines + T,
      coroutines + T.replace("def test_x", "async def test_x"),
    ],
  ])("%s", (_, before, after) => {
    expect(python(before, after)[0]).toMatch(/^skip-added/);
    expect(python(after, before)).toEqual([]);
  });

  test.each([
    ["a class of unittest of another name", C, C.replace("TestA", "CheckA")],
    ["a class that others are made of", P, `${P.replace("TestA", "Mixin")}class TestA(Mixin):\n    pass\n`],
    ["a marked coroutine", T, T.replace("def test_x", "@pytest.mark.asyncio\nasync def test_x")],
    ["a coroutine where none is marked", T, T.replace("def test_x", "async def test_x")],
    [
      "a coroutine of unittest's own class",
      C,
      C.replace("TestCase", "IsolatedAsyncioTestCase").replace("def", "async def"),
    ],
    ["a static method", P, P.replace("def test_x(self)", "@staticmethod\n    def test_x()")],
  ])("%s is found", (_, before, after) => {
    expect(python(before, after)).toEqual([]);
  });
});

describe("decorators and marks under another name", () => {
  test.each([
    "no = pytest.mark.skip\n@no",
    "no = pytest.mark.skip\n@no(reason='x')",
    "from pytest import mark as m\n@m.skip",
    "import pytest as p\n@p.mark.skip",
    "from unittest import skip as no\n@no('x')",
    "no = unittest.skip\n@no('x')",
    "@getattr(pytest.mark, 'skip')",
    "no = pytest.mark.skip\npytestmark = [no]",
    "pytestmark: list = [pytest.mark.skip]",
    "pytestmark = make()",
    "pytestmark = []\npytestmark.append(pytest.mark.skip)",
    "@ignore",
    "def ignore(fn):\n    return lambda: None\n@ignore",
  ])("%s", (lines) => {
    expect(python(T, above(lines))).toHaveLength(1);
    expect(python(T, above(lines))[0]).toMatch(/^skip-added/);
    expect(python(above(lines), above(lines))).toEqual([]);
    expect(python(above(lines), T)).toEqual([]);
  });

  test.each([
    "@pytest.mark.slow",
    "@mock.patch('x')",
    "@given(st.text())",
    "slow = pytest.mark.slow\n@slow",
    "def twice(fn):\n    def run():\n        fn()\n        fn()\n    return run\n@twice",
  ])("%s runs the test", (lines) => {
    expect(python(T, above(lines))).toEqual([]);
  });
});

describe("what replaces assertions of unittest for all tests", () => {
  test.each([
    "    def assertEqual(self, a, b):\n        pass\n",
    "    assertEqual = noop\n",
    "unittest.TestCase.assertEqual = lambda *a: None\n",
    "TestA.assertEqual = noop\n",
    "setattr(unittest.TestCase, 'assertEqual', noop)\n",
    "mock.patch.object(unittest.TestCase, 'assertEqual').start()\n",
    "import builtins\nbuiltins.AssertionError = E\n",
  ])("%s", (lines) => {
    expect(python(C, C + lines)).toHaveLength(1);
    expect(python(C, C + lines)[0]).toMatch(/^assertion-weakened \| assertion-replaced/);
    expect(python(C + lines, C)).toEqual([]);
  });

  test.each(["    def assertCustom(self, a):\n        pass\n", "mock.patch.object(Client, 'get').start()\n"])(
    "%s replaces none",
    (lines) => {
      expect(python(C, C + lines)).toEqual([]);
    },
  );
});

describe("conftest.py", () => {
  const conftest = (base: string, head: string): readonly string[] =>
    findings(base, head, "tests/conftest.py");

  test.each([
    "collect_ignore = ['test_a.py']\n",
    "collect_ignore: list = ['test_a.py']\n",
    "collect_ignore += ['test_a.py']\n",
    "collect_ignore.append('test_a.py')\n",
    "collect_ignore = make()\n",
    "collect_ignore_glob = ['*']\n",
    "def pytest_collection_modifyitems(items):\n    items.clear()\n",
    "def pytest_ignore_collect(p):\n    return True\n",
    "def pytest_runtest_setup(item):\n    pytest.skip()\n",
    "def pytest_pyfunc_call(pyfuncitem):\n    return True\n",
  ])("%s decides what runs", (text) => {
    const hook = text.startsWith("def");
    if (hook) expect(conftest("", text)[0]).toMatch(/^skip-added/);
    expect(findings(`${T}`, `${T}${text}`, "tests/conftest.py")[0]).toMatch(/^skip-added/);
    expect(conftest(text, text)).toEqual([]);
    expect(conftest(text, "")).toEqual([]);
  });

  test("a hook that says something else is told again", () => {
    const hook = (body: string): string => `def pytest_collection_modifyitems(items):\n    ${body}\n`;
    expect(conftest(hook("items.sort()"), hook("items.clear()"))).toHaveLength(1);
    expect(conftest(hook("items.sort()"), `# why\n${hook("items.sort()")}`)).toEqual([]);
  });

  test("other hooks decide nothing", () => {
    expect(conftest("", "def pytest_addoption(parser):\n    pass\n")).toEqual([]);
  });
});
