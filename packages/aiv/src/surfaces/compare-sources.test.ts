import { utf8Bytes } from "@aixv/core";
import { describe, expect, test } from "vitest";
import { type ComparedSources, compareSources } from "./compare-sources.ts";

function compare(path: string, base: string, head: string): ComparedSources | undefined {
  const lines = (text: string): { start: number; end: number }[] => [
    { start: 1, end: text.split("\n").length },
  ];
  return compareSources({
    path,
    base: utf8Bytes(base),
    head: utf8Bytes(head),
    baseLines: lines(base),
    headLines: lines(head),
  });
}

describe("what differs in comments and white space only (AIV §5.1 R0)", () => {
  test.each([
    ["a.ts", "f(1);\n", "// why\nf(1); // so\n"],
    ["a.ts", "if (a) { b(); }\n", "if (a) {\n  b();\n}\n"],
    ["a.ts", "const a = 'x'\n", 'const a = "x";\n'],
    ["a.ts", "/* old */ a();\n", "/* new, = and { and } among it */ a();\n"],
    ["a.js", "#!/usr/bin/env node\na();\n", "#!/usr/bin/env node\n\n\na();\n"],
    ["a.tsx", "const a = <b c={1} />;\n", "const a = (\n  <b c={1} />\n);\n"],
    ["a.py", "x = 1\n", "# why\nx = 1  # so\n"],
    ["a.py", "f(a, b)\n", "f(\n    a,\n    b,\n)\n"],
    ["a.py", "def f():\n  return 1\n", "def f():\n    return 1\n"],
    ["a.py", "x = 'a'\n", 'x = "a"\n'],
    ["a.py", "# type: ignore\nx = 1\n", "# type: ignore\n\n# note\nx = 1\n"],
  ])("%s: %j and %j", (path, base, head) => {
    expect(compare(path, base, head)?.onlyCommentsOrSpace).toBe(true);
    expect(compare(path, head, base)?.onlyCommentsOrSpace).toBe(true);
  });

  test.each([
    ["a.ts", "f(1);\n", "f(2);\n"],
    ["a.ts", "const f = () => { return a };\n", "const f = () => { return\na };\n"],
    ["a.ts", "a\n(b)\n", "a;\n(b)\n"],
    ["a.ts", "const a: string = b;\n", "const a: number = b;\n"],
    ["a.ts", "const a = `x`;\n", "const a = `x `;\n"],
    ["a.ts", "'use strict';\na();\n", "a();\n"],
    ["a.ts", "a(b?.c.d);\n", "a((b?.c).d);\n"],
    ["a.ts", "a();\n", "// @ts-ignore\na();\n"],
    ["a.ts", "// @ts-expect-error why\na();\nb();\n", "a();\n// @ts-expect-error why\nb();\n"],
    ["a.ts", "a();\n", "a(); // eslint-disable-line no-x\n"],
    ["a.ts", "a();\n", "/* eslint no-eval: 0 */\na();\n"],
    ["a.ts", "import('./a');\n", "import(/* webpackChunkName: 'a' */ './a');\n"],
    ["a.ts", "const a = b();\n", "const a = /* #__PURE__ */ b();\n"],
    ["a.ts", "a();\n", '/// <reference types="node" />\na();\n'],
    ["a.ts", "a();\n", "// biome-ignore lint/x: y\na();\n"],
    ["a.ts", "a();\n", "/* v8 ignore next */\na();\n"],
    ["a.js", "#!/usr/bin/env node\na();\n", "#!/bin/sh\na();\n"],
    ["a.py", "x = 1\n", "x = 2\n"],
    ["a.py", 'def f():\n    """Old."""\n', 'def f():\n    """New."""\n'],
    ["a.py", "if a:\n    b()\nc()\n", "if a:\n    b()\n    c()\n"],
    ["a.py", "x = 'a'\n", "x = b'a'\n"],
    ["a.py", "x = '\\N{DASH}'\n", "x = '\\\\N{DASH}'\n"],
    ["a.py", "x = ...\n", "x = '...'\n"],
    ["a.py", "x = f()\n", "x = f()  # type: ignore\n"],
    ["a.py", "x = f()  # noqa: E501\n", "x = f()\n"],
    ["a.py", "x = f()\n", "x = f()  # nosec\n"],
    ["a.py", "x = f()\n", "x = f()  # pragma: no cover\n"],
    ["a.py", "#!/usr/bin/env python3\nx = 1\n", "#!/usr/bin/env python2\nx = 1\n"],
    ["a.py", "# -*- coding: utf-8 -*-\nx = 1\n", "# -*- coding: latin-1 -*-\nx = 1\n"],
    [
      "a.py",
      '# /// script\n# dependencies = ["a"]\n# ///\nx = 1\n',
      '# /// script\n# dependencies = ["b"]\n# ///\nx = 1\n',
    ],
  ])("%s: not %j and %j", (path, base, head) => {
    expect(compare(path, base, head)?.onlyCommentsOrSpace).toBe(false);
    expect(compare(path, head, base)?.onlyCommentsOrSpace).toBe(false);
  });

  test.each([
    ["a.ts", "f(;\n", "f();\n"],
    ["a.py", "f()\n", "f(\n"],
    ["a.go", "f()\n", "f() // x\n"],
    ["a.ts", "a\u0000", "a"],
    ["a.ts", `x = ${"[".repeat(5000)}${"]".repeat(5000)};`, "x = [];"],
    ["a.py", `x = ${"(".repeat(5000)}1${")".repeat(5000)}`, "x = 1"],
    ["a.ts", "x".repeat(1024 * 1024 + 1), "x"],
  ])("%s: nothing of what is not read", (path, base, head) => {
    expect(compare(path, base, head)).toBeUndefined();
  });
});

