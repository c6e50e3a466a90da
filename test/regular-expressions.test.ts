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
  [
    "packages/sdk/src/bundle-path.ts",
    "[\\\\/]+$",
    "a path that the user gives, of at most 128 KiB by the system",
  ],
  [
    "packages/store/src/folder/store-layout.ts",
    "\\.lock(?:\\.[0-9a-z]+)*$",
    "names of files, of at most 255 bytes",
  ],
];

/** One that is not decided by then counts as safe: the check is against oversight, and each is read by people. */
const MILLIS_EACH = 250;

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

let check: typeof import("recheck").checkSync;
beforeAll(async () => {
  // In this process: the others are a Java archive and a program of its own for each system.
  process.env.RECHECK_BACKEND = "pure";
  check = (await import("recheck")).checkSync;
});

function statusOf(pattern: string, flags: string): string {
  // By its automaton alone: fuzzing finds attacks by chance, and takes its time.
  return check(pattern, flags, { checker: "automaton", timeout: MILLIS_EACH }).status;
}

it("no regular expression takes more than linear time on what strangers write", () => {
  const all = literals();
  expect(all.size).toBeGreaterThan(300);
  const found = [...all.values()].filter(({ pattern, flags }) => statusOf(pattern, flags) === "vulnerable");
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
