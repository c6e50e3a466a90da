import { describe, expect, it } from "vitest";
import type { SignerFacts } from "../facts/admission-facts.ts";
import { compileDenied, compileNames, compileSigners } from "./signer-matcher.ts";

const ALICE = "alice@example.com";
const BOB = "bob@example.com";
const GOOD = "https://accounts.example.com";
const BAD = "https://accounts.example.net";
const by = (subject: string, issuer?: string): SignerFacts => ({
  subjects: [subject],
  ...(issuer === undefined ? {} : { issuer }),
});

describe("compileNames", () => {
  it("matches exact names and patterns, and nothing else", () => {
    const matches = compileNames([ALICE], ["*@ci.example.com"]);
    expect(matches?.(ALICE)).toBe(true);
    expect(matches?.("x@ci.example.com")).toBe(true);
    expect(matches?.(BOB)).toBe(false);
    expect(matches?.("")).toBe(false);
  });

  it("takes an exact name for no pattern", () => {
    expect(compileNames(["*@example.com"])?.(ALICE)).toBe(false);
    expect(compileNames(["*@example.com"])?.("*@example.com")).toBe(true);
  });

  it("is nothing where neither names nor patterns are given", () => {
    expect(compileNames()).toBeUndefined();
    expect(compileNames([], [])).toBeUndefined();
  });

  it("matches a very long name exactly, and by no pattern", () => {
    const long = `${"a".repeat(3000)}@example.com`;
    expect(compileNames([long])?.(long)).toBe(true);
    expect(compileNames([], ["*@example.com"])?.(long)).toBe(false);
  });
});

describe("compileDenied", () => {
  it("matches as compileNames does", () => {
    const denies = compileDenied([ALICE], ["*@ci.example.com"]);
    expect([ALICE, "x@ci.example.com", BOB].map((name) => denies?.(name))).toEqual([true, true, false]);
    expect(compileDenied()).toBeUndefined();
  });

  it("knows a name in any case of its letters, where compileNames does not", () => {
    const [names, patterns] = [["Mallory@Example.com"], ["https://github.com/Acme/**"]];
    for (const name of ["mallory@example.COM", "https://github.com/acme/model/.github/workflows/x.yml"]) {
      expect(compileDenied(names, patterns)?.(name)).toBe(true);
      expect(compileNames(names, patterns)?.(name)).toBe(false);
    }
    expect(compileDenied([], ["?zmir@example.com"])?.("\u0130zmir@example.com")).toBe(true);
  });

  it("lets no name by for being too long to be compared with the patterns", () => {
    const long = `${"a".repeat(3000)}@example.com`;
    expect(compileDenied([], ["*@example.com"])?.(long)).toBe(true);
    expect(compileDenied([ALICE])?.(long)).toBe(false);
  });
});

describe("compileSigners", () => {
  it("trusts nobody where no subject is named, whatever the issuers", () => {
    expect(compileSigners({})([by(ALICE, GOOD)])).toBe(false);
    expect(compileSigners({ issuers: [GOOD], issuer_patterns: ["https://**"] })([by(ALICE, GOOD)])).toBe(
      false,
    );
    expect(compileSigners({ subjects: [], subject_patterns: [] })([by(ALICE)])).toBe(false);
  });

  it("takes any issuer where none is named, and none too", () => {
    const isTrusted = compileSigners({ subjects: [ALICE], issuers: [] });
    expect(isTrusted([by(ALICE)])).toBe(true);
    expect(isTrusted([by(ALICE, BAD)])).toBe(true);
    expect(isTrusted([by(BOB, GOOD)])).toBe(false);
  });

  it("requires a named issuer, and refuses a signer without one", () => {
    const isTrusted = compileSigners({ subjects: [ALICE], issuers: [GOOD] });
    expect(isTrusted([by(ALICE, GOOD)])).toBe(true);
    expect(isTrusted([by(ALICE, BAD)])).toBe(false);
    expect(isTrusted([by(ALICE)])).toBe(false);
  });

  it("wants subject and issuer of the same signer", () => {
    const isTrusted = compileSigners({ subjects: [ALICE], issuer_patterns: [`${GOOD}`] });
    expect(isTrusted([by(ALICE, BAD), by(BOB, GOOD)])).toBe(false);
    expect(isTrusted([by(ALICE, BAD), by(ALICE, GOOD)])).toBe(true);
  });

  it("suffices itself with one of several signers, and one of several subjects", () => {
    const isTrusted = compileSigners({ subjects: [ALICE] });
    expect(isTrusted([by(BOB), by(ALICE)])).toBe(true);
    expect(isTrusted([{ subjects: [BOB, ALICE] }])).toBe(true);
    expect(isTrusted([])).toBe(false);
  });
});
