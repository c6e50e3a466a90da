import type { TestCounts } from "../facts/artifact-facts.ts";
import type { Artifact, EvidenceItem, Section } from "../packet/packet-view.ts";
import { describeContent, showingOf } from "./content-of-type.ts";
import type { Evaluation } from "./evaluation.ts";
import { countsIn } from "./prose.ts";
import type { RuleReport } from "./rule-report.ts";

/** Counts that an artifact gives: from its bytes, else from its key. */
function typedCounts(section: Section): TestCounts | undefined {
  const counts = section.section("counts");
  const [passed, failed, skipped, total] = ["passed", "failed", "skipped", "total"].map((name) =>
    counts?.integer(name),
  );
  if (passed === undefined || failed === undefined || skipped === undefined || total === undefined)
    return undefined;
  return { passed, failed, skipped, total };
}

const NAMES = ["passed", "failed", "skipped"] as const;

export function checkCounts(evaluation: Evaluation, report: RuleReport): void {
  let isGiven = false;
  let isUnread = false;
  for (const item of evaluation.itemsOf("A")) {
    let typed = 0;
    for (const artifact of item.artifacts) {
      const counts = typedCounts(artifact.section);
      if (counts !== undefined) typed++;
      const content = evaluation.contentOf(artifact);
      if (content?.kind === "test-results") {
        isGiven = true;
        compareWithResults(artifact, counts, content.counts, report);
        if (content.counts.total === 0)
          report.fail(
            artifact.section.at("reference"),
            "expected the results of tests, got a file in which no test ran",
            "Run the tests, and give the results of that run.",
          );
        continue;
      }
      // Whatever it is called, what gives counts is to have them from somewhere.
      if (counts === undefined && artifact.type !== "test_results") continue;
      const showing = showingOf(evaluation, artifact, "test-results");
      if (content !== undefined) {
        isGiven = true;
        report.fail(
          artifact.section.at("reference"),
          `expected test results, got ${describeContent(content)}`,
          "Give the results in a format of the test framework that is known, such as JUnit XML.",
        );
      } else if (showing === "unread") isUnread = true;
      else if (counts !== undefined) isGiven = true;
    }
    // Of several suites prose may tell the sum, or any one.
    if (typed === 1) compareWithProse(item, report);
  }
  if (isUnread) {
    report.skip("what the tests gave; give the results that the packet counts (--artifacts)");
  } else if (!isGiven) checkProse(evaluation, report);
}

function compareWithResults(
  { section }: Artifact,
  typed: TestCounts | undefined,
  actual: TestCounts,
  report: RuleReport,
): void {
  if (typed === undefined) return;
  if ([...NAMES, "total" as const].every((name) => typed[name] === actual[name])) return;
  const message = `the results say ${describeCounts(actual)}, and the packet ${describeCounts(typed)}`;
  report.fail(section.at("counts"), message, "Record what the results say.");
}

function compareWithProse(item: EvidenceItem, report: RuleReport): void {
  const told = countsIn(item.prose);
  for (const { section } of item.artifacts) {
    const typed = typedCounts(section);
    const differs = NAMES.find((name) => told[name] !== undefined && told[name] !== typed?.[name]);
    if (typed === undefined || differs === undefined) continue;
    const message = `the prose says ${told[differs]} ${differs}, and counts say ${typed[differs]}`;
    report.fail(section.at("counts"), message, "Say one thing.", {
      finding: "X-CONTRADICTION",
      severity: "WARN",
    });
  }
}

function checkProse(evaluation: Evaluation, report: RuleReport): void {
  const items = evaluation.itemsOf("A");
  const told = items.map((item) => countsIn(item.prose));
  if (told.some((counts) => NAMES.every((name) => counts[name] !== undefined))) {
    // Words are what there is where no bytes are; beside bytes that are something else they show nothing.
    const isBesideBytes = items.some(({ artifacts }) => artifacts.some((one) => evaluation.contentOf(one)));
    if (isBesideBytes)
      report.skip("whether tests gave the counts of the prose; give their results (--artifacts)");
    return;
  }
  const missing = NAMES.filter((name) => told.every((counts) => counts[name] === undefined));
  const message = `expected how many tests passed, failed and were skipped, got nothing of ${(missing.length === 0 ? NAMES : missing).join(", ")}`;
  const remedy = "Give passed, failed, skipped and total of every suite, as the test framework reports them.";
  report.fail(items[0]?.section.at("artifacts") ?? [], message, remedy);
}

function describeCounts({ passed, failed, skipped }: TestCounts): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}
