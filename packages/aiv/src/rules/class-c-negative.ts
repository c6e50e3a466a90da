import { quote } from "@aixv/core";
import type { TestIntegrityReport } from "../facts/test-integrity-report.ts";
import type { Artifact, EvidenceItem, Section } from "../packet/packet-view.ts";
import type { Evaluation } from "./evaluation.ts";
import {
  hasWord,
  integrityMethodIn,
  isVague,
  namesPatterns,
  namesToolWithVersion,
  proseOf,
} from "./prose.ts";
import { FROM_R2, type PacketPath, type Rule } from "./rule.ts";
import type { RuleReport } from "./rule-report.ts";

// AIV §6.4 and §11.3, Class C: what is not there, and that the tests still hold what they held.

const SEMANTIC_METHODS = ["ast", "coverage", "framework-json"];

const hasClassC = (evaluation: Evaluation): boolean => evaluation.itemsOf("C").length > 0;

/** Searches: artifacts that say how in data, else items of class C, which say it in prose. */
function searchesOf(
  evaluation: Evaluation,
): readonly { readonly typed: Section | undefined; readonly item: EvidenceItem }[] {
  const typed = evaluation.itemsOf("C").flatMap((item) =>
    item.artifacts.flatMap(({ type, section }) => {
      const search = section.section("search");
      return search !== undefined || type === "search_output" ? [{ typed: search, item }] : [];
    }),
  );
  if (typed.length > 0) return typed;
  // An item that is all about tests holds no search.
  return evaluation
    .itemsOf("C")
    .filter((item) => item.artifacts.some(({ type }) => !isAboutTests(type)))
    .map((item) => ({ typed: undefined, item }));
}

function isAboutTests(type: string | undefined): boolean {
  return type === "test_integrity_report" || type === "coverage" || type === "coverage_diff";
}

function reportsOf(
  evaluation: Evaluation,
): readonly { readonly artifact: Artifact; readonly typed: Section | undefined }[] {
  return evaluation.packet.artifacts.flatMap((artifact) => {
    const typed = artifact.section.section("integrity");
    return artifact.item.class === "C" && (typed !== undefined || artifact.type === "test_integrity_report")
      ? [{ artifact, typed }]
      : [];
  });
}

/** Reports by syntax tree that are at hand: of the repository itself, or among the artifacts and of the same commits. */
function measuredReports(evaluation: Evaluation): readonly TestIntegrityReport[] {
  const { repository, packet } = evaluation;
  if (repository?.testIntegrity !== undefined) return [repository.testIntegrity];
  return packet.artifacts.flatMap((artifact) => {
    const examined = evaluation.examined(artifact);
    if (examined?.status !== "read" || examined.content.kind !== "test-integrity") return [];
    const { report } = examined.content;
    return report.head_sha === packet.headSha &&
      report.base_sha === (repository?.mergeBaseSha ?? packet.baseSha)
      ? [report]
      : [];
  });
}

