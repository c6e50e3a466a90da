import { describe, expect, test } from "vitest";
import { findings, report } from "./compared.ts";

const py = (base: string, head: string, path = "tests/test_a.py"): readonly string[] =>
  findings(base, head, path);

const BODY = "    assert f(1) == 1\n    assert f(2) == 4\n";
const TEST = `import pytest\n\ndef test_squares():\n${BODY}`;

describe("tests of Python", () => {
  test("are functions and methods that begin with test, async ones too", () => {
    const file = `${TEST}\nasync def test_later():\n    assert await g() == 1\n\nclass TestA:\n    def test_b(self):\n        assert h() == 2\n`;
    const { tests, frameworks, assertions } = report(file, file, "tests/test_a.py");
    expect([tests.base, assertions.base, frameworks]).toEqual([3, 4, ["pytest"]]);
    expect(py(file, TEST)).toHaveLength(2);
  });

  test("of unittest, with subtests", () => {
    const file = (cases: string): string =>
      `import unittest\n\nclass Squares(unittest.TestCase):\n    def test_all(self):\n        for n in ${cases}:\n            with self.subTest(n=n):\n                self.assertEqual(f(n), n * n)\n`;
    expect(report(file("[1]"), file("[1]"), "tests/test_a.py").frameworks).toEqual(["unittest"]);
    expect(py(file("[1, 2, 3]"), file("[1, 3]"))).toEqual(["test-removed | 2"]);
    expect(py(file("[1, 3]"), file("[1, 2, 3]"))).toEqual([]);
    expect(py(file("range(5)"), file("range(4)"))).toHaveLength(1);
  });

  test("into a class and out of it, renamed, and moved to another file", () => {
    const inClass = `import pytest\n\nclass TestSquares:\n    def test_squares(self):\n${BODY.replaceAll("    ", "        ")}`;
    expect(py(TEST, inClass)).toEqual([]);
    expect(py(TEST, TEST.replace("test_squares", "test_square_numbers"))).toEqual([]);
    expect(
      findings([{ path: "tests/test_a.py", content: TEST }], [{ path: "tests/test_b.py", content: TEST }]),
    ).toEqual([]);
    expect(py(TEST, TEST.replace("def test_squares", "def squares"))[0]).toMatch(/^test-removed/);
  });

  test("that pytest no longer finds by the file's name are gone", () => {
    const [base, head] = [
      [{ path: "tests/test_a.py", content: TEST }],
      [{ path: "tests/a_checks.py", content: TEST }],
    ];
    expect(findings(base, head)[0]).toMatch(/^file-removed/);
  });
});

describe("markers", () => {
  const marked = (decorator: string): string => TEST.replace("def test", `${decorator}\ndef test`);

  test.each([
    ["@pytest.mark.skip", "skip-added"],
    ["@pytest.mark.skip(reason='why')", "skip-added"],
    ["@pytest.mark.skipif(WINDOWS, reason='why')", "skip-added"],
    ["@pytest.mark.xfail(strict=True)", "expected-failure-added"],
    ["@unittest.skip('why')", "skip-added"],
    ["@unittest.skipUnless(LINUX, 'why')", "skip-added"],
    ["@unittest.expectedFailure", "expected-failure-added"],
  ])("%s", (decorator, kind) => {
    expect(py(TEST, marked(decorator))[0]).toMatch(new RegExp(`^${kind}`));
    expect(py(marked(decorator), TEST)).toEqual([]);
    expect(py(marked(decorator), marked(decorator))).toEqual([]);
  });

  test.each(["@pytest.mark.slow", "@pytest.mark.skipif(False, reason='never')", "@functools.cache"])(
    "%s is none",
    (decorator) => {
      expect(py(TEST, marked(decorator))).toEqual([]);
    },
  );

  test("by another name", () => {
    const alias = marked("@windows").replace(
      "import pytest\n",
      "import pytest\nwindows = pytest.mark.skipif(WINDOWS, reason='why')\n",
    );
    expect(py(TEST, alias)[0]).toMatch(/^skip-added/);
  });

  test("of a module, of a class and of both", () => {
    const lines = [
      "pytestmark = pytest.mark.skip",
      "pytestmark = [pytest.mark.skip]",
      "__test__ = False",
      "pytest.skip('why', allow_module_level=True)",
      "raise unittest.SkipTest('why')",
      "pytest.importorskip('numpy')",
    ];
    for (const line of lines)
      expect([line, py(TEST, TEST.replace("import pytest\n", `import pytest\n${line}\n`))[0]]).toEqual([
        line,
        expect.stringMatching(/^skip-added/),
      ]);
    const inClass = (line: string): string =>
      `import unittest\n\nclass A(unittest.TestCase):\n    ${line}\n    def test_a(self):\n        self.assertEqual(f(1), 1)\n`;
    expect(py(inClass("x = 1"), inClass("__test__ = False"))[0]).toMatch(/^skip-added/);
  });

  test("within a test, and for a class", () => {
    const first = (line: string): string => TEST.replace(BODY, `    ${line}\n${BODY}`);
    for (const line of [
      "pytest.skip('why')",
      "pytest.xfail()",
      "self.skipTest('why')",
      "raise unittest.SkipTest()",
    ])
      expect(py(TEST, first(line))[0]).toMatch(/^(?:skip|expected-failure)-added/);
    expect(py(TEST, first("if WINDOWS:\n        pytest.skip('why')"))[0]).toMatch(/^skip-added/);
    expect(py(first("if WINDOWS:\n        pytest.skip('why')"), first("pytest.skip('why')"))[0]).toMatch(
      /^skip-added/,
    );
  });

  test("collect_ignore of conftest.py", () => {
    const file = (list: string): string => `collect_ignore = [${list}]\n`;
    expect(py(file('"a.py"'), file('"a.py", "test_b.py"'), "conftest.py")).toEqual([
      'skip-added | "test_b.py"',
    ]);
    expect(py(file('"a.py", "test_b.py"'), file('"a.py"'), "conftest.py")).toEqual([]);
  });
});

