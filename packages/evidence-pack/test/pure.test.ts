import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const SOURCES = fileURLToPath(new URL("../src/", import.meta.url));
const names = globSync("**/*.ts", { cwd: SOURCES }).filter((name) => !name.endsWith(".test.ts"));
const source = (name: string): string => readFileSync(`${SOURCES}${name}`, "utf8");

/** A clock, randomness, the environment, or what only Node has. */
const IMPURE =
  /\bnode:|\bprocess\.|\bBuffer\b|\bDate\b|\bperformance\b|\bMath\.random\b|\bcrypto\b|\bsetTimeout\b|\bfetch\b|\bIntl\b|\blocaleCompare\b/;

describe("the sources run in browsers and on nothing but core", () => {
  it.each(names)("%s", (name) => {
    const imports = [...source(name).matchAll(/from "([^."][^"]*)"/g)].map(([, specifier]) => specifier);
    expect(imports.filter((specifier) => specifier !== "@aixv/core")).toEqual([]);
    expect(source(name).replace(/^\s*(?:\/\*\*?|\*|\/\/).*$/gm, "")).not.toMatch(IMPURE);
  });

  it("the search finds what it looks for", () => {
    expect(names.length).toBeGreaterThan(20);
    for (const text of ["Date.now()", 'from "node:fs"', "Math.random()"]) expect(text).toMatch(IMPURE);
  });
});
