import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const SOURCES = fileURLToPath(new URL("../src/", import.meta.url));
const names = globSync("**/*.ts", { cwd: SOURCES }).filter((name) => !name.endsWith(".test.ts"));
const source = (name: string): string => readFileSync(`${SOURCES}${name}`, "utf8");

describe("the sources run in browsers and on nothing but core", () => {
  it.each(names)("%s", (name) => {
    const imports = [...source(name).matchAll(/from "([^."][^"]*)"/g)].map(([, specifier]) => specifier);
    expect(imports.filter((specifier) => specifier !== "@aixv/core")).toEqual([]);
    expect(source(name)).not.toMatch(/\bnode:|\bprocess\.|\bBuffer\b|\bDate\b/);
  });
});
