import { compareCodePoints, utf8Bytes } from "@aixv/core";
import { contradiction, malformed } from "../artifact-error.ts";
import type { ArtifactFormat } from "../artifact-format.ts";
import type { ArtifactSource } from "../artifact-source.ts";
import { coverageContent, percentOf } from "../coverage.ts";
import { relativeTo, sharedRoot } from "../shared-root.ts";

const ID = "lcov";

/** A tracefile of lcov, as Istanbul, coverage.py, grcov and others write it too. */
export const LCOV: ArtifactFormat = {
  id: ID,
  stripped: ["blank lines", "comments"],
  recognises: (source) =>
    /^(?:TN|SF):/.test(source.text?.slice(0, 3) ?? "") && source.text?.includes("end_of_record") === true,
  read: (source) => {
    const files = new Map<string, Map<number, number>>();
    for (const record of recordsOf(source)) readRecord(record, files);
    const coverage = [...files].map(([path, lines]) => {
      const covered = [...lines.values()].filter((hits) => hits > 0).length;
      return { path, lines: percentOf(covered, lines.size) };
    });
    return coverageContent(ID, coverage);
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

function readRecord({ path, after }: Record, files: Map<string, Map<number, number>>): void {
  const lines = new Map<number, number>();
  for (const entry of after) {
    if (!entry.startsWith("DA:")) continue;
    const match = /^DA:(\d{1,9}),(-?\d{1,16})(?:,|$)/.exec(entry);
    if (match === null) throw malformed("lcov: expected DA:<line>,<count>, got something else");
    const [, line, hits] = match;
    lines.set(Number(line), (lines.get(Number(line)) ?? 0) + Math.max(0, Number(hits)));
  }
  const covered = [...lines.values()].filter((hits) => hits > 0).length;
  requireCount(after, "LF", lines.size);
  requireCount(after, "LH", covered);
  const known = files.get(path) ?? new Map<number, number>();
  for (const [line, hits] of lines) known.set(line, (known.get(line) ?? 0) + hits);
  files.set(path, known);
}

function requireCount(entries: readonly string[], name: string, counted: number): void {
  for (const entry of entries) {
    if (entry.startsWith(`${name}:`) && entry.slice(3) !== String(counted))
      throw contradiction(name, entry.slice(3, 40), counted);
  }
}
