/** Modules that mean a test framework, and what a report calls it; `null`: a framework that reports do not name. */
const MODULES: readonly (readonly [module: RegExp, framework: string | null])[] = [
  [/^(?:vitest|vite-plus\/test|@effect\/vitest|@fast-check\/vitest|@vitest\/expect)$/, "vitest"],
  [/^(?:@jest\/globals|jest|@fast-check\/jest|ts-jest|jest-mock)$/, "jest"],
  [/^mocha$/, "mocha"],
  [/^node:test$/, "node:test"],
  [/^chai(?:$|[/-])/, "chai"],
  [/^(?:@playwright\/|playwright\/test$)/, "playwright"],
  [/^(?:ava|tape|tap|uvu|qunit|jasmine|bun:test|cypress|supertest|sinon|should|expect|expect\.js)$/, null],
  [/^(?:@japa\/runner|@testing-library\/.+|power-assert|uvu\/assert|zora|poku|earl|@rstest\/core)$/, null],
  [/^(?:@wdio\/globals|expect-webdriverio|detox|@?storybook\/test|@storybook\/jest)$/, null],
];

/** Assertions that programs use too: they make no file a test. */
const ASSERT_MODULE = /^(?:node:)?assert(?:\/strict)?$/;

export function frameworkOf(module: string): {
  readonly name: string | null;
  readonly isTestFramework: boolean;
} | null {
  if (ASSERT_MODULE.test(module)) return { name: "assert", isTestFramework: false };
  const entry = MODULES.find(([pattern]) => pattern.test(module));
  return entry === undefined ? null : { name: entry[1], isTestFramework: true };
}

/** Modules whose functions assert, imported by any name. */
export function isAssertModule(module: string): boolean {
  return ASSERT_MODULE.test(module) || module === "power-assert" || module === "uvu/assert";
}

/** Which framework's words are global in a file of tests that imports none. */
export function globalFramework(text: string): string {
  if (/\bvi\.(?:fn|mock|spyOn)\b/.test(text)) return "vitest";
  return /\bjest\.|\)\s*\.(?:not\.|resolves\.|rejects\.)?to[A-Z]/.test(text) ? "jest" : "mocha";
}

/** What the words of test frameworks are, global or imported. */
export const SUITE_WORDS: readonly string[] = ["describe", "suite", "context"];
export const TEST_WORDS: readonly string[] = ["it", "test", "specify"];
export const HOOK_WORDS: readonly string[] = [
  "before",
  "after",
  "beforeEach",
  "afterEach",
  "beforeAll",
  "afterAll",
  "setup",
  "teardown",
  "suiteSetup",
  "suiteTeardown",
  "onTestFinished",
];
/** Words that are a word and its modifier in one. */
export const SHORT_WORDS: { readonly [word: string]: readonly [word: string, modifier: string] } = {
  xit: ["it", "skip"],
  xtest: ["test", "skip"],
  xspecify: ["specify", "skip"],
  fit: ["it", "only"],
  xdescribe: ["describe", "skip"],
  xcontext: ["context", "skip"],
  fdescribe: ["describe", "only"],
  fcontext: ["context", "only"],
};
/** Words that programs use for other things too: what declares them itself means those. */
export const COMMON_WORDS: ReadonlySet<string> = new Set(["suite", "context", "specify", ...HOOK_WORDS]);
