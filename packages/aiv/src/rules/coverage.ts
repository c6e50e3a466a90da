import { quote } from "@aixv/core";
import { listedInData } from "./class-b-referential.ts";
import type { Evaluation } from "./evaluation.ts";
import type { RuleReport } from "./rule-report.ts";
import { reportsOf } from "./test-integrity.ts";
import { type Degradation, isFileJustified } from "./weakened-tests.ts";

/** Reports round to two digits. */
const ROUNDING = 0.005;
const TOLERANCE = 0.05;
const UNTESTED = /cover|untested|no test/i;

/** Coverage of changed files that fell, and no known limitation says why. */
export function fallenCoverage(evaluation: Evaluation, report: RuleReport): readonly Degradation[] {
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
    const actual = measured.get(file);
    if (actual !== undefined && Math.abs(actual - head) > TOLERANCE) {
      const message = `the coverage report says ${actual} % of ${quote(file)}, and the packet ${head} %`;
      found.push({ at, message });
    }
    const now = actual ?? head;
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

/** Per cent by file, as the bytes of coverage reports say. */
function measuredCoverage(evaluation: Evaluation): ReadonlyMap<string, number> {
  return new Map(
    evaluation.packet.artifacts.flatMap((artifact) => {
      const content = evaluation.contentOf(artifact);
      return content?.kind === "coverage"
        ? content.files.map(({ path, lines }) => [path, lines] as const)
        : [];
    }),
  );
}
