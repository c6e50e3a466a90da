import { compareCodePoints, utf8Bytes } from "@aixv/core";
import type { FileCoverage } from "../../facts/artifact-facts.ts";
import { contradiction, malformed } from "../artifact-error.ts";
import type { ArtifactFormat } from "../artifact-format.ts";
import type { ArtifactSource } from "../artifact-source.ts";
import { coverageContent, percentOf, plainPath } from "../coverage.ts";
import { relativeTo, sharedRoot } from "../shared-root.ts";

const ID = "lcov";

/** A tracefile of lcov, as Istanbul, coverage.py, grcov and others write it too. */
export const LCOV: ArtifactFormat = {
  id: ID,
  stripped: ["blank lines", "comments"],
  recognises: (source) =>
    /^(?:TN|SF):/.test(source.text?.slice(0, 3) ?? "") && source.text?.includes("end_of_record") === true,
  read: (source) => {
    const files = new Map<string, MeasuredFile>();
    for (const record of recordsOf(source)) readRecord(record, files);
    return coverageContent(
      ID,
      [...files].flatMap(([path, file]) => coverageOf(path, file)),
    );
  },
  canonicalize: (source) => {
    const records = recordsOf(source);
    const root = sharedRoot(records.map(({ path }) => path));
    const written = records.map(({ path, before, after }) =>
      [...before, `SF:${relativeTo(root, path)}`, ...after, "end_of_record", ""].join("\n"),
    );
    return utf8Bytes(written.toSorted(compareCodePoints).join(""));
  },
};

interface Record {
  readonly path: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

function recordsOf(source: ArtifactSource): readonly Record[] {
  const records: Record[] = [];
  let before: string[] = [];
  let open: { readonly path: string; readonly before: string[]; readonly after: string[] } | undefined;
  for (const raw of (source.text ?? "").split("\n")) {
    const line = raw.endsWith("\r") ? raw.slice(0, -1) : raw;
    if (line === "" || line.startsWith("#")) continue;
    if (line === "end_of_record") {
      if (open === undefined) throw malformed("lcov: expected SF: before end_of_record, got none");
      records.push(open);
      open = undefined;
      before = [];
    } else if (line.startsWith("SF:")) {
      if (open !== undefined) throw malformed("lcov: expected end_of_record before the next SF:, got none");
      open = { path: line.slice(3), before, after: [] };
    } else if (open === undefined) {
      before.push(line);
    } else {
      open.after.push(line);
    }
  }
  if (open !== undefined || before.length > 0)
    throw malformed("lcov: expected end_of_record at the end, got none; the file was cut off");
  return records;
}

/** What several records say of one file: those of several runs, as lcov itself adds them up. */
interface MeasuredFile {
  /** Hits by line. */
  readonly lines: Map<number, number>;
  /** Of records that give no lines: the least covered. */
  total?: number;
}

function readRecord({ path, after }: Record, files: Map<string, MeasuredFile>): void {
  const lines = new Map<number, number>();
  for (const entry of after) {
    if (!entry.startsWith("DA:")) continue;
    const match = /^DA:(\d{1,9}),(-?\d{1,16})(?:,|$)/.exec(entry);
    if (match === null) throw malformed("lcov: expected DA:<line>,<count>, got something else");
    const [, line, hits] = match;
    lines.set(Number(line), (lines.get(Number(line)) ?? 0) + Math.max(0, Number(hits)));
  }
  const name = plainPath(path);
  const known = files.get(name) ?? { lines: new Map<number, number>() };
  files.set(name, known);
  if (lines.size === 0) {
    const total = totalsOf(after);
    if (total !== undefined) known.total = Math.min(known.total ?? total, total);
    return;
  }
  const covered = [...lines.values()].filter((hits) => hits > 0).length;
  requireCount(after, "LF", lines.size);
  requireCount(after, "LH", covered);
  for (const [line, hits] of lines) known.lines.set(line, (known.lines.get(line) ?? 0) + hits);
}

/** Per cent by the totals of a record without lines; `undefined` where it has none, as then nothing is known. */
function totalsOf(entries: readonly string[]): number | undefined {
  const [found, hit] = ["LF:", "LH:"].map((name) =>
    entries.filter((entry) => entry.startsWith(name)).map((entry) => entry.slice(name.length)),
  );
  if (found?.length !== 1 || hit?.length !== 1) return undefined;
  const [total, covered] = [Number(found[0]), Number(hit[0])];
  if (!/^\d{1,15}$/.test(found[0] ?? "") || !/^\d{1,15}$/.test(hit[0] ?? "") || covered > total)
    throw malformed("lcov: expected LH to be a number of at most LF, got something else");
  return percentOf(covered, total);
}

/** Nothing for a file of which nothing is known; of two numbers the lower. */
function coverageOf(path: string, { lines, total }: MeasuredFile): readonly FileCoverage[] {
  const covered = [...lines.values()].filter((hits) => hits > 0).length;
  const percents = [
    ...(lines.size === 0 ? [] : [percentOf(covered, lines.size)]),
    ...(total === undefined ? [] : [total]),
  ];
  return percents.length === 0 ? [] : [{ path, lines: Math.min(...percents) }];
}

function requireCount(entries: readonly string[], name: string, counted: number): void {
  for (const entry of entries) {
    if (entry.startsWith(`${name}:`) && entry.slice(3) !== String(counted))
      throw contradiction(name, entry.slice(3, 40), counted);
  }
}
