import { type JsonObject, quote } from "@aixv/core";
import type { Findings } from "../check/findings.ts";
import { checkObjects, checkWord, requireTime } from "../check/members.ts";

const PATH = ["document", "tracking"];
const INTEGER = /^(?:0|[1-9][0-9]*)$/;
const SEMANTIC = /^(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$/;

interface Revision {
  readonly number: string;
  readonly time: number;
  readonly index: number;
}

/** Checks whether versions, dates and the history of revisions go together (CSAF 2.0 §6.1.14 to 22, §6.1.30). */
export function checkTracking(tracking: JsonObject, findings: Findings): void {
  findings.text(tracking, "id", PATH);
  const status = checkWord(tracking, "status", ["draft", "final", "interim"], PATH, findings);
  const initial = requireTime(tracking, "initial_release_date", PATH, findings);
  const current = requireTime(tracking, "current_release_date", PATH, findings);
  if (initial !== undefined && current !== undefined && current < initial)
    findings.add(
      "TIME_ORDER",
      [...PATH, "current_release_date"],
      "expected no time before the initial release",
    );
  const version = findings.text(tracking, "version", PATH);
  if (version !== undefined) checkVersion(version, [...PATH, "version"], findings);
  if (!Object.hasOwn(tracking, "revision_history")) findings.items(tracking, "revision_history", PATH);
  const revisions = checkObjects(tracking, "revision_history", PATH, findings).flatMap(
    ([revision, path], index): readonly Revision[] => {
      const time = requireTime(revision, "date", path, findings);
      const number = findings.text(revision, "number", path);
      findings.text(revision, "summary", path);
      if (number !== undefined) checkVersion(number, [...path, "number"], findings);
      return time === undefined || number === undefined ? [] : [{ time, number, index }];
    },
  );
  checkHistory(revisions, version, findings);
  const isDraft = ({ number }: { readonly number: string }): boolean => /^0(?:\.|$)/.test(number);
  if (status !== undefined && status !== "draft" && (revisions.some(isDraft) || version?.startsWith("0")))
    findings.add("VERSION_OF_DRAFT", [...PATH, "status"], "expected draft, as a version begins with 0");
  if (current !== undefined && revisions.some(({ time }) => current < time))
    findings.add(
      "TIME_ORDER",
      [...PATH, "current_release_date"],
      "expected no time before the last revision",
    );
}

function checkVersion(version: string, path: readonly (string | number)[], findings: Findings): void {
  if (!INTEGER.test(version) && !SEMANTIC.test(version))
    findings.add(
      "VERSION_MALFORMED",
      path,
      `expected a whole number, or a semantic version, got ${quote(version)}`,
    );
}

function checkHistory(revisions: readonly Revision[], version: string | undefined, findings: Findings): void {
  const path = [...PATH, "revision_history"];
  const kinds = new Set([...revisions.map(({ number }) => number), version ?? "1"].map(isInteger));
  if (version !== undefined && kinds.size > 1)
    findings.add("VERSIONS_MIXED", path, "expected whole numbers alone, or semantic versions alone");
  const known = new Map<string, number>();
  for (const { number, index } of revisions) {
    if (known.has(number))
      findings.add(
        "REVISION_TWICE",
        [...path, index, "number"],
        `expected ${quote(number)} once (§6.1.22), as revision ${known.get(number)} has it`,
      );
    else known.set(number, index);
  }
  const sorted = revisions.toSorted((a, b) => a.time - b.time || compareNumbers(a.number, b.number));
  for (const [at, { number, index }] of sorted.entries()) {
    const before = sorted[at - 1];
    if (before !== undefined && compareNumbers(before.number, number) > 0)
      findings.add(
        "REVISION_ORDER",
        [...path, index, "number"],
        "expected numbers that rise with their dates (§6.1.14)",
      );
  }
  checkGaps(revisions, findings);
  const last = sorted.at(-1);
  if (version !== undefined && last !== undefined && compareNumbers(last.number, version) !== 0)
    findings.add(
      "VERSION_NOT_LATEST",
      [...PATH, "version"],
      `expected that of the last revision (§6.1.16), got ${quote(version)}`,
    );
}

/** Numbers begin with 0 or 1 and leave none out; of semantic versions the first part (CSAF 2.0 §6.1.21). */
function checkGaps(revisions: readonly Revision[], findings: Findings): void {
  const majors = revisions
    .map(({ number }) => /^[0-9]+/.exec(number)?.[0])
    .filter((major) => major !== undefined)
    .map(Number)
    .toSorted((a, b) => a - b);
  for (const [index, major] of majors.entries()) {
    const before = majors[index - 1];
    if (before === undefined ? major <= 1 : major - before <= 1) continue;
    const expected = before === undefined ? "0 or 1" : String(before + 1);
    findings.add(
      "REVISION_MISSING",
      [...PATH, "revision_history"],
      `expected a revision of version ${expected}, as each number has one (§6.1.21), got ${major} next`,
    );
  }
}

function isInteger(version: string): boolean {
  return INTEGER.test(version);
}

/** By their numeric parts; what comes after is not compared. */
function compareNumbers(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => (/^[0-9.]*/.exec(version)?.[0] ?? "").split("."));
  for (let index = 0; index < 3; index++) {
    const difference = Number(left?.[index] ?? 0) - Number(right?.[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
