import { quote } from "@aixv/core";
import { checkRetention } from "./ci-retention.ts";
import { checkRunCommit, ciRunsOf } from "./ci-run-commit.ts";
import type { Evaluation } from "./evaluation.ts";

import { ALL_TIERS, type Rule } from "./rule.ts";
import { checkAnalysis } from "./static-analysis.ts";
import { checkCounts } from "./test-counts.ts";

// AIV §6.2, Class A: the change was run, and this is what came of it.

const hasClassA = (evaluation: Evaluation): boolean => evaluation.itemsOf("A").length > 0;

export const EXECUTION_RULES: readonly Rule[] = [
  {
    id: "A-001",
    section: "6.2.2",
    title: "The CI run reference is immutable",
    severity: "BLOCK",
    tiers: ALL_TIERS,
    findings: ["A-F1"],
    needs: "packet",
    class: "A",
    appliesIf: hasClassA,
    check(evaluation, report) {
      const runs = ciRunsOf(evaluation);
      if (runs.length === 0) {
        const at = evaluation.itemsOf("A")[0]?.section.at("artifacts") ?? [];
        report.fail(
          at,
          "expected an artifact of type ci_run, got none",
          "Add the CI run that executed the change.",
        );
      }
      for (const artifact of runs) {
        const content = evaluation.contentOf(artifact);
        if (content?.kind === "ci-run" && content.conclusion !== "success") {
          const got = content.conclusion === null ? "one that is not over" : quote(content.conclusion);
          report.fail(
            artifact.section.at("reference"),
            `expected a run that ended in success, got ${got}`,
            "Mend what failed, and record the run that succeeded, exported once it is over.",
          );
        }
        const judged = evaluation.immutabilityOf(artifact);
        if (judged.verdict === "immutable") continue;
        const remedy =
          "Export the run to storage that keeps it and record that, or confirm its retention (retention_verified, retain_until).";
        report.fail(
          artifact.section.at("reference"),
          `expected an immutable CI run, got ${quote(artifact.reference ?? "")}: ${judged.reason}`,
          remedy,
        );
      }
    },
  },
  {
    id: "A-002",
    section: "6.2.2",
    title: "The commit that CI ran is the head commit",
    severity: "BLOCK",
    tiers: ALL_TIERS,
    findings: ["A-F2"],
    needs: "packet",
    class: "A",
    appliesIf: hasClassA,
    check: checkRunCommit,
  },
  {
    id: "A-003",
    section: "6.2.2",
    title: "Test results give how many tests passed, failed and were skipped",
    severity: "BLOCK",
    tiers: ALL_TIERS,
    findings: ["A-F3"],
    needs: "packet",
    class: "A",
    appliesIf: hasClassA,
    check: checkCounts,
  },
  {
    id: "A-004",
    section: "6.2.2",
    title: "Static analysis that does not apply says why",
    severity: "WARN",
    tiers: ALL_TIERS,
    findings: ["A-F4"],
    needs: "packet",
    class: "A",
    appliesIf: hasClassA,
    check(evaluation, report) {
      for (const artifact of evaluation.artifactsOf("static_analysis", "A")) {
        checkAnalysis(evaluation, artifact, report);
        const { section } = artifact;
        const tools = section.sections("tools");
        for (const tool of tools.length === 0 ? [section] : tools) {
          if (tool.raw("status") !== "na" || isReason(tool.text("justification"))) continue;
          report.fail(
            tool.at("justification"),
            "static analysis does not apply, and nothing says why",
            "Write the reason into justification.",
          );
        }
      }
      if (evaluation.artifactsOf("static_analysis", "A").length > 0) return;
      for (const item of evaluation.itemsOf("A")) {
        const match =
          /static analysis[^.;\n]{0,40}?\bn\/?a\b(?<reason>[^\n]*)|\bn\/?a\b[^.;\n]{0,20}static analysis(?<late>[^\n]*)/i.exec(
            item.prose,
          );
        if (match === null || isReason(match.groups?.reason ?? match.groups?.late)) continue;
        report.fail(
          item.section.at("description"),
          "static analysis is N/A, and nothing says why",
          "Write why it does not apply.",
        );
      }
    },
  },
  {
    id: "A-005",
    section: "6.2.2",
    title: "CI artifacts are kept for as long as the tier needs (AIV §6.10)",
    severity: "BLOCK",
    tiers: ALL_TIERS,
    findings: ["A-F5"],
    needs: "packet",
    class: "A",
    appliesIf: hasClassA,
    check: checkRetention,
  },
  {
    id: "A-006",
    section: "6.2.2",
    title: "The list of tests can be made again",
    severity: "WARN",
    tiers: ALL_TIERS,
    findings: [],
    needs: "artifacts",
    class: "A",
    appliesIf: hasClassA,
    check(evaluation, report) {
      const lists = evaluation.artifactsOf("test_list", "A");
      for (const { section } of lists) {
        const names = section.texts("tests");
        const count = section.integer("count");
        if (names.length === 0 || count === undefined || names.length === count) continue;
        report.fail(
          section.at("count"),
          `expected ${names.length}, as many as there are names, got ${count}`,
          "Make the list again.",
        );
      }
      const listed = evaluation.packet.artifacts.flatMap((artifact) => {
        const content = artifact.item.class === "A" ? evaluation.contentOf(artifact) : undefined;
        return content?.kind === "test-results" && content.tests.length > 0
          ? [{ artifact, tests: content.tests.toSorted() }]
          : [];
      });
      if (listed.length === 0) {
        report.skip("whether the same tests run again; give the results of the run (--artifacts)");
        return;
      }
      for (const { section } of lists) {
        const names = section.texts("tests").toSorted();
        const count = names.length > 0 ? names.length : section.integer("count");
        const agrees = listed.some(
          ({ tests }) =>
            tests.length === count &&
            (names.length === 0 || names.every((name, index) => name === tests[index])),
        );
        if (count === undefined || agrees) continue;
        const message = `expected the ${listed.map(({ tests }) => tests.length).join(" or ")} tests of the results, got ${count}${names.length > 0 ? " with other names" : ""}`;
        report.fail(
          section.at(names.length > 0 ? "tests" : "count"),
          message,
          "Make the list from the results.",
        );
      }
    },
  },
  {
    id: "ART-6.2.1-LIST",
    section: "6.2.1",
    title: "Class A has the list of the tests that ran",
    severity: "BLOCK",
    tiers: ALL_TIERS,
    findings: ["A-F3"],
    needs: "packet",
    class: "A",
    appliesIf: hasClassA,
    check(evaluation, report) {
      if (
        evaluation
          .artifactsOf("test_list", "A")
          .some(({ section }) => section.texts("tests").length > 0 || (section.integer("count") ?? 0) > 0)
      )
        return;
      const results = evaluation.packet.artifacts.map((artifact) =>
        artifact.item.class === "A" ? evaluation.contentOf(artifact) : undefined,
      );
      if (results.some((content) => content?.kind === "test-results" && content.tests.length > 0)) return;
      if (
        evaluation
          .itemsOf("A")
          .some((item) =>
            /\btest (?:list|names|ids|inventory)\b|--list|--collect-only|list of tests/i.test(item.prose),
          )
      )
        return;
      report.skip("which tests ran; add an artifact of type test_list, or give the results (--artifacts)");
    },
  },
  {
    id: "ART-6.2.1-SA",
    section: "6.2.1",
    title: "Class A has lint or type check results, or says that they do not apply",
    severity: "WARN",
    tiers: ALL_TIERS,
    findings: ["A-F4"],
    needs: "packet",
    class: "A",
    appliesIf: hasClassA,
    check(evaluation, report) {
      if (evaluation.artifactsOf("static_analysis", "A").length > 0) return;
      const words =
        /static analysis|\blint|type-?check|\btsc\b|eslint|biome|ruff|mypy|pyright|flake8|clippy|go vet|sonar|semgrep|codeql/i;
      const items = evaluation.itemsOf("A");
      if (items.some((item) => words.test(item.prose))) return;
      report.fail(
        items[0]?.section.at("artifacts") ?? [],
        "expected the results of lint or type checks, or that they do not apply, got nothing",
        "Add an artifact of type static_analysis.",
      );
    },
  },
  {
    id: "ART-6.2.1-ENV",
    section: "6.2.1",
    title: "Class A names operating system, runtime and dependencies",
    severity: "WARN",
    tiers: ALL_TIERS,
    findings: ["X-6.2.1-ENV"],
    needs: "packet",
    class: "A",
    appliesIf: hasClassA,
    check(evaluation, report) {
      for (const { section } of evaluation.artifactsOf("environment", "A")) {
        const missing = ["os", "runtime", "dependencies"].filter(
          (name) => section.text(name) === undefined && section.texts(name).length === 0,
        );
        if (missing.length === 0) continue;
        report.fail(
          section.path,
          `expected ${missing.join(", ")} of the environment, got nothing`,
          "Add what is missing.",
        );
      }
      if (evaluation.artifactsOf("environment", "A").length > 0) return;
      const words =
        /ubuntu|debian|alpine|windows|macos|linux|node(?:\.js)? ?v?\d|python ?\d|java ?\d|go ?\d|rust|runner|container|docker/i;
      const items = evaluation.itemsOf("A");
      if (items.some((item) => words.test(item.prose))) return;
      report.note(
        items[0]?.section.at("artifacts") ?? [],
        "nothing says in what environment the tests ran",
        "Add an artifact of type environment.",
      );
    },
  },
];

function isReason(text: string | undefined): boolean {
  return (text ?? "").replace(/^[\s:,;.()\u2013\u2014-]+/, "").trim().length >= 15;
}
