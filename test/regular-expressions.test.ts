import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseSync, Visitor } from "oxc-parser";
import { beforeAll, expect, it } from "vitest";
import { ROOT } from "../scripts/workspace.ts";

/** Those that take more than linear time, and why that does no harm: what they are given is bounded. */
const BOUNDED: readonly (readonly [file: string, pattern: string, bound: string])[] = [
  ["packages/formats/src/containers/tar.ts", "^[\\s\\p{Cc}]+|[\\s\\p{Cc}]+$", "fields of 12 bytes"],
  [
    "packages/formats/src/pickle/line-values.ts",
    "^\\s*[+-]?[0-9a-fox_]*[lL]?\\s*$",
    "lines of at most 256 bytes",
  ],
  [
    "packages/formats/src/pickle/line-values.ts",
    "^\\s*[+-]?(?:nan|inf|infinity|[0-9_]*\\.?[0-9_]*(?:e[+-]?[0-9_]*)?)\\s*$",
    "lines of at most 256 bytes",
  ],
  ["packages/cli/src/output/text.ts", "\\B(?=(?:\\d{3})+$)", "digits of one number"],
  [
    "packages/store/src/folder/store-layout.ts",
    "\\.lock(?:\\.[0-9a-z]+)*$",
    "names of files, of at most 255 bytes",
  ],
];

/** What decides most of them. One that is not decided by then is searched for attacks if that is asked for, which takes minutes. */
const AUTOMATON = { checker: "automaton", timeout: 250 } as const;
/** It counts steps, not time. By default so few are too many that dozens of words at each place of a long line are. */
const SEARCH = { checker: "fuzz", timeout: null, randomSeed: 1, attackLimit: 50_000_000 } as const;
const isSearched = process.env.AIXV_REGEXP_SEARCH !== undefined;

/** Regular expressions of the packages, with the first file that has them. Tests are not given what strangers wrote. */
function literals(): ReadonlyMap<
  string,
  { readonly file: string; readonly pattern: string; readonly flags: string }
> {
  const found = new Map<
    string,
    { readonly file: string; readonly pattern: string; readonly flags: string }
  >();
  for (const file of globSync("packages/*/src/**/*.ts", { cwd: ROOT }).toSorted()) {
    if (file.endsWith(".test.ts") || file.startsWith("packages/testkit/")) continue;
    const { program } = parseSync(file, readFileSync(join(ROOT, file), "utf8"));
    new Visitor({
      Literal(node) {
        if (!("regex" in node)) return;
        const { pattern, flags } = node.regex;
        if (!found.has(`/${pattern}/${flags}`)) found.set(`/${pattern}/${flags}`, { file, pattern, flags });
      },
    }).visit(program);
  }
  return found;
}

/** Only so that it ends. */
const HOUR = 3_600_000;

let check: typeof import("recheck").checkSync;
beforeAll(async () => {
  // In this process: the others are a Java archive and a program of its own for each system.
  process.env.RECHECK_BACKEND = "pure";
  check = (await import("recheck")).checkSync;
});

function statusOf(pattern: string, flags: string): string {
  const { status } = check(pattern, flags, AUTOMATON);
  return status === "unknown" && isSearched ? check(pattern, flags, SEARCH).status : status;
}

it("no regular expression takes more than linear time on what strangers write", { timeout: HOUR }, () => {
  const all = literals();
  expect(all.size).toBeGreaterThan(300);
  const isWrong = isSearched ? ["vulnerable", "unknown"] : ["vulnerable"];
  const found = [...all.values()].filter(({ pattern, flags }) => isWrong.includes(statusOf(pattern, flags)));
  const isBounded = ({ file, pattern }: (typeof found)[number]): boolean =>
    BOUNDED.some((known) => known[0] === file && known[1] === pattern);
  expect(found.filter((one) => !isBounded(one))).toEqual([]);
  const isThere = (file: string, pattern: string): boolean =>
    [...all.values()].some((one) => one.file === file && one.pattern === pattern);
  expect(BOUNDED.filter(([file, pattern]) => !isThere(file, pattern))).toEqual([]);
});

it("finds one that does", () => {
  expect(statusOf("^(?:a+)+$", "")).toBe("vulnerable");
  expect(statusOf("\\s*,\\s*$", "")).toBe("vulnerable");
  expect(statusOf("^a+$", "")).toBe("safe");
});

it("searches for attacks on what automata cannot decide, such as looks behind (with AIXV_REGEXP_SEARCH)", ({
  skip,
}) => {
  skip(!isSearched, "AIXV_REGEXP_SEARCH is not set: this takes minutes");
  for (const pattern of ["(?<=.)[/]+$", "\\B(?=(?:\\d{3})+$)", "(?<!\\d)\\d+\\.\\d+\\.\\d+.*$"])
    expect(statusOf(pattern, "")).toBe("vulnerable");
  expect(statusOf("(?<=[^/])[/]+$", "")).toBe("safe");
});
