import { checkCoverage } from "./coverage.ts";
import type { Evaluation } from "./evaluation.ts";

import { FROM_R2, type Rule } from "./rule.ts";
import { measuredReports, reportsOf } from "./test-integrity.ts";
import { checkNewSkips, weakenedTests } from "./weakened-tests.ts";

// AIV §6.4.2 and §11.3: that the tests still hold what they held.

const hasClassC = (evaluation: Evaluation): boolean => evaluation.itemsOf("C").length > 0;

export const TEST_INTEGRITY_RULES: readonly Rule[] = [
  {
    id: "ART-6.4.1-TI",
    section: "6.4.1",
    title: "Class C has a report on test integrity",
    severity: "BLOCK",
    tiers: FROM_R2,
    findings: ["C-F4"],
    needs: "packet",
    class: "C",
    appliesIf: hasClassC,
    check(evaluation, report) {
      if (reportsOf(evaluation).length > 0 || measuredReports(evaluation).length > 0) return;
      const words = /\btests?\b|assertion|coverage|\bskip/i;
      if (evaluation.itemsOf("C").some((item) => words.test(item.prose))) return;
      report.fail(
        evaluation.itemsOf("C")[0]?.section.path ?? [],
        "expected a report on test integrity, got none",
        "Run `aixv aiv integrity BASE..HEAD`, and add its report.",
      );
    },
  },
  {
    id: "TI-11.3-1",
    section: "11.3",
    title: "No assertion was removed or weakened",
    severity: "BLOCK",
    tiers: FROM_R2,
    findings: ["11.3-F2"],
    needs: "repository",
    class: "C",
    check(evaluation, report) {
      for (const { at, message } of weakenedTests(evaluation, report)) {
        report.fail(
          at,
          message,
          "Restore what was removed, or say in known_limitations why it is gone, naming the file and the test.",
        );
      }
    },
  },
  {
    id: "TI-11.3-2",
    section: "11.3",
    title: "No skip was added without justification",
    severity: "BLOCK",
    tiers: FROM_R2,
    findings: ["11.3-F2"],
    needs: "repository",
    class: "C",
    check: checkNewSkips,
  },
  {
    id: "TI-11.3-3",
    section: "11.3",
    title: "Coverage of changed files did not fall without justification",
    severity: "BLOCK",
    tiers: FROM_R2,
    findings: ["11.3-F2"],
    needs: "artifacts",
    class: "C",
    appliesIf: hasClassC,
    check: checkCoverage,
  },
  {
    id: "TI-11.3-4",
    section: "11.3",
    title: "The number of tests comes from the framework's discovery",
    severity: "BLOCK",
    tiers: FROM_R2,
    findings: ["11.3-F1"],
    needs: "packet",
    class: "C",
    check(evaluation, report) {
      const known = evaluation.packet.artifacts.some((artifact) => {
        const examined = evaluation.examined(artifact);
        return (
          artifact.type === "test_list" ||
          (examined?.status === "read" && examined.content.kind === "test-results")
        );
      });
      if (known || measuredReports(evaluation).length > 0) return;
      for (const { artifact, typed } of reportsOf(evaluation)) {
        if (typed?.text("method") === "line-count")
          report.fail(
            artifact.section.at("integrity", "method"),
            "lines were counted, not tests",
            "Count tests by the framework's discovery.",
          );
      }
      if (report.findings.length === 0)
        report.skip(
          "how many tests there are; add an artifact of type test_list, or give the results (--artifacts)",
        );
    },
  },
  {
    id: "TI-6.4.2.1-PROF",
    section: "6.4.2.1",
    title: "Without a profile for the language, the method is documented, justified and shown by an example",
    // Whether there is a profile for the language cannot be told, so that this is a reminder.
    severity: "INFO",
    tiers: FROM_R2,
    findings: ["C-F4"],
    needs: "packet",
    class: "C",
    appliesIf: hasClassC,
    check(evaluation, report) {
      if (evaluation.input.profiles.some(({ testIntegrityTools }) => testIntegrityTools.length > 0)) return;
      if (measuredReports(evaluation).length > 0) return;
      for (const { artifact, typed } of reportsOf(evaluation)) {
        const item = evaluation.itemOf(artifact);
        if (typed?.text("tool") !== undefined && typed.text("method") === "ast") continue;
        if (item !== undefined && /because|justif|criteria|example/i.test(item.prose)) continue;
        report.note(
          artifact.section.path,
          "no profile is in force, and nothing says why the method of test integrity is adequate",
          "Choose a profile (--profile AIV-Node), or document the method with an example of its output.",
          "C-F4",
        );
      }
    },
  },
];
