import { quote } from "@aixv/core";
import { isAbsolute } from "../artifacts/shared-root.ts";
import type { FileCoverage } from "../facts/artifact-facts.ts";
import { listedInData } from "./class-b-referential.ts";
import type { Evaluation } from "./evaluation.ts";
import type { RuleReport } from "./rule-report.ts";
import { reportsOf } from "./test-integrity.ts";
import { type Degradation, isFileJustified } from "./weakened-tests.ts";

/** Reports round to two digits. */
const ROUNDING = 0.005;
const TOLERANCE = 0.05;
const UNTESTED = /cover|untested|no test/i;

/** C-006 and TI-11.3-3 ask the same, with severities and findings of their own. */
export function checkCoverage(evaluation: Evaluation, report: RuleReport): void {
  for (const { at, message } of fallenCoverage(evaluation, report))
    report.fail(at, message, "Test what is not covered, or say in known_limitations why it is not.");
}

/** Coverage of changed files that fell, and no known limitation says why. */
function fallenCoverage(evaluation: Evaluation, report: RuleReport): readonly Degradation[] {
  const found: Degradation[] = [];
  let isKnown = false;
  const measured = measuredCoverage(evaluation);
  const changed = changedFiles(evaluation);
  for (const entry of reportsOf(evaluation).flatMap(({ typed }) => typed?.sections("coverage") ?? [])) {
    const [file, base, head] = [entry.text("file"), entry.raw("base"), entry.raw("head")];
    // Of a file that the change does not touch, it says nothing of the change.
    if (file !== undefined && (changed === null || changed.has(file))) isKnown = true;
    if (file === undefined || typeof base !== "number" || typeof head !== "number") continue;
    const at = entry.at("head");
    const actual = measured.flatMap(({ path, lines }) => (isPathOf(path, file) ? lines : []));
    const other = actual.find((lines) => Math.abs(lines - head) > TOLERANCE);
    if (other !== undefined) {
      const message = `the coverage report says ${other} % of ${quote(file)}, and the packet ${head} %`;
      found.push({ at, message });
    } else if (actual.length === 0 && evaluation.input.artifacts !== undefined) {
      report.skip(
        `whether coverage of ${quote(file)} is what the packet says; give the coverage report of head (--artifacts)`,
      );
    }
    const now = Math.min(head, ...actual);
    if (now >= base - ROUNDING || isFileJustified(evaluation, file, UNTESTED)) continue;
    found.push({ at, message: `coverage of ${quote(file)} fell from ${base} % to ${now} %` });
  }
  if (!isKnown) {
    report.skip(
      "whether coverage fell; add coverage of the changed files to the test integrity report, at base and at head",
    );
  } else skipUncovered(evaluation, report);
  return found;
}

/** Files of the change, as git or else the packet lists; `null` where neither lists any. */
function changedFiles(evaluation: Evaluation): ReadonlySet<string> | null {
  const { repository } = evaluation;
  const paths = (repository?.changes ?? listedInData(evaluation)).map(({ path }) => path);
  return paths.length === 0 ? null : new Set(paths);
}

/** Code that was there before and changed, and of whose coverage nothing is said (AIV §6.4.2: of modified files). */
function skipUncovered(evaluation: Evaluation, report: RuleReport): void {
  const { repository } = evaluation;
  if (repository === undefined) return;
  const given = new Set(
    reportsOf(evaluation).flatMap(({ typed }) =>
      (typed?.sections("coverage") ?? []).map((entry) => entry.text("file")),
    ),
  );
  const code = new Set(repository.natures.flatMap(({ path, kind }) => (kind === "code" ? path : [])));
  for (const { path, status } of repository.changes) {
    const isModified = code.has(path) && status !== "A" && status !== "D";
    if (isModified && !given.has(path) && !isFileJustified(evaluation, path, UNTESTED))
      report.skip(
        `whether coverage of ${quote(path)} fell; add it to the coverage of the test integrity report, or say in known_limitations why it has none`,
      );
  }
}

/** What coverage reports say by their bytes: all that are not of base, as their `commit_sha` says. */
function measuredCoverage(evaluation: Evaluation): readonly FileCoverage[] {
  const { packet, repository } = evaluation;
  const bases = [packet.baseSha, repository?.mergeBaseSha];
  return packet.artifacts.flatMap((artifact) => {
    const commit = artifact.section.text("commit_sha")?.toLowerCase();
    const content = evaluation.contentOf(artifact);
    if (content?.kind !== "coverage" || (commit !== undefined && bases.includes(commit))) return [];
    return content.files;
  });
}

/** Tools write paths from the root of the machine, of the repository or of a package in it. */
function isPathOf(written: string, file: string): boolean {
  const path = written.replaceAll("\\", "/").replace(/^(?:\.\/)+/, "");
  return path === file || path.endsWith(`/${file}`) || (!isAbsolute(path) && file.endsWith(`/${path}`));
}
