import { quote } from "@aixv/core";
import type { ArtifactContent, TestCounts } from "../facts/artifact-facts.ts";
import type { Artifact, EvidenceItem, Section } from "../packet/packet-view.ts";
import { addDays, describeTime, readDeadline } from "../standard/times.ts";
import type { Evaluation } from "./evaluation.ts";
import { referenceOf, storageOf } from "./immutability.ts";
import { commitIdsIn, countsIn, proseOf } from "./prose.ts";
import { requiredRetentionDays } from "./retention-days.ts";
import { ALL_TIERS, type Rule } from "./rule.ts";
import type { RuleReport } from "./rule-report.ts";

// AIV §6.2, Class A: the change was run, and this is what came of it.

/** CI runs of class A: by their type, or by where they lead. */
export function ciRunsOf(evaluation: Evaluation): readonly Artifact[] {
  return evaluation.packet.artifacts.filter(
    (artifact) =>
      artifact.item.class === "A" && (artifact.type === "ci_run" || referenceOf(artifact)?.type === "ci-run"),
  );
}

const hasClassA = (evaluation: Evaluation): boolean => evaluation.itemsOf("A").length > 0;

function contentOf(evaluation: Evaluation, artifact: Artifact): ArtifactContent | undefined {
  const examined = evaluation.examined(artifact);
  return examined?.status === "read" ? examined.content : undefined;
}

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
      for (const { section } of evaluation.artifactsOf("static_analysis", "A")) {
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
            proseOf(item),
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
        const content = artifact.item.class === "A" ? contentOf(evaluation, artifact) : undefined;
        return content?.kind === "test-results" && content.tests.length > 0
          ? [{ artifact, tests: content.tests }]
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
        artifact.item.class === "A" ? contentOf(evaluation, artifact) : undefined,
      );
      if (results.some((content) => content?.kind === "test-results" && content.tests.length > 0)) return;
      if (
        evaluation
          .itemsOf("A")
          .some((item) =>
            /\btest (?:list|names|ids|inventory)\b|--list|--collect-only|list of tests/i.test(proseOf(item)),
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
      if (items.some((item) => words.test(proseOf(item)))) return;
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
        const missing = ["os", "runtime", "dependencies"].filter((name) => section.raw(name) === undefined);
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
      if (items.some((item) => words.test(proseOf(item)))) return;
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

function checkRunCommit(evaluation: Evaluation, report: RuleReport): void {
  const { headSha } = evaluation.packet;
  const runs = ciRunsOf(evaluation);
  let isShown = false;
  for (const artifact of runs) {
    const { section } = artifact;
    const content = contentOf(evaluation, artifact);
    const typed = section.text("commit_sha")?.toLowerCase();
    // Bytes go before typed keys, and those before what stands in a link.
    const [commits, at] =
      content?.kind === "ci-run"
        ? [[content.commitSha.toLowerCase()], section.at("reference")]
        : typed !== undefined
          ? [[typed], section.at("commit_sha")]
          : [commitIdsIn(artifact.reference ?? ""), section.at("reference")];
    if (commits.length === 0) continue;
    if (content?.kind === "ci-run" && typed !== undefined && typed !== content.commitSha.toLowerCase()) {
      report.fail(
        section.at("commit_sha"),
        `the run's export says ${content.commitSha}, and the packet ${typed}`,
        "Record the run that was exported.",
      );
    }
    if (headSha !== undefined && commits.includes(headSha)) isShown = true;
    else {
      const message = `expected a run of the head commit ${headSha ?? "(which the packet does not have)"}, got one of ${commits.join(", ")}`;
      report.fail(at, message, "Run CI on the head commit, and record that run.");
    }
  }
  if (!isShown && report.findings.length === 0) {
    report.skip(
      "which commit CI ran; add commit_sha to the ci_run artifact, or give the export of the run (--artifacts)",
    );
  }
}

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

function checkCounts(evaluation: Evaluation, report: RuleReport): void {
  const remedy = "Give passed, failed, skipped and total of every suite, as the test framework reports them.";
  let isGiven = false;
  for (const artifact of evaluation.packet.artifacts) {
    if (artifact.item.class !== "A") continue;
    const content = contentOf(evaluation, artifact);
    const typed = typedCounts(artifact.section);
    if (content?.kind === "test-results") {
      isGiven = true;
      if (
        typed !== undefined &&
        (["passed", "failed", "skipped", "total"] as const).some(
          (name) => typed[name] !== content.counts[name],
        )
      ) {
        const message = `the results say ${describeCounts(content.counts)}, and the packet ${describeCounts(typed)}`;
        report.fail(artifact.section.at("counts"), message, "Record what the results say.");
      }
    }
    if (typed === undefined) continue;
    isGiven = true;
    const item = evaluation.itemsOf("A").find(({ artifacts }) => artifacts.includes(artifact));
    const told = item === undefined ? {} : countsIn(proseOf(item));
    const differs = (["passed", "failed", "skipped"] as const).find(
      (name) => told[name] !== undefined && told[name] !== typed[name],
    );
    if (
      differs !== undefined &&
      item?.artifacts.filter(({ section }) => typedCounts(section) !== undefined).length === 1
    ) {
      const message = `the prose says ${told[differs]} ${differs}, and counts say ${typed[differs]}`;
      report.fail(artifact.section.at("counts"), message, "Say one thing.", {
        finding: "X-CONTRADICTION",
        severity: "WARN",
      });
    }
  }
  if (isGiven) return;
  const told = evaluation.itemsOf("A").map((item) => countsIn(proseOf(item)));
  if (
    told.some(
      ({ passed, failed, skipped }) => passed !== undefined && failed !== undefined && skipped !== undefined,
    )
  )
    return;
  const items: readonly EvidenceItem[] = evaluation.itemsOf("A");
  const missing = ["passed", "failed", "skipped"].filter((name) =>
    told.every((counts) => counts[name as "passed"] === undefined),
  );
  const message = `expected how many tests passed, failed and were skipped, got nothing of ${missing.join(", ")}`;
  report.fail(items[0]?.section.at("artifacts") ?? [], message, remedy);
}

function describeCounts({ passed, failed, skipped }: TestCounts): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

function checkRetention(evaluation: Evaluation, report: RuleReport): void {
  const days = requiredRetentionDays(evaluation);
  const since = evaluation.createdAt;
  const least = since === undefined ? undefined : addDays(since, days);
  for (const artifact of evaluation.packet.artifacts) {
    if (artifact.item.class !== "A") continue;
    const { section } = artifact;
    const until =
      section.text("retain_until") ??
      /\buntil\s+(\d{4}-\d{2}-\d{2}(?:T[\d:.]+Z)?)/i.exec(artifact.immutabilityMechanism ?? "")?.[1];
    const end = readDeadline(until);
    const stored = storageOf(artifact, evaluation.policy)?.retentionDays;
    if (section.boolean("retention_verified") === false) {
      report.fail(
        section.at("retention_verified"),
        "retention is not confirmed",
        "Keep the artifact where it stays long enough.",
      );
    } else if (end !== undefined && least !== undefined) {
      if (end >= least) continue;
      const message = `expected to be kept for ${days} days, until ${describeTime(least)}, got until ${until}`;
      report.fail(
        section.at("retain_until"),
        message,
        "Keep it longer, or document a shorter period in the policy (AIV §6.10.2).",
      );
    } else if (stored !== undefined) {
      if (stored >= days) continue;
      report.fail(
        section.at("reference"),
        `expected to be kept for ${days} days, got ${stored} where it lies`,
        "Move it to storage that keeps it longer.",
      );
    } else if (section.boolean("retention_verified") !== true) {
      report.skip(
        "whether CI artifacts are kept; add retention_verified or retain_until, or a policy that says how long their storage keeps them",
      );
    }
  }
}
