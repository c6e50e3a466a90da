import { quote } from "@aixv/core";
import type { ArtifactContent } from "../facts/artifact-facts.ts";
import type { EvidenceItem, Section } from "../packet/packet-view.ts";
import { describeContent, isEmptyOutput, showingOf } from "./content-of-type.ts";
import { checkCoverage } from "./coverage.ts";
import type { Evaluation } from "./evaluation.ts";
import { hasWord, isVague, namesPatterns, namesToolWithVersion } from "./prose.ts";
import { FROM_R2, type Rule } from "./rule.ts";
import type { RuleReport } from "./rule-report.ts";
import { checkMethod } from "./test-integrity.ts";
import { checkNewSkips } from "./weakened-tests.ts";

// AIV §6.4 and §11.3, Class C: what is not there, and that the tests still hold what they held.

const hasClassC = (evaluation: Evaluation): boolean => evaluation.itemsOf("C").length > 0;

/** Whether class C has a search at all (AIV §6.4.1); where it has none, that is told. */
function hasSearch(evaluation: Evaluation, report: RuleReport): boolean {
  if (searchesOf(evaluation).length > 0) return true;
  report.fail(
    evaluation.itemsOf("C")[0]?.section.at("artifacts") ?? [],
    "expected a search for what must not be there, got none",
    "Add an artifact of type search_output.",
  );
  return false;
}

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
      if (!hasSearch(evaluation, report)) return;
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
      if (!hasSearch(evaluation, report)) return;
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
      if (!hasSearch(evaluation, report)) return;
      const remedy = "List every pattern in search.patterns.";
      for (const { typed, item } of searchesOf(evaluation)) {
        if (typed === undefined) {
          const prose = item.prose;
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
            ? hasWord(item.prose, required)
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
    check: checkNewSkips,
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
    check: checkCoverage,
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
    check: checkResults,
  },
];

const NOTHING_FOUND =
  /\bno (?:match|hit|result|finding|occurrence)|\b(?:0|zero) (?:match|hit|result|finding|occurrence)|nothing (?:was )?found|none (?:was |were )?found|empty (?:result|output)|not found/i;

/** What the output of a search has, whatever its artifact is called. Tools write nothing where they find nothing. */
function matchesIn(content: ArtifactContent | undefined, isSearch: boolean): number | undefined {
  if (content?.kind === "search-output") return content.matches;
  return isSearch && content !== undefined && isEmptyOutput(content) ? 0 : undefined;
}

const SEARCH_OUTPUT =
  "give what the search wrote (--artifacts): `rg --json`, or nothing where nothing was found";

function checkResults(evaluation: Evaluation, report: RuleReport): void {
  let isShown = false;
  let isUnread = false;
  for (const artifact of evaluation.itemsOf("C").flatMap(({ artifacts }) => artifacts)) {
    const { section, type } = artifact;
    const search = section.section("search");
    const matches = search?.integer("matches");
    if (search !== undefined && matches !== undefined) {
      isShown = true;
      if (matches > 0 && !isExplained(evaluation, search))
        report.fail(
          search.at("matches"),
          `expected no match of what must not be there, got ${matches}`,
          "Remove what was found, or say in known_limitations why it stays.",
        );
    }
    const content = evaluation.contentOf(artifact);
    const isSearch = search !== undefined || type === "search_output";
    const showing = isSearch ? showingOf(evaluation, artifact, "search-output") : "told";
    if (showing === "other") {
      isShown = true;
      const message = `expected the output of a search, got ${describeContent(content)}`;
      report.fail(section.at("reference"), message, SEARCH_OUTPUT);
    } else if (showing === "unread") isUnread = true;
    const found = matchesIn(content, isSearch);
    if (found === undefined) continue;
    isShown = true;
    if (found === (matches ?? 0)) continue;
    report.fail(
      section.at("search", "matches"),
      `the output has ${found} matches, and the packet says ${matches ?? 0}`,
      "Record what the search found.",
    );
  }
  if (isUnread) {
    report.skip(`what the search found; ${SEARCH_OUTPUT}`);
    return;
  }
  if (isShown || evaluation.itemsOf("C").some((item) => NOTHING_FOUND.test(item.prose))) return;
  report.skip(
    "whether the search found anything; add search.matches, or give the output of the search (--artifacts)",
  );
}

/** Known limitations speak of what was found, and name the pattern: that of another, or the tool, says nothing of it. */
function isExplained({ limitations }: Evaluation, search: Section): boolean {
  const ids = search.sections("patterns").flatMap((pattern) => pattern.text("id") ?? []);
  const names = [...search.texts("patterns"), ...ids].slice(0, 100);
  return limitations.some(
    (limitation) =>
      /\bmatch(?:es)?\b|\bfound\b|\bhits?\b|\bstays?\b|\bremains?\b/i.test(limitation) &&
      names.some((name) => hasWord(limitation, name)),
  );
}
