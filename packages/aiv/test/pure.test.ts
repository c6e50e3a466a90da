import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { findViolations } from "../../../scripts/layers/find-violations.ts";
import { readModuleFacts } from "../../../scripts/layers/module-facts.ts";

const SOURCES = fileURLToPath(new URL("../src/", import.meta.url));
const all = globSync("**/*.ts", { cwd: SOURCES })
  .map((name) => name.replaceAll("\\", "/"))
  .filter((name) => !name.endsWith(".test.ts"));
/** `signatures/` reads keys for `node/` alone, by Node's own cryptography. */
const names = all.filter((name) => !name.startsWith("node/") && !name.startsWith("signatures/"));
const source = (name: string): string => readFileSync(`${SOURCES}${name}`, "utf8");

const ALLOWED = ["@aixv/core", "@aixv/envelope", "@babel/parser", "js-yaml", "py-ast", "saxes"];
/** Who may make a Date: of a given instant, to write it down or to know its quarter. */
const DATES = ["program/obligations.ts", "program/program.ts", "standard/times.ts"];

function impurities(name: string, text: string): readonly string[] {
  const facts = readModuleFacts(name, text);
  const outside = facts.imports
    .filter(({ specifier, typeOnly }) => !specifier.startsWith(".") && !typeOnly)
    .map(({ specifier }) => specifier)
    .filter((specifier) => !ALLOWED.includes(specifier));
  const violations = findViolations([{ owner: "@aixv/aiv", path: name, facts }]);
  return [...outside, ...facts.impure, ...violations.map((violation) => JSON.stringify(violation))];
}

describe("the validator is a function of what it is given, and runs in browsers", () => {
  it.each(names)("%s touches no file, network, clock or randomness", (name) => {
    expect(impurities(name, source(name))).toEqual([]);
    if (/\bnew Date\b|\bDate\.[a-z]/.test(source(name))) expect(DATES).toContain(name);
  });

  it("and reaches nothing that does", () => {
    const leading = names.filter((name) =>
      readModuleFacts(name, source(name)).imports.some(
        ({ specifier, typeOnly }) => !typeOnly && /^\.[./]*\/(?:node|signatures)\//.test(specifier),
      ),
    );
    expect(leading).toEqual([]);
  });

  it("the search finds what it looks for", () => {
    expect(names.length).toBeGreaterThan(150);
    for (const text of [
      "Date.now()",
      "new Date()",
      'import "node:fs"',
      "Math.random()",
      "crypto.randomUUID()",
      "process.env.A",
      'fetch("https://example.com")',
    ])
      expect([text, impurities("a.ts", text).length > 0]).toEqual([text, true]);
  });
});