describe("what only seems not to run", () => {
  const without = (file: string): readonly string[] => py(file, file.replace(/^ +assert kept.*\n/m, ""));

  test("after a skip in a loop, or in a function that the class has", () => {
    const header = "import pytest\n\nclass TestA:\n";
    const loop =
      "    def test_a(self):\n        for x in g():\n            pytest.skip()\n        assert kept() == 1\n";
    const helper =
      "    def need(self):\n        self.skipTest('no')\n\n    def test_a(self):\n        f()\n        assert kept() == 1\n";
    const orElse =
      "    def test_a(self):\n        for x in g():\n            break\n        else:\n            pytest.skip()\n        assert kept() == 1\n";
    for (const body of [loop, helper, orElse])
      expect(without(header + body)).toEqual(["assertion-removed | assert kept() == 1"]);
  });

  test("in a loop over what is filled later", () => {
    expect(
      without(
        "def test_a():\n    all = []\n    fill(all)\n    for x in all:\n        f(x)\n        assert kept(x) == 1\n",
      ),
    ).toHaveLength(1);
  });

  test("a function that asserts no more is told of once, and not where it is called", () => {
    const calls = [1, 2, 3].map((n) => `def test_${n}():\n    check(${n})\n`).join("\n");
    expect(without(`def check(x):\n    f(x)\n    assert kept(x) == 1\n\n${calls}`)).toEqual([
      "assertion-removed | assert kept(x) == 1",
    ]);
  });

  test("a chain of comparisons is one assertion", () => {
    expect(without("def test_a():\n    f()\n    assert kept(0) < x < 5\n")).toHaveLength(1);
  });
});

describe("parametrize", () => {
  const rows = (list: string): string =>
    `import pytest\n\n@pytest.mark.parametrize("n", ${list})\ndef test_f(n):\n    assert f(n) == 1\n`;

  test("fewer cases are a removal each", () => {
    expect(py(rows("[1, 2, 3]"), rows("[1, 3]"))).toEqual(["test-removed | 2"]);
    expect(py(rows("[1, 3]"), rows("[1, 2, 3]"))).toEqual([]);
    expect(py(rows("[(1, 2), (3, 4)]"), rows("[(1, 2)]"))).toEqual(["test-removed | (3, 4)"]);
    expect(py(`CASES = [1, 2, 3]\n${rows("CASES")}`, `CASES = [1, 2]\n${rows("CASES")}`)).toHaveLength(1);
  });

  test("names and markers of cases are no change of the case, and a marker that skips is told", () => {
    expect(py(rows("[1, 2]"), rows('[1, pytest.param(2, id="two")]'))).toEqual([]);
    expect(py(rows("[1, 2]"), rows("[1, pytest.param(2, marks=pytest.mark.skip)]"))).toEqual([
      "skip-added | pytest.mark.skip",
    ]);
  });

  test("assertions that became cases", () => {
    const written = "import pytest\n\ndef test_f():\n    assert f(1) == 1\n    assert f(2) == 1\n";
    expect(py(written, rows("[1, 2]"))).toEqual([]);
  });

  test("parameters of a fixture", () => {
    const file = (list: string): string =>
      `import pytest\n\n@pytest.fixture(params=${list})\ndef user(request):\n    return request.param\n`;
    expect(py(file("[1, 2, 3]"), file("[1, 2]"))).toHaveLength(1);
  });
});

describe("layout of Python", () => {
  test("strings, parentheses, order of named arguments, comments and form feeds are no change", () => {
    const base = 'def test_a():\n    assert f(a=1, b="x") == ("y")\n    assert g() == 1\n';
    const head =
      "def test_a():\n\t# why\n\tassert (\n\t\tf(b='x', a=1)\n\t\t== 'y'\n\t)\n\f\n\tassert g() == 0x1\n";
    expect(py(base, head)).toEqual([]);
  });

  test("Python 2 is unreadable, as is what is not closed", () => {
    expect(py("def test_a():\n    assert 1 == x\n", "def test_a():\n    print 'x'\n")).toEqual([
      "unreadable | tests/test_a.py | head",
    ]);
    expect(py("def test_a(:\n", "def test_a():\n    pass\n")).toEqual([
      "unreadable | tests/test_a.py | base",
    ]);
  });
});
