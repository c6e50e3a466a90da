import { expect, test } from "vitest";
import { PLAIN } from "./style.ts";
import { formatBytes, formatCount, formatFields, formatList, printable } from "./text.ts";

test("bytes in decimal units", () => {
  expect([0, 999, 1000, 2_340_000, 1e9, 7.1e15, 9e18].map(formatBytes)).toEqual([
    "0 B",
    "999 B",
    "1.0 kB",
    "2.3 MB",
    "1.0 GB",
    "7.1 PB",
    "9000.0 PB",
  ]);
});

test("counts agree with their noun", () => {
  expect([0, 1, 2, 1234567].map((count) => formatCount(count, "file"))).toEqual([
    "0 files",
    "1 file",
    "2 files",
    "1,234,567 files",
  ]);
});

test("untrusted text cannot steer a terminal", () => {
  expect(printable("a\nb\u001b[2Kc\u009bd\u202ee\u{e0041}f\ud800")).toBe(
    "a\\u{a}b\\u{1b}[2Kc\\u{9b}d\\u{202e}e\\u{e0041}f\\u{d800}",
  );
  expect(printable("模型 é 😀 C:\\x")).toBe("模型 é 😀 C:\\x");
});

test("fields are aligned, lists are cut", () => {
  expect(
    formatFields(
      [
        ["a", "1"],
        ["long", "2"],
      ],
      PLAIN,
    ),
  ).toBe("  a     1\n  long  2");
  const items = Array.from({ length: 25 }, (_, n) => `file-${n}`);
  const lines = formatList(items).split("\n");
  expect(lines).toHaveLength(21);
  expect(lines.at(-1)).toBe("… and 5 more (all with --json)");
  expect(formatList(["a", "b"])).toBe("a\nb");
});