test("takes no time over comments that are made to take some", () => {
  const hostile = [
    `// eslint${" ".repeat(100_000)}`,
    `// ${"eslint -".repeat(10_000)}`,
    `${"// eslint-x\n".repeat(50_000)}`,
    `/*${"*".repeat(100_000)}*/`,
  ];
  for (const comment of hostile)
    expect(compare("a.ts", `${comment}\na();\n`, `${comment}\na( );\n`)?.onlyCommentsOrSpace).toBe(true);
});

describe("names that changed lines are in", () => {
  const at = (path: string, text: string, line: number): readonly string[] => {
    const bytes = utf8Bytes(text);
    const here = [{ start: line, end: line }];
    return (
      compareSources({ path, base: bytes, head: bytes, baseLines: [{ start: 1, end: 0 }], headLines: here })
        ?.names ?? []
    );
  };
  const TYPESCRIPT = `class Service {
  verifyToken(a: string) {
    if (a) {
      return 1;
    }
    return 2;
  }
  #hidden = () => {
    return 3;
  };
}
export const handlers = {
  login: async () => {
    return 4;
  },
  size: 5,
};
namespace Space { export function inner() {
  return 6;
} }
`;
  const PYTHON = `class Service:
    def verify_token(self):
        def inner():
            return 1
        return 2

LIMIT = 3
`;

  test.each([
    ["a.ts", TYPESCRIPT, 4, ["Service", "verifyToken"]],
    ["a.ts", TYPESCRIPT, 9, ["Service", "hidden"]],
    ["a.ts", TYPESCRIPT, 14, ["handlers", "login"]],
    ["a.ts", TYPESCRIPT, 16, ["handlers"]],
    ["a.ts", TYPESCRIPT, 19, ["Space", "inner"]],
    ["a.py", PYTHON, 4, ["Service", "verify_token", "inner"]],
    ["a.py", PYTHON, 5, ["Service", "verify_token"]],
    ["a.py", PYTHON, 7, ["LIMIT"]],
  ])("%s, by its syntax tree", (path, text, line, names) => {
    expect(at(path, text, line)).toEqual(names);
  });

  test("are also those that lines were deleted from", () => {
    const text = utf8Bytes("function login() {\n  a();\n}\nfunction other() {}\n");
    const none = { start: 1, end: 0 };
    const between = { path: "a.ts", base: text, head: text, baseLines: [none] };
    expect(compareSources({ ...between, headLines: [{ start: 3, end: 2 }] })?.names).toEqual(["login"]);
    expect(compareSources({ ...between, headLines: [{ start: 4, end: 3 }] })?.names).toEqual([]);
  });
});
