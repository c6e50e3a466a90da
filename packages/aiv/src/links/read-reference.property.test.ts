import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readReference } from "./read-reference.ts";

const SHA = "1f0c9a4be7d25c38a6b1e9f0d4c7a2b85e63d901";
const LINKS: readonly string[] = [
  `https://github.com/o/r/blob/${SHA}/src/a.ts#L1`,
  `https://raw.githubusercontent.com/o/r/${SHA}/src/a.ts`,
  `https://gitlab.com/g/r/-/blob/${SHA}/src/a.ts`,
  `https://bitbucket.org/w/r/src/${SHA}/a.ts`,
  `https://codeberg.org/o/r/src/commit/${SHA}/a.ts`,
  `https://dev.azure.com/o/p/_git/r?path=/a.ts&version=GC${SHA}`,
];

/** One piece of a link replaced, put in, or taken out. */
const mutation = fc.record({
  link: fc.constantFrom(...LINKS),
  at: fc.nat(120),
  remove: fc.nat(3),
  insert: fc.oneof(
    fc.string({ unit: "binary", maxLength: 3 }),
    fc.constantFrom(
      "/",
      "//",
      "/../",
      "%2f",
      "%2e%2e/",
      "@",
      ":",
      ".",
      "?",
      "&",
      "#",
      "main/",
      "refs/heads/",
      "-/",
      "\\",
      "%00",
    ),
  ),
});

describe("readReference", () => {
  test("reads every text as something", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
        expect(readReference(text).type).toBeTypeOf("string");
        expect(readReference(`https://${text}`).type).not.toBe("text");
      }),
      { seed: 20261122 },
    );
  });

  test("takes nothing for a commit on a known host that is not a whole part of the link", () => {
    fc.assert(
      fc.property(mutation, ({ link, at, remove, insert }) => {
        const text = (link.slice(0, at) + insert + link.slice(at + remove)).trim();
        const read = readReference(text);
        if (read.type !== "code" || read.refKind !== "commit" || !read.knownHost) return;
        const written = text.replace(/#.*$/s, "").split(/[/?&]/);
        expect(written.some((part) => part === read.ref || part === `version=GC${read.ref}`)).toBe(true);
        expect(read.ref).toMatch(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/i);
        expect(text.replace(/[?#].*$/s, "")).not.toMatch(/[\s\\]|\/\.\.?\/|%2e|%2f/i);
      }),
      { seed: 20261122, numRuns: 3000 },
    );
  });
});
