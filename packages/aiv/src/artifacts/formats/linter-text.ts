import type { ArtifactContent } from "../../facts/artifact-facts.ts";
import type { ArtifactReader } from "../artifact-format.ts";
import type { ArtifactSource } from "../artifact-source.ts";

// What linters and compilers print for people, behind the lines of whatever ran them, with colours or without. That errors are
// in it is seen wherever they stand; that there are none is believed only where nothing else is said.

/** Output of tsc, ESLint, mypy, pyright, ruff and Biome as they print it. It has no form of its own. */
export const LINTER_TEXT: ArtifactReader = {
  id: "linter-text",
  recognises: (source) => resultOf(source) !== undefined,
  read: (source) => {
    const result = resultOf(source);
    if (result === undefined) throw new TypeError("expected content that linter-text recognises");
    const { tool, errors, warnings } = result;
    return { kind: "static-analysis", format: `${tool}-text`, errors, warnings } satisfies ArtifactContent;
  },
};

interface Result {
  readonly tool: string;
  readonly errors: number;
  readonly warnings: number;
}

/** What is counted, by what says it. */
interface Count {
  tool: string | undefined;
  /** Single errors, and what totals say of them. */
  single: number;
  found: number;
  summed: number;
  eslint: number;
  warnings: number;
  clean: boolean;
  /** There is a line of which nothing is known. */
  other: boolean;
}

const KNOWN = /error|problem|no issues found|All checks passed|No fixes|tsc|eslint/;

/** Longer lines are no diagnostics; what is behind is not read. */
const MAX_LINE = 4000;

function resultOf({ text }: ArtifactSource): Result | undefined {
  // Everything that is known has one of these words: most texts are done with here.
  if (text === undefined || !KNOWN.test(text)) return undefined;
  const count: Count = {
    tool: undefined,
    single: 0,
    found: 0,
    summed: 0,
    eslint: 0,
    warnings: 0,
    clean: false,
    other: false,
  };
  for (const raw of text.split("\n")) {
    const line = withoutColours(raw.slice(0, MAX_LINE)).trim();
    if (isBanner(line)) countBanner(line, count);
    else if (line !== "") countLine(line, count);
  }
  const errors = count.eslint + Math.max(count.single, count.found, count.summed);
  if (errors === 0 && (!count.clean || count.other)) return undefined;
  return { tool: count.tool ?? "linter", errors, warnings: count.warnings };
}

const COLOUR = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]{0,20}[A-Za-z]`, "g");

function withoutColours(line: string): string {
  return line.includes("\u001b") ? line.replace(COLOUR, "") : line;
}

/** Lines of npm, pnpm and yarn around what they run. */
function isBanner(line: string): boolean {
  return /^(?:>|\$) \S|^yarn run v\d|^Done in \d/.test(line);
}

/** Behind a line that shows that one of these was run, nothing is what it writes where it finds nothing. */
function countBanner(line: string, count: Count): void {
  const tool = /\b(tsc|eslint)\b/.exec(line)?.[1];
  if (tool === undefined) return;
  count.clean = true;
  count.tool ??= tool;
}

function countLine(line: string, count: Count): void {
  const tool = diagnosticOf(line);
  if (tool !== undefined) {
    count.single++;
    count.tool = tool;
    return;
  }
  if (countTotal(line, count) || countClean(line, count)) return;
  if (!/:\d{1,9}(?::\d{1,9})?(?: -|:) (?:note|warning)\b/.test(line)) count.other = true;
}

/** The tool that writes an error as a line does; `undefined` for other lines. */
function diagnosticOf(line: string): string | undefined {
  const tsc = line.indexOf("error TS");
  if (tsc >= 0 && /^error TS\d{1,6}: /.test(line.slice(tsc, tsc + 20))) {
    const before = line.slice(Math.max(0, tsc - 30), tsc);
    if (tsc === 0 || /\(\d{1,9},\d{1,9}\): $|:\d{1,9}:\d{1,9} - $/.test(before)) return "tsc";
  }
  const mark = / - error(?:: | \()|: error: /.exec(line);
  if (mark === null) return undefined;
  const isAtPlace = /:\d{1,9}(?::\d{1,9})?$/.test(line.slice(Math.max(0, mark.index - 30), mark.index));
  if (!isAtPlace) return undefined;
  return mark[0].startsWith(" -") ? "pyright" : "mypy";
}

function countTotal(line: string, count: Count): boolean {
  const eslint = /[✖×] \d{1,9} problems? \((\d{1,9}) errors?, (\d{1,9}) warnings?\)$/.exec(line);
  if (eslint !== null) {
    count.eslint += Number(eslint[1]);
    count.warnings += Number(eslint[2]);
    count.tool ??= "eslint";
    // Without errors it is what says so.
    count.clean = true;
    return true;
  }
  const pyright = /^(\d{1,9}) errors?, (\d{1,9}) warnings?(?:, \d{1,9} (?:information|note)s?)?$/.exec(line);
  if (pyright !== null) {
    count.summed += Number(pyright[1]);
    count.warnings += Number(pyright[2]);
    count.tool ??= "pyright";
    count.clean = true;
    return true;
  }
  const found =
    /(?:^|\] | - )Found (\d{1,9}) (error|warning)s?(?:\.| in .{1,2000})?(?: Watching for file changes\.)?$/.exec(
      line,
    );
  if (found === null) return false;
  if (found[2] === "warning") count.warnings += Number(found[1]);
  else {
    count.found += Number(found[1]);
    count.clean = true;
  }
  return true;
}

const CLEAN: readonly (readonly [tool: string, line: RegExp])[] = [
  ["mypy", /^Success: no issues found in [1-9]\d{0,8} source files?$/],
  ["ruff", /^All checks passed!$/],
  ["biome", /^Checked [1-9]\d{0,8} files? in [^ ]{1,20}\. No fixes applied\.$/],
];

function countClean(line: string, count: Count): boolean {
  const tool = CLEAN.find(([, pattern]) => pattern.test(line))?.[0];
  if (tool === undefined) return false;
  count.clean = true;
  count.tool ??= tool;
  return true;
}
