import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { findViolations } from "../../../scripts/layers/find-violations.ts";
import { readModuleFacts } from "../../../scripts/layers/module-facts.ts";

const SOURCES = fileURLToPath(new URL("../src/", import.meta.url));
const names = globSync("**/*.ts", { cwd: SOURCES }).filter((name) => !name.endsWith(".test.ts"));
const source = (name: string): string => readFileSync(`${SOURCES}${name}`, "utf8");

const OWN = [
  "@aixv/core",
  "@aixv/envelope",
  "@aixv/formats/headers",
  "@aixv/lineage",
  "@aixv/manifest",
  "@aixv/policy",
  "@aixv/records",
];
/** A list as the arguments of a call, of which there may be some hundred thousand: what strangers write is longer. */
const SPREAD =
  /\b(?:push|unshift|splice|concat|max|min|fromCharCode|fromCodePoint)\((?:[^(){}[\]]*, )?\.\.\./;
/** A clock, randomness, the environment, or what only Node has. */
const IMPURE =
  /\bnode:|\bprocess\.|\bBuffer\b|\bDate\b|\bperformance\b|\bMath\.random\b|\bcrypto\b|\bsetTimeout\b|\bfetch\(|\bIntl\b|\blocaleCompare\b/;

describe("exporters are functions of their arguments, and run in browsers", () => {
  it.each(names)("%s imports nothing but the layers below, and knows no clock", (name) => {
    const imports = [...source(name).matchAll(/from "([^."][^"]*)"/g)].map(([, specifier]) => specifier);
    expect(imports.filter((specifier) => !OWN.includes(specifier ?? ""))).toEqual([]);
    expect(source(name).replace(/^\s*(?:\/\*\*?|\*|\/\/).*$/gm, "")).not.toMatch(IMPURE);
    const facts = readModuleFacts(name, source(name));
    expect(findViolations([{ owner: "@aixv/exporters", path: name, facts }])).toEqual([]);
  });

  it.each(names)("%s hands no list of unknown length to a call as its arguments", (name) => {
    expect(
      source(name)
        .split("\n")
        .filter((line) => SPREAD.test(line)),
    ).toEqual([]);
  });

  it("the search finds what it looks for", () => {
    expect(names.length).toBeGreaterThan(25);
    for (const text of ["Date.now()", 'from "node:fs"', "Math.random()", "crypto.randomUUID()"]) {
      expect(text).toMatch(IMPURE);
    }
    for (const text of ["a.push(...b)", "Math.max(...b.map(c))", "a.splice(0, 1, ...b)"])
      expect(text).toMatch(SPREAD);
  });
});
