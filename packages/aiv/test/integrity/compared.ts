import { compareTests, type SourceFile, type TestIntegrityReport } from "@aixv/aiv/integrity";

/** The report on one file, or on several. */
export function report(
  base: string | readonly SourceFile[],
  head: string | readonly SourceFile[],
  path = "a.test.ts",
): TestIntegrityReport {
  const files = (side: string | readonly SourceFile[]): readonly SourceFile[] =>
    typeof side === "string" ? [{ path, content: side }] : side;
  return compareTests(files(base), files(head), { version: "1.2.3" });
}

/** Its findings in short: the kind, and what was there before or is now. */
export function findings(
  base: string | readonly SourceFile[],
  head: string | readonly SourceFile[],
  path?: string,
): readonly string[] {
  const { changes, unreadable } = report(base, head, path);
  return [
    ...changes.map(({ kind, before, after, reason }) =>
      [kind, ...(reason === null ? [] : [reason]), before ?? after ?? ""].join(" | "),
    ),
    ...unreadable.map(({ path: file, side }) => `unreadable | ${file} | ${side}`),
  ];
}

/** A test of one body. */
export function vitestFile(body: string, more = ""): string {
  return `import { expect, test, describe, it, vi } from "vitest";\n${more}\ntest("works", async () => {\n${body}\n});\n`;
}

/** A Python test of one body. */
export function pytestFile(body: string, more = ""): string {
  const lines = body.split("\n").map((line) => `    ${line}`);
  return `import pytest\n${more}\ndef test_works():\n${lines.join("\n")}\n`;
}

/** Findings where the only change is the body of a test. */
export function bodies(base: string, head: string): readonly string[] {
  return findings(vitestFile(base), vitestFile(head));
}

/** The same in Python. */
export function pythonBodies(base: string, head: string): readonly string[] {
  return findings(pytestFile(base), pytestFile(head), "tests/test_a.py");
}
