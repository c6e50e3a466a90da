import { describe, expect, it } from "vitest";
import { thrownCode } from "../test/outcome.ts";
import { createAnchoredPattern, describeMatcher, matchesText } from "./identity.ts";

describe("a text matcher", () => {
  it("matches the same text and nothing else", () => {
    expect(matchesText("me@example.org", "me@example.org")).toBe(true);
    const others = [
      "xme@example.org",
      "me@example.orgx",
      "me@exampleXorg",
      "me@example.org.evil",
      "Me@example.org",
      "me@example.org\n",
      " me@example.org",
      "me@example.org\0",
      "",
    ];
    for (const other of others) expect(matchesText("me@example.org", other), other).toBe(false);
  });

  it("does not normalise Unicode: composed and decomposed names differ", () => {
    expect(matchesText("zo\u00e9@example.org", "zoe\u0301@example.org")).toBe(false);
    expect(matchesText("me@example.org", "me@ex\u0430mple.org")).toBe(false);
  });
});

describe("an anchored pattern", () => {
  it("matches whole texts only (LESSON 12)", () => {
    const pattern = createAnchoredPattern("me@example\\.org");
    expect(pattern.matches("me@example.org")).toBe(true);
    for (const other of ["xme@example.org", "me@exampleXorg", "me@example.org.evil", "me@example.orgy"]) {
      expect(pattern.matches(other), other).toBe(false);
    }
  });

  it("matches no name of more than 2048 units: who signs chooses how long a pattern may backtrack", () => {
    const pattern = createAnchoredPattern("(?:a+)+b?");
    expect(pattern.matches("a".repeat(2048))).toBe(true);
    expect(pattern.matches("a".repeat(2049))).toBe(false);
  });

  it("anchors every branch of an alternation", () => {
    const pattern = createAnchoredPattern("a@x|b@x");
    expect([pattern.matches("a@x"), pattern.matches("b@x")]).toEqual([true, true]);
    expect([pattern.matches("a@xevil"), pattern.matches("evilb@x")]).toEqual([false, false]);
  });

  it.each(["a)|(?:b", "a)|(b", ")|(", "a)(?:", "(?:a", "a(?"])(
    "refuses %s, which would close the anchoring group",
    async (source) => {
      expect(await thrownCode(() => createAnchoredPattern(source))).toBe("PATTERN_INVALID");
    },
  );

  it("refuses a trailing backslash, which would escape the closing anchor", async () => {
    expect(await thrownCode(() => createAnchoredPattern("a\\"))).toBe("PATTERN_INVALID");
  });

  it("stays anchored under own anchors, line breaks and inline modifiers", () => {
    expect(createAnchoredPattern("^a@x$").matches("a@x")).toBe(true);
    for (const source of ["a@x", "^a@x$", "(?m:^a@x$)", "(?s:a@x)"]) {
      const pattern = createAnchoredPattern(source);
      for (const text of ["a@x\n", "\na@x", "evil\na@x", "a@x\nevil", "a@x\r", "a@x\u2028evil"]) {
        expect(pattern.matches(text), `${source} ${JSON.stringify(text)}`).toBe(false);
      }
    }
  });

  it("keeps case, and does not take a dot for a line break", () => {
    expect(createAnchoredPattern("a@x").matches("A@X")).toBe(false);
    expect(createAnchoredPattern(".*").matches("a\nb")).toBe(false);
  });

  it("keeps no state between matches", () => {
    const pattern = createAnchoredPattern("a+");
    expect([pattern.matches("aa"), pattern.matches("aa")]).toEqual([true, true]);
  });

  it("matches only the empty text with an empty source", () => {
    expect(createAnchoredPattern("").matches("anyone")).toBe(false);
  });
});

it("describes a matcher as text or as pattern, control characters escaped", () => {
  expect(describeMatcher("a\u001b[31m")).toBe('"a\\u001b[31m"');
  expect(describeMatcher(createAnchoredPattern("a.*"))).toBe("/a.*/");
});
