import { describe, expect, it } from "vitest";
import { findViolations } from "../scripts/layers/find-violations.ts";
import { readModuleFacts } from "../scripts/layers/module-facts.ts";

function check(
  ...files: readonly (readonly [owner: string, path: string, source: string])[]
): readonly string[] {
  return findViolations(
    files.map(([owner, path, source]) => ({ owner, path, facts: readModuleFacts(path, source) })),
  );
}

describe("layers", () => {
  it("accepts an import of a lower layer", () => {
    expect(check(["@aixv/envelope", "a.ts", 'import { ok } from "@aixv/core";'])).toEqual([]);
  });

  it.each([
    ["a value", 'import { signModel } from "@aixv/sdk";'],
    ["a type", 'import type { Bundle } from "@aixv/envelope";'],
    ["a dynamic import", 'const m = await import("@aixv/envelope");'],
    ["a re-export", 'export * from "@aixv/envelope";'],
  ])("refuses an upward import: %s", (_, source) => {
    expect(check(["@aixv/core", "a.ts", source])).toHaveLength(1);
  });

  it("refuses an import of the same layer", () => {
    expect(check(["@aixv/manifest", "a.ts", 'import { x } from "@aixv/envelope";'])).toHaveLength(1);
  });

  it("refuses an import of the test kit", () => {
    expect(check(["aixv", "a.ts", 'import { x } from "@aixv/testkit";'])).toHaveLength(1);
  });

  it("refuses a package without a layer", () => {
    expect(check(["@aixv/new", "a.ts", ""])).toHaveLength(1);
  });

  it("names a module by where its package keeps its sources", () => {
    const facts = readModuleFacts("run.ts", 'import { x } from "@aixv/testkit";');
    const module = { owner: "@aixv/conformance", root: "adapters", path: "oms/run.ts", facts };
    expect(findViolations([module])).toEqual([
      expect.stringMatching(/^@aixv\/conformance adapters\/oms\/run\.ts: /),
    ]);
  });

  it("refuses a cycle of values, not one of types", () => {
    expect(
      check(
        ["@aixv/core", "a.ts", 'import { b } from "./b.ts";'],
        ["@aixv/core", "b.ts", 'import { a } from "./a.ts";'],
      ),
    ).toEqual([expect.stringContaining("import cycle: @aixv/core src/a.ts → @aixv/core src/b.ts")]);
    expect(
      check(
        ["@aixv/core", "a.ts", 'import { b } from "./b.ts";'],
        ["@aixv/core", "b.ts", 'import type { A } from "./a.ts";'],
      ),
    ).toEqual([]);
  });
});

describe("IO below its layer", () => {
  it.each([
    ["the file system", 'import { readFile } from "node:fs/promises";'],
    ["the network", 'const r = await fetch("https://example.org");'],
    ["the clock", "const now = Date.now();"],
    ["the clock by constructor", "const now = new Date();"],
    ["the environment", "const home = process.env.HOME;"],
    ["randomness", 'import { randomBytes } from "node:crypto";'],
    ["randomness by global", "const x = Math.random();"],
    ["a library that does IO", 'import { RekorWitness } from "@sigstore/sign";'],
    ["another package's node subpath", 'import { digestModel } from "@aixv/manifest/node";'],
    ["its own node folder", 'import { walk } from "./node/walk.ts";'],
  ])("refuses %s in a pure file", (_, source) => {
    expect(check(["@aixv/envelope", "a.ts", source]).length).toBeGreaterThan(0);
  });

  it.each([
    ["a date from an argument", "const d = new Date(time);"],
    ["hashing", 'import { createHash } from "node:crypto";'],
    ["a property that is called like a global", "const p = status.process; const q = { fetch: 1 };"],
  ])("accepts %s in a pure file", (_, source) => {
    expect(check(["@aixv/envelope", "a.ts", source])).toEqual([]);
  });

  it("accepts IO in the node folder and in the upper layers", () => {
    const source = 'import { readFile } from "node:fs/promises"; const now = Date.now();';
    expect(check(["@aixv/envelope", "node/a.ts", source], ["@aixv/sdk", "a.ts", source])).toEqual([]);
  });
});

describe("a Result as a condition, which is always true", () => {
  it.each([
    "if (verifyStatement(x)) {}",
    "const y = parseBundle(x) ? 1 : 2;",
    "if (!(await verifyModel(x))) {}",
    "const z = parseJson(x) && 1;",
  ])("refuses %s", (source) => {
    expect(check(["@aixv/sdk", "a.ts", source])).toEqual([expect.stringContaining("always true")]);
  });

  it.each([
    "if (parseBundle(x).ok) {}",
    "if (verifySignature(key, a, b)) {}",
    "const z = parseJson(x) ?? 1;",
  ])("accepts %s", (source) => {
    expect(check(["@aixv/sdk", "a.ts", source])).toEqual([]);
  });
});
