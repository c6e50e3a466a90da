import { describe, expect, it } from "vitest";
import { allowsLicense } from "./license-expression.ts";

const ALLOWED: ReadonlySet<string> = new Set([
  "mit",
  "apache-2.0",
  "gpl-2.0-only with classpath-exception-2.0",
]);

describe("a licence expression (SPDX 2.3, Annex D)", () => {
  it.each([
    "MIT",
    "mit",
    " MIT ",
    "(MIT)",
    "((MIT))",
    "MIT OR GPL-3.0-only",
    "GPL-3.0-only OR MIT",
    "MIT AND Apache-2.0",
    "mit and apache-2.0",
    "MIT AND (GPL-3.0-only OR Apache-2.0)",
    "(MIT AND Apache-2.0) OR GPL-3.0-only",
    "GPL-3.0-only AND AGPL-3.0-only OR MIT",
    "GPL-2.0-only WITH Classpath-exception-2.0",
    "GPL-2.0-only WITH Classpath-exception-2.0 AND MIT",
    "(MIT)OR(GPL-3.0-only)",
  ])("allows %j", (expression) => {
    expect(allowsLicense(expression, ALLOWED)).toBe(true);
  });

  it.each([
    "",
    " ",
    "GPL-3.0-only",
    "MIT AND GPL-3.0-only",
    "GPL-3.0-only AND MIT",
    "MIT AND (GPL-3.0-only OR AGPL-3.0-only)",
    "(MIT OR GPL-3.0-only) AND GPL-3.0-only",
    "MIT+",
    "MIT-0",
    "Apache-2",
    "NOASSERTION",
    "MIT WITH Classpath-exception-2.0",
    "GPL-2.0-only",
    "GPL-2.0-only WITH",
    "GPL-2.0-only WITH Classpath-exception-2.0 WITH x",
    "WITH MIT",
    "MIT MIT",
    "MIT,Apache-2.0",
    "MIT/Apache-2.0",
    "MIT OR",
    "OR MIT",
    "MIT AND",
    "AND",
    "(MIT",
    "MIT)",
    "()",
    ")MIT(",
    "MIT OR (",
    "MIT OR )",
    "MIT (Apache-2.0)",
    "MIT\u0000",
    "MIT OR OR MIT",
  ])("does not allow %j", (expression) => {
    expect(allowsLicense(expression, ALLOWED)).toBe(false);
  });

  it("does not take its own words for licences, though somebody allows them", () => {
    const words = new Set(["and", "or", "with", "(", ")", "mit with undefined", "undefined"]);
    for (const text of ["AND", "OR", "WITH", "(", ")", "OR OR", "and and and", "MIT WITH", "undefined OR"]) {
      expect(allowsLicense(text, words)).toBe(false);
    }
  });

  it("allows nothing where nothing is allowed", () => {
    expect(allowsLicense("MIT", new Set())).toBe(false);
    expect(allowsLicense("", new Set([""]))).toBe(false);
  });

  it("refuses an expression too long to be honest, and walks the longest that is not", () => {
    const nested = (depth: number) => `${"(".repeat(depth)}MIT${")".repeat(depth)}`;
    expect(allowsLicense(nested(499), ALLOWED)).toBe(true);
    expect(allowsLicense(nested(500), ALLOWED)).toBe(false);
    expect(allowsLicense(nested(1_000_000), ALLOWED)).toBe(false);
    expect(allowsLicense("( ".repeat(999), ALLOWED)).toBe(false);
    expect(allowsLicense(`MIT${" OR MIT".repeat(499)}`, ALLOWED)).toBe(true);
    expect(allowsLicense(`MIT${" OR MIT".repeat(500)}`, ALLOWED)).toBe(false);
  });
});