export const NEGATIVE_RULES: readonly Rule[] = [
  {
    id: "C-001",
    section: "6.4.3",
    title: "Where was searched is declared",
    severity: "BLOCK",
    tiers: FROM_R2,
    findings: ["C-F1"],
    needs: "packet",
    class: "C",
    appliesIf: hasClassC,
    check(evaluation, report) {
      for (const { typed, item } of searchesOf(evaluation)) {
        const declared = typed === undefined ? item.scope.trim() !== "" : typed.texts("paths").length > 0;
        if (declared) continue;
        report.fail(
          (typed ?? item.section).at(typed === undefined ? "scope" : "paths"),
          "expected the paths that were searched, got none",
          "List them in search.paths.",
        );
      }
    },
  },
  {
    id: "C-002",
    section: "6.4.3",
    title: "The method of the search is documented and deterministic: tool, version, configuration",
    severity: "BLOCK",
    tiers: FROM_R2,
    findings: ["C-F2"],
    needs: "packet",
    class: "C",
    appliesIf: hasClassC,
    check(evaluation, report) {
      const remedy =
        "Give tool, version and command of the search, and run it so that it gives the same each time.";
      for (const { typed, item } of searchesOf(evaluation)) {
        if (typed === undefined) {
          if (namesToolWithVersion(item.validationMethod)) continue;
          report.fail(
            item.section.at("validation_method"),
            `expected a tool with its version, got ${quote(item.validationMethod)}`,
            remedy,
          );
        } else if (typed.text("tool") === undefined || typed.text("version") === undefined) {
          report.fail(typed.path, "expected tool and version of the search, got one or none", remedy);
        } else if (typed.boolean("deterministic") === false) {
          report.fail(
            typed.at("deterministic"),
            "expected a deterministic search, got one that is not",
            remedy,
          );
        }
      }
    },
  },
  {
    id: "C-003",
    section: "6.4.3",
    title: "The patterns of the search are listed",
    severity: "BLOCK",
    tiers: FROM_R2,
    findings: ["C-F3"],
    needs: "packet",
    class: "C",
    appliesIf: hasClassC,
    check(evaluation, report) {
      const remedy = "List every pattern in search.patterns.";
      for (const { typed, item } of searchesOf(evaluation)) {
        if (typed === undefined) {
          const prose = proseOf(item);
          if (namesPatterns(prose) && !isVague(item.description)) continue;
          report.fail(
            item.section.at("description"),
            `expected the patterns that were searched for, got ${quote(item.description)}`,
            remedy,
          );
          continue;
        }
        const texts = typed.texts("patterns");
        const patterns = typed.sections("patterns");
        for (const text of texts.filter(isVague))
          report.fail(typed.at("patterns"), `expected a pattern, got ${quote(text)}`, remedy);
        for (const pattern of patterns) {
          if (["expression", "regex", "ast"].some((name) => pattern.text(name) !== undefined)) continue;
          report.fail(
            pattern.path,
            "expected the pattern itself in expression, regex or ast, got its name alone",
            remedy,
          );
        }
        if (texts.length + patterns.length === 0)
          report.fail(typed.at("patterns"), "expected the patterns that were searched for, got none", remedy);
      }
      for (const required of evaluation.input.profiles.flatMap(({ requiredPatterns }) => requiredPatterns)) {
        const named = searchesOf(evaluation).some(({ typed, item }) =>
          typed === undefined
            ? hasWord(proseOf(item), required)
            : typed.texts("patterns").includes(required) ||
              typed.sections("patterns").some((pattern) => pattern.text("id") === required),
        );
        if (named) continue;
        report.fail(
          evaluation.itemsOf("C")[0]?.section.path ?? [],
          `the profile asks for the pattern ${quote(required)}, and no search is for it`,
          remedy,
          { finding: "X-PROFILE" },
        );
      }
    },
  },
  {
    id: "C-004",
    section: "6.4.3",
    title: "Test integrity is shown by a method that understands code, not by matching text",
    severity: "BLOCK",
    tiers: FROM_R2,
    findings: ["C-F4"],
    needs: "packet",
    class: "C",
    appliesIf: hasClassC,
    check: (evaluation, report) => checkMethod(evaluation, report, "C-F4"),
  },
  {
    id: "C-005",
    section: "6.4.3",
    title: "New skips are justified in known_limitations",
    severity: "WARN",
    tiers: FROM_R2,
    findings: ["C-F5"],
    needs: "packet",
    class: "C",
    appliesIf: hasClassC,
    check(evaluation, report) {
      for (const { at, message } of newSkips(evaluation, report)) {
        report.fail(at, message, "Remove the skip, or say in known_limitations why it is there.");
      }
    },
  },
  {
    id: "C-006",
    section: "6.4.3",
    title: "Coverage that fell is justified in known_limitations",
    severity: "WARN",
    tiers: FROM_R2,
    findings: ["C-F5"],
    needs: "artifacts",
    class: "C",
    appliesIf: hasClassC,
    check(evaluation, report) {
      for (const { at, message } of fallenCoverage(evaluation, report)) {
        report.fail(at, message, "Test what is not covered, or say in known_limitations why it is not.");
      }
    },
  },
  {
    id: "ART-6.4.1-RES",
    section: "6.4.1",
    title: "The output of the search shows that nothing was found",
    severity: "BLOCK",
    tiers: FROM_R2,
    findings: ["C-F3"],
    needs: "packet",
    class: "C",
    appliesIf: hasClassC,
    check(evaluation, report) {
      for (const { section, type } of evaluation.packet.artifacts.filter(({ item }) => item.class === "C")) {
        const search = section.section("search");
        const matches = search?.integer("matches");
        if (
          search !== undefined &&
          matches !== undefined &&
          matches > 0 &&
          !hasWord(evaluation.limitationText, search.text("tool") ?? "matches")
        ) {
          report.fail(
            search.at("matches"),
            `expected no match of what must not be there, got ${matches}`,
            "Remove what was found, or say in known_limitations why it stays.",
          );
        }
        if (type !== "search_output") continue;
        const examined = evaluation.input.artifacts?.artifacts.get(section.pointer);
        if (
          examined?.status !== "read" ||
          examined.content.kind !== "search-output" ||
          examined.content.matches === (matches ?? 0)
        )
          continue;
        report.fail(
          section.at("search", "matches"),
          `the output has ${examined.content.matches} matches, and the packet says ${matches ?? 0}`,
          "Record what the search found.",
        );
      }
    },
  },
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
      if (evaluation.itemsOf("C").some((item) => words.test(proseOf(item)))) return;
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
          "Restore what was removed, or say in known_limitations why it is gone, naming the file.",
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
    check(evaluation, report) {
      for (const { at, message } of newSkips(evaluation, report)) {
        report.fail(at, message, "Remove the skip, or say in known_limitations why it is there.");
      }
    },
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
    check(evaluation, report) {
      for (const { at, message } of fallenCoverage(evaluation, report)) {
        report.fail(at, message, "Test what is not covered, or say in known_limitations why it is not.");
      }
    },
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
    severity: "WARN",
    tiers: FROM_R2,
    findings: ["C-F4"],
    needs: "packet",
    class: "C",
    appliesIf: hasClassC,
    check(evaluation, report) {
      if (evaluation.input.profiles.some(({ testIntegrityTools }) => testIntegrityTools.length > 0)) return;
      if (measuredReports(evaluation).length > 0) return;
      for (const { artifact, typed } of reportsOf(evaluation)) {
        const item = evaluation.itemsOf("C").find(({ artifacts }) => artifacts.includes(artifact));
        if (typed?.text("tool") !== undefined && typed.text("method") === "ast") continue;
        if (item !== undefined && /because|justif|criteria|example/i.test(proseOf(item))) continue;
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

/** C-004 and EIC-004 ask the same, and have findings of their own for it. */
export function checkMethod(evaluation: Evaluation, report: RuleReport, finding: string): void {
  const remedy = "Compare syntax trees (`aixv aiv integrity`), coverage, or the framework's own counts.";
  const tools = evaluation.input.profiles.flatMap(({ testIntegrityTools }) => testIntegrityTools);
  const reports = reportsOf(evaluation);
  for (const { artifact, typed } of reports) {
    const item = evaluation.itemsOf("C").find(({ artifacts }) => artifacts.includes(artifact));
    if (typed !== undefined) {
      const method = typed.text("method")?.toLowerCase();
      if (method !== undefined && SEMANTIC_METHODS.includes(method)) continue;
      report.fail(
        typed.at("method"),
        `expected a method of ${SEMANTIC_METHODS.join(", ")}, got ${quote(method ?? "none")}`,
        remedy,
        { finding },
      );
    } else if (item !== undefined) checkProse(item, tools, report, finding, remedy);
  }
  if (reports.length > 0 || measuredReports(evaluation).length > 0) return;
  const items = evaluation.itemsOf("C");
  const methods = items.map((item) => integrityMethodIn(proseOf(item), tools));
  if (methods.includes("semantic")) return;
  const at = items[methods.indexOf("inadequate")] ?? items[0];
  if (at !== undefined) checkProse(at, tools, report, finding, remedy);
}

function checkProse(
  item: EvidenceItem,
  tools: readonly string[],
  report: RuleReport,
  finding: string,
  remedy: string,
): void {
  if (integrityMethodIn(proseOf(item), tools) === "semantic") return;
  report.fail(
    item.section.at("validation_method"),
    `expected a method that understands code, got ${quote(item.validationMethod)}`,
    remedy,
    { finding },
  );
}

interface Degradation {
  readonly at: PacketPath;
  readonly message: string;
}

/** Whether known_limitations speak of a file, or of the fact in words. */
function isJustified(evaluation: Evaluation, path: string | undefined, words: RegExp): boolean {
  return evaluation.packet.knownLimitations.some(
    (limitation) =>
      words.test(limitation) &&
      (path === undefined ||
        hasWord(limitation, path) ||
        hasWord(limitation, path.split("/").at(-1) ?? path)),
  );
}

function weakenedTests(evaluation: Evaluation, report: RuleReport): readonly Degradation[] {
  const found: Degradation[] = [];
  const measured = measuredReports(evaluation);
  for (const { changes, unreadable } of measured) {
    for (const { kind, path, test, before } of changes) {
      if (
        kind === "skip-added" ||
        kind === "todo-added" ||
        kind === "only-added" ||
        kind === "expected-failure-added"
      )
        continue;
      if (isJustified(evaluation, path, /assert|test|remov|delet|weak|replac|mov/i)) continue;
      found.push({
        at: ["known_limitations"],
        message: `${kind.replace("-", " ")} in ${quote(path)}${test.length === 0 ? "" : `, ${quote(test.join(" > "))}`}${before === null ? "" : `: ${quote(before)}`}`,
      });
    }
    for (const { path, reason } of unreadable) {
      report.skip(`how the tests in ${quote(path)} changed: ${reason}`);
    }
  }
  for (const { artifact, typed } of reportsOf(evaluation)) {
    const assertions = typed?.section("assertions");
    const [removed, weakened] = [assertions?.integer("removed") ?? 0, assertions?.integer("weakened") ?? 0];
    const actual = measured[0];
    if (
      actual !== undefined &&
      assertions !== undefined &&
      (removed !== actual.assertions.removed || weakened !== actual.assertions.weakened)
    ) {
      found.push({
        at: artifact.section.at("integrity", "assertions"),
        message: `the comparison of syntax trees says ${actual.assertions.removed} removed and ${actual.assertions.weakened} weakened, and the packet ${removed} and ${weakened}`,
      });
    }
    if (
      actual !== undefined ||
      removed + weakened === 0 ||
      isJustified(evaluation, undefined, /assert|test/i)
    )
      continue;
    found.push({
      at: artifact.section.at("integrity", "assertions"),
      message: `${removed} assertions were removed and ${weakened} weakened`,
    });
  }
  if (
    measured.length === 0 &&
    !reportsOf(evaluation).some(({ typed }) => typed?.section("assertions") !== undefined)
  ) {
    report.skip(
      "whether assertions were removed; give the repository (--repo) or the report of `aixv aiv integrity` (--artifacts)",
    );
  }
  return found;
}

function newSkips(evaluation: Evaluation, report: RuleReport): readonly Degradation[] {
  const found: Degradation[] = [];
  const measured = measuredReports(evaluation);
  for (const { changes } of measured) {
    for (const { kind, path, test } of changes) {
      if (
        kind !== "skip-added" &&
        kind !== "todo-added" &&
        kind !== "only-added" &&
        kind !== "expected-failure-added"
      )
        continue;
      if (isJustified(evaluation, path, /skip|todo|only|disabled?|ignor|fail/i)) continue;
      found.push({
        at: ["known_limitations"],
        message: `${kind.replaceAll("-", " ")} in ${quote(path)}${test.length === 0 ? "" : `, ${quote(test.join(" > "))}`}`,
      });
    }
  }
  if (measured.length > 0) return found;
  const reports = reportsOf(evaluation);
  for (const { typed } of reports) {
    const skips = typed?.section("skips");
    const added = skips?.raw("added");
    const names = skips?.texts("added") ?? [];
    const count = typeof added === "number" ? added : Array.isArray(added) ? added.length : undefined;
    if (skips === undefined || count === undefined || count === 0) continue;
    const unjustified = names.filter((name) => !isJustified(evaluation, name, /./));
    if (
      names.length === 0
        ? isJustified(evaluation, undefined, /skip|ignor|disabled?/i)
        : unjustified.length === 0
    )
      continue;
    found.push({
      at: skips.at("added"),
      message: `${names.length === 0 ? count : unjustified.length} skips are new: ${unjustified.map((name) => quote(name)).join(", ") || "none is named"}`,
    });
  }
  if (!reports.some(({ typed }) => typed?.section("skips") !== undefined)) {
    report.skip(
      "whether skips were added; give the repository (--repo) or the report of `aixv aiv integrity` (--artifacts)",
    );
  }
  return found;
}

function fallenCoverage(evaluation: Evaluation, report: RuleReport): readonly Degradation[] {
  const found: Degradation[] = [];
  let isKnown = false;
  const measured = measuredCoverage(evaluation);
  for (const { typed } of reportsOf(evaluation)) {
    for (const entry of typed?.sections("coverage") ?? []) {
      isKnown = true;
      const [file, base, head] = [entry.text("file"), entry.raw("base"), entry.raw("head")];
      if (file === undefined || typeof base !== "number" || typeof head !== "number") continue;
      const actual = measured.get(file);
      // Reports round to two digits.
      if (actual !== undefined && Math.abs(actual - head) > 0.05) {
        found.push({
          at: entry.at("head"),
          message: `the coverage report says ${actual} % of ${quote(file)}, and the packet ${head} %`,
        });
      }
      const now = actual ?? head;
      if (now >= base - 0.005 || isJustified(evaluation, file, /coverage|cover|untested/i)) continue;
      found.push({
        at: entry.at("head"),
        message: `coverage of ${quote(file)} fell from ${base} % to ${now} %`,
      });
    }
  }
  if (!isKnown)
    report.skip(
      "whether coverage fell; add coverage of the changed files to the test integrity report, at base and at head",
    );
  return found;
}

function measuredCoverage(evaluation: Evaluation): ReadonlyMap<string, number> {
  const files = new Map<string, number>();
  for (const artifact of evaluation.packet.artifacts) {
    const examined = evaluation.examined(artifact);
    if (examined?.status !== "read" || examined.content.kind !== "coverage") continue;
    for (const { path, lines } of examined.content.files) files.set(path, lines);
  }
  return files;
}
