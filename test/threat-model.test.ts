import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const PAGE = fileURLToPath(new URL("../docs/threat-model.md", import.meta.url));
const text = readFileSync(PAGE, "utf8");
const rows = text.split("\n").filter((line) => line.startsWith("| ") && line.includes(".ts)"));

describe("docs/threat-model.md", () => {
  const links = rows.flatMap((row) =>
    [...row.matchAll(/\[(?<title>(?:[^\]]|\](?!\())*)\]\((?<path>[^)]+\.ts)\)/g)].map(
      ({ groups }) => [groups?.title ?? "", groups?.path ?? ""] as const,
    ),
  );

  it("has a test for each control", () => {
    const tables = text.split("\n## ").slice(1);
    const controls = tables.flatMap((section) =>
      section
        .split("\n")
        .filter((line) => /^\| (?!threat |law |who |---)/.test(line) && /\| tests? \|/.test(section)),
    );
    expect(controls.length).toBeGreaterThan(30);
    expect(controls.filter((row) => !rows.includes(row))).toEqual([]);
  });

  it.each(links)("%s: stands in %s", (title, path) => {
    const source = readFileSync(new URL(path, `file://${PAGE}`), "utf8");
    expect(path).toMatch(/\.test\.ts$|\/test\//);
    // The title of a test, and not words of a comment; and no test that is skipped.
    const at = [`"${title}"`, `'${title}'`, `\`${title}\``]
      .map((text) => source.indexOf(text))
      .find((one) => one >= 0);
    expect(at).toBeDefined();
    const before = source.slice(0, at).trimEnd();
    expect(before.slice(Math.max(0, before.lastIndexOf("\n") - 40))).not.toMatch(/\.(?:skip|todo)\b/);
  });
});
