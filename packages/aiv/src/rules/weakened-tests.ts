import { quote } from "@aixv/core";
import type { TestIntegrityChange, TestIntegrityChangeKind } from "../facts/test-integrity-report.ts";
import type { Section } from "../packet/packet-view.ts";
import type { Evaluation } from "./evaluation.ts";
import { hasWord } from "./prose.ts";
import type { PacketPath } from "./rule.ts";
import type { RuleReport } from "./rule-report.ts";
import { measuredReports, reportsOf } from "./test-integrity.ts";

/** Something that got weaker, and no known limitation says why. */
export interface Degradation {
  readonly at: PacketPath;
  readonly message: string;
}

const MODIFIERS: readonly TestIntegrityChangeKind[] = [
  "skip-added",
  "todo-added",
  "only-added",
  "expected-failure-added",
];
const REMOVED = /remov|delet|weak|replac|\bmoved?\b|\bdrop|relax|obsolete|no longer/i;
const SKIPPED = /\bskip|\btodo\b|\bonly\b|\bdisabl|\bignor|\bfail/i;

/** More than these are not looked up one by one in the limitations: nobody justifies so many singly. */
const MOST_CHANGES = 1000;

/**
 * Whether a known limitation names a file, by its path or its name, and says one of the words beside.
 *
 * @param test - the test that it has to name too: one reason for a file is none for each of its tests
 */
export function isFileJustified(evaluation: Evaluation, path: string, words: RegExp, test?: string): boolean {
  const names = [path, path.split("/").at(-1) ?? path];
  return evaluation.limitations.some((limitation) => {
    if (!names.some((name) => hasWord(limitation, name))) return false;
    const asked = test === undefined ? [] : [inOneLine(test)];
    if (!asked.every((name) => hasWord(inOneLine(limitation), name))) return false;
    // A file or test may be called what the words are.
    const rest = [...names, ...asked].reduce(
      (text, name) => text.replaceAll(name, " "),
      inOneLine(limitation),
    );
    return words.test(rest);
  });
}

function inOneLine(text: string): string {
  return text.replace(/\s+/gu, " ").trim();
}

/** The name of the test that a finding is about; none where it is about a file. */
function testOf({ kind, test }: TestIntegrityChange): string | undefined {
  const name = test.findLast((part) => part.trim() !== "");
  return kind === "file-removed" ? undefined : name;
}

/** Assertions and tests that were removed or weakened. */
export function weakenedTests(evaluation: Evaluation, report: RuleReport): readonly Degradation[] {
  const measured = measuredReports(evaluation);
  const removed = measured.flatMap(({ changes }) => changes.filter(({ kind }) => !MODIFIERS.includes(kind)));
  const found = unjustified(evaluation, removed, REMOVED);
  for (const { path, reason } of measured.flatMap(({ unreadable }) => unreadable))
    report.skip(`how the tests in ${quote(path)} changed: ${reason}`);
  const reports = reportsOf(evaluation);
  const [actual] = measured;
  for (const { typed } of reports) {
    const assertions = typed?.section("assertions");
    if (assertions === undefined) continue;
    const [gone, weaker] = lossOf(assertions);
    const at = assertions.path;
    if (actual === undefined) {
      if (gone + weaker === 0 || isLossJustified(evaluation)) continue;
      found.push({ at, message: `${gone} assertions were removed and ${weaker} weakened` });
    } else if (gone !== actual.assertions.removed || weaker !== actual.assertions.weakened) {
      const message = `the comparison of syntax trees says ${actual.assertions.removed} removed and ${actual.assertions.weakened} weakened, and the packet ${gone} and ${weaker}`;
      found.push({ at, message });
    }
  }
  if (measured.length === 0 && !reports.some(({ typed }) => typed?.section("assertions") !== undefined)) {
    report.skip(
      "whether assertions were removed; give the repository (--repo) or the report of `aixv aiv integrity` (--artifacts)",
    );
  }
  return found;
}

/** How many assertions a packet says are removed and weakened: at least as many as its own counts lack. */
function lossOf(assertions: Section): readonly [removed: number, weakened: number] {
  const count = (name: string): number => assertions.integer(name) ?? 0;
  return [Math.max(count("removed"), count("base") - count("head")), count("weakened")];
}

function isLossJustified({ limitations }: Evaluation): boolean {
  return limitations.some(
    (limitation) => /assert|expect|\btests?\b/i.test(limitation) && REMOVED.test(limitation),
  );
}

/** C-005 and TI-11.3-2 ask the same, with severities and findings of their own. */
export function checkNewSkips(evaluation: Evaluation, report: RuleReport): void {
  for (const { at, message } of newSkips(evaluation, report))
    report.fail(
      at,
      message,
      "Remove the skip, or say in known_limitations why it is there, naming the file and the test.",
    );
}

/** Tests that no longer run, or need no longer pass. */
function newSkips(evaluation: Evaluation, report: RuleReport): readonly Degradation[] {
  const measured = measuredReports(evaluation);
  const added = measured.flatMap(({ changes }) => changes.filter(({ kind }) => MODIFIERS.includes(kind)));
  if (measured.length > 0) return unjustified(evaluation, added, SKIPPED);
  const reports = reportsOf(evaluation).flatMap(({ typed }) => typed?.section("skips") ?? []);
  if (reports.length === 0) {
    report.skip(
      "whether skips were added; give the repository (--repo) or the report of `aixv aiv integrity` (--artifacts)",
    );
  }
  return reports.flatMap((skips) => declaredSkips(evaluation, skips));
}

function declaredSkips({ limitations }: Evaluation, skips: Section): readonly Degradation[] {
  const added = skips.raw("added");
  const names = skips.texts("added");
  const listed = typeof added === "number" ? added : Array.isArray(added) ? added.length : 0;
  const count = Math.max(listed, (skips.integer("head") ?? 0) - (skips.integer("base") ?? 0));
  if (count <= 0) return [];
  const says = (words: RegExp): boolean => limitations.some((limitation) => words.test(limitation));
  if (names.length < count && says(SKIPPED)) return [];
  const open =
    names.length > MOST_CHANGES
      ? names
      : names.filter((name) => !limitations.some((limitation) => hasWord(limitation, name)));
  if (names.length >= count && open.length === 0) return [];
  const some = open.slice(0, 5).map((name) => quote(name));
  const message = `${Math.max(open.length, count - names.length)} skips are new: ${some.join(", ") || "none is named"}`;
  return [{ at: skips.at("added"), message }];
}

function unjustified(
  evaluation: Evaluation,
  changes: readonly TestIntegrityChange[],
  words: RegExp,
): Degradation[] {
  return changes.flatMap((change, index) => {
    const { kind, path, test, before } = change;
    if (index < MOST_CHANGES && isFileJustified(evaluation, path, words, testOf(change))) return [];
    const where = test.length === 0 ? "" : `, ${quote(test.join(" > "))}`;
    const what = before === null ? "" : `: ${quote(before)}`;
    return [
      { at: ["known_limitations"], message: `${kind.replaceAll("-", " ")} in ${quote(path)}${where}${what}` },
    ];
  });
}
