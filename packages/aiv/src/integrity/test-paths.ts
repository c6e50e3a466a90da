/** Languages that are read. */
export type Language = "javascript" | "python";

/** Where a framework looks for tests by default. */
export interface TestPathPattern {
  readonly language: Language;
  readonly pattern: RegExp;
  /** Whether other files have such names too: it is a test if its content says so. */
  readonly isCommon?: boolean;
  /** Frameworks that find such files by themselves; absent: files that tests use. */
  readonly collectedBy?: string;
}

/** What makes a file a test by its path (docs/test-integrity.md has the same list). */
export const TEST_PATHS: readonly TestPathPattern[] = [
  {
    language: "javascript",
    pattern: /(?:^|[./_-])(?:test|tests|spec|specs|cy|e2e)(?:-d)?\.[cm]?[jt]sx?$/i,
    collectedBy: "vitest, jest, mocha, node:test, Playwright, Cypress",
  },
  {
    language: "javascript",
    pattern: /(?:^|\/)test[-_][^/]+\.[cm]?[jt]sx?$/,
    isCommon: true,
    collectedBy: "node:test",
  },
  { language: "javascript", pattern: /(?:^|\/)__tests__\//, collectedBy: "jest" },
  {
    language: "javascript",
    pattern: /(?:^|\/)(?:tests?|specs?|e2e|cypress)\//i,
    collectedBy: "mocha, node:test, Playwright",
  },
  { language: "javascript", pattern: /(?:^|\/)__(?:mocks|fixtures|helpers|testutils)__\// },
  {
    language: "javascript",
    pattern: /(?:^|\/)(?:test|testing)[-_]?(?:helpers?|utils?|support|setup)(?:\/|\.[cm]?[jt]sx?$)/i,
  },
  { language: "python", pattern: /(?:^|\/)(?:test[^/]*|[^/]*_tests?)\.py$/, collectedBy: "pytest, unittest" },
  { language: "python", pattern: /(?:^|\/)conftest\.py$/, collectedBy: "pytest" },
  { language: "python", pattern: /(?:^|\/)tests?\// },
  { language: "python", pattern: /(?:^|\/)testing\// },
];

/** Folders of code that others wrote: never compared. */
export const FOREIGN: RegExp =
  /(?:^|\/)(?:node_modules|bower_components|site-packages|\.venv|venv|vendor|third_party)\//;

/** The language that a path's ending means; `null` for one that is not read. */
export function languageOf(path: string): Language | null {
  if (FOREIGN.test(path) || /\.d\.[cm]?ts$/.test(path)) return null;
  if (/\.[cm]?[jt]s$|\.[jt]sx$/.test(path)) return "javascript";
  return path.endsWith(".py") ? "python" : null;
}

/** Whether a path is that of a test or of something that tests use. */
export function isTestPath(path: string): boolean {
  const language = languageOf(path);
  return TEST_PATHS.some(
    (entry) => entry.language === language && entry.isCommon !== true && entry.pattern.test(path),
  );
}

/** Whether a framework finds the file by its path. */
export function isCollectedPath(path: string): boolean {
  const language = languageOf(path);
  return TEST_PATHS.some(
    (entry) => entry.language === language && entry.collectedBy !== undefined && entry.pattern.test(path),
  );
}

const HINTS: { readonly [language in Language]: RegExp } = {
  javascript:
    /["'](?:vitest|vite-plus\/test|@jest\/globals|mocha|node:test|chai|ava|tape|tap|uvu|bun:test|@playwright\/[^"']+|@testing-library\/[^"']+|should|sinon|supertest)["']|(?<![.\w$])(?:describe|it|test|suite|specify|xit|xdescribe|fit)(?:\.\w+)*\s*\(\s*["'`]/,
  python:
    /^[^\S\r\n\u2028\u2029]*(?:(?:import|from)\s+(?:pytest|unittest)\b|(?:async\s+)?def\s+test)|\bTestCase\b/m,
};

/** Whether a text may be a test whatever its path: worth reading as syntax. Never decides alone. */
export function mayBeTest(language: Language, text: string): boolean {
  return HINTS[language].test(text);
}
