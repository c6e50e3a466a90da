import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const sources = new URL("../src/", import.meta.url);
const names = readdirSync(sources).filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"));

// `require(` and bare names of Node modules are not listed: the type check refuses both.
const FORBIDDEN = [/\bnode:/, /\bprocess\./, /\bBuffer\b/, /\b__dirname\b/, /\bsetImmediate\b/];

function findForbidden(text: string): string[] {
  return FORBIDDEN.flatMap((pattern) => pattern.exec(text)?.[0] ?? []);
}

describe("the sources of core run in browsers", () => {
  it.each(names)("%s names nothing that only Node has", (name) => {
    expect(findForbidden(readFileSync(new URL(name, sources), "utf8"))).toEqual([]);
  });

  it("the search finds what it looks for", () => {
    expect(names).toContain("index.ts");
    expect(findForbidden('import { x } from "node:fs"; process.exit(); Buffer.from("")')).toEqual([
      "node:",
      "process.",
      "Buffer",
    ]);
  });
});
