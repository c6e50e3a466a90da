import { quote } from "@aixv/core";
import type { SurfaceCategory } from "../facts/repository-facts.ts";
import { describeContent } from "./content-of-type.ts";
import { checkPaths, diffsOf, isCovered, isInGit, isRaw } from "./differential-evidence.ts";
import type { Evaluation } from "./evaluation.ts";

import { commitIdsIn, namesToolWithVersion } from "./prose.ts";
import { type PacketPath, R3_ONLY, type Rule } from "./rule.ts";
import type { RuleReport } from "./rule-report.ts";

// AIV §6.5, Class D: what the change alters beyond what tests see.

// SPDX writes its version with its name: `SPDX-2.3`.
const STANDARD_SBOM = /^(?:CycloneDX[ -]?v?1\.5(?:\.\d{1,4})?|SPDX[ -](?:SPDX-)?v?2\.3(?:\.\d{1,4})?)$/i;

function checkCommits(evaluation: Evaluation, report: RuleReport): void {
  const { headSha, baseSha } = evaluation.packet;
  const bases = [baseSha, evaluation.repository?.mergeBaseSha];
  const diffs = diffsOf(evaluation);
  if (diffs.length === 0) {
    report.fail(
      evaluation.itemsOf("D")[0]?.section.at("artifacts") ?? [],
      "expected an artifact that is a diff, got none",
      "Add the output of git diff, or of the tool that compares the surface.",
    );
  }
  for (const { artifact, item } of diffs) {
    const { section } = artifact;
    const reference = artifact.parsedReference;
    const compared = reference?.type === "code" ? reference.compared : undefined;
    const [typedBase, typedHead] = [section.text("base_sha"), section.text("head_sha")];
    // Digests of content stand in the same texts: of what is told, only the commits in question count.
    const told = commitIdsIn([artifact.reference, artifact.canonicalForm, item.scope].join(" "));
    const base =
      (typedBase ?? compared?.base)?.toLowerCase() ?? told.find((commit) => bases.includes(commit));
    const head = (typedHead ?? compared?.head)?.toLowerCase() ?? told.find((commit) => commit === headSha);
    const isBase = base !== undefined && bases.includes(base);
    checkPaths(evaluation, artifact, report);
    if (isBase && head !== undefined && head === headSha) continue;
    const from = base === undefined ? "nothing" : quote(base);
    const to = head === undefined ? "nothing" : quote(head);
    const wrong =
      !isBase && typedBase !== undefined ? "base_sha" : typedHead === undefined ? "reference" : "head_sha";
    report.fail(
      section.at(wrong),
      `expected a diff from ${baseSha ?? "the base commit"} to ${headSha ?? "the head commit"}, got from ${from} to ${to}`,
      "Make the diff of these two commits, and record both.",
    );
  }
}

const hasClassD = (evaluation: Evaluation): boolean => evaluation.itemsOf("D").length > 0;

/** Categories that the change touches: by git where it is at hand, and by what the packet itself says, which can only add. */
function touchedCategories(evaluation: Evaluation): ReadonlyMap<SurfaceCategory, string> {
  const touched = new Map<SurfaceCategory, string>();
  for (const { category, path } of evaluation.repository?.categories ?? []) {
    if (!touched.has(category)) touched.set(category, `the change touches ${quote(path)}`);
  }
  const { packet } = evaluation;
  const add = (category: SurfaceCategory, why: string): void => {
    if (!touched.has(category)) touched.set(category, why);
  };
  for (const { id, types, riskSurfaces } of packet.claims) {
    const claim = `claim ${quote(id ?? "")}`;
    if (types.includes("dependency")) add("dependencies", `${claim} is of type dependency`);
    if (types.includes("interface") || riskSurfaces.includes("api"))
      add("api", `${claim} is about an interface`);
    if (riskSurfaces.some((surface) => !["api", "data_integrity"].includes(surface)))
      add("security", `${claim} puts ${riskSurfaces.map((one) => quote(one)).join(", ")} at risk`);
  }
  if (packet.classification.texts("critical_surfaces").length > 0)
    add("security", "the classification names critical surfaces");
  return touched;
}

export const DIFFERENTIAL_RULES: readonly Rule[] = [
  {
    id: "D-001",
    section: "6.5.2",
    title: "There is differential evidence for every category of surface that the change touches",
    severity: "BLOCK",
    tiers: R3_ONLY,
    findings: ["D-F1"],
    needs: "repository",
    class: "D",
    check(evaluation, report) {
      for (const [category, why] of touchedCategories(evaluation)) {
        if (isCovered(evaluation, category)) continue;
        report.fail(
          placeOf(evaluation),
          `expected differential evidence of ${category}, got none; ${why}`,
          "Add a diff with that surface in surfaces.",
        );
      }
      if (evaluation.repository === undefined)
        report.skip("which categories of surface the change touches; give the repository (--repo)");
    },
  },
  {
    id: "D-002",
    section: "6.5.2",
    title: "Diffs are bound to the commits that they compare",
    severity: "BLOCK",
    tiers: R3_ONLY,
    findings: ["D-F2"],
    needs: "packet",
    class: "D",
    appliesIf: hasClassD,
    check: checkCommits,
  },
  {
    id: "D-003",
    section: "6.5.2",
    title: "The tools that made the diffs are named with their versions",
    severity: "WARN",
    tiers: R3_ONLY,
    findings: [],
    needs: "packet",
    class: "D",
    appliesIf: hasClassD,
    check(evaluation, report) {
      for (const { artifact, item } of diffsOf(evaluation)) {
        const tools = artifact.section.sections("tools");
        const isTyped =
          tools.length > 0 &&
          tools.every((tool) => tool.text("name") !== undefined && tool.text("version") !== undefined);
        if (
          isTyped ||
          (artifact.section.text("tool") !== undefined && artifact.section.text("version") !== undefined)
        )
          continue;
        if (tools.length === 0 && namesToolWithVersion(item.prose)) continue;
        report.fail(
          artifact.section.at("tools"),
          "expected the tool that made the diff and its version, got none",
          "Name it in tools.",
        );
      }
    },
  },
  {
    id: "D-004",
    section: "6.5.2",
    title: "Raw artifacts are available, not summaries alone",
    severity: "BLOCK",
    tiers: R3_ONLY,
    findings: ["D-F3"],
    needs: "artifacts",
    class: "D",
    appliesIf: hasClassD,
    check(evaluation, report) {
      const remedy = "Keep the output of the tool itself, and record it.";
      for (const item of evaluation.itemsOf("D")) {
        for (const artifact of item.artifacts) {
          const type = artifact.type ?? "";
          if (/summary|description|narrative|notes/.test(type) && item.artifacts.length === 1) {
            report.fail(
              artifact.section.at("type"),
              `expected a raw artifact, got ${quote(type)} alone`,
              remedy,
            );
          }
          const examined = evaluation.examined(artifact);
          if (evaluation.input.artifacts === undefined) {
            report.skip("whether raw artifacts are there; give them (--artifacts)");
          } else if (examined === undefined || examined.status === "missing") {
            if (!isInGit(evaluation, artifact))
              report.fail(
                artifact.section.at("reference"),
                "the raw artifact is not among the artifacts",
                remedy,
              );
          } else if (examined.status === "unreadable") {
            report.fail(
              artifact.section.at("reference"),
              `the raw artifact cannot be read: ${examined.reason}`,
              remedy,
            );
          } else if (!isRaw(type, examined.content)) {
            report.fail(
              artifact.section.at("reference"),
              `expected ${type === "diff" ? "the output of git diff" : `what a tool wrote as ${quote(type)}`} in ${quote(examined.file)}, got ${describeContent(examined.content)}`,
              remedy,
            );
          }
        }
      }
    },
  },
  {
    id: "D-005",
    section: "6.5.2",
    title: "An SBOM is CycloneDX 1.5 or SPDX 2.3",
    severity: "WARN",
    tiers: R3_ONLY,
    findings: ["D-F4"],
    needs: "packet",
    class: "D",
    appliesIf: (evaluation) => evaluation.packet.artifacts.some(({ type }) => /sbom/.test(type ?? "")),
    check(evaluation, report) {
      for (const artifact of evaluation.packet.artifacts.filter(({ type }) => /sbom/.test(type ?? ""))) {
        const { section } = artifact;
        const examined = evaluation.examined(artifact);
        const content = examined?.status === "read" ? examined.content : undefined;
        const format =
          content?.kind === "sbom"
            ? `${content.format} ${content.specVersion}`
            : `${section.text("format") ?? ""} ${section.text("spec_version") ?? ""}`.trim();
        if (content !== undefined && content.kind !== "sbom") {
          const message = `expected an SBOM, got ${describeContent(content)}`;
          report.fail(section.at("reference"), message, "Give the SBOM as its tool wrote it.", {
            severity: "BLOCK",
          });
          continue;
        }
        const told =
          format === ""
            ? (/\b(?:CycloneDX|SPDX)[ -]?v?(\d+\.\d+(?:\.\d+)?)/i.exec(artifact.canonicalForm ?? "")?.[0] ??
              "")
            : format;
        if (STANDARD_SBOM.test(told)) continue;
        const message = `expected an SBOM in CycloneDX 1.5 or SPDX 2.3, got ${told === "" ? "none named" : quote(told)}`;
        report.fail(
          section.at("format"),
          message,
          "Write it in one of these, or say in known_limitations why another is used.",
        );
      }
    },
  },
  artifactRule("API", "A public interface that changed has its diff", "api"),
  artifactRule(
    "DEP",
    "Dependencies that changed have a diff of the lockfile and of the SBOM",
    "dependencies",
  ),
  artifactRule("DATA", "A data schema that changed has its diff or migration", "data_schema"),
  artifactRule("CFG", "Configuration that changed has its diff with what it does", "configuration"),
  artifactRule(
    "SEC",
    "Security boundaries that changed have a diff of permissions and paths of authorisation",
    "security",
  ),
];

function artifactRule(name: string, title: string, category: SurfaceCategory): Rule {
  return {
    id: `ART-6.5.1-${name}`,
    section: "6.5.1",
    title,
    severity: "BLOCK",
    tiers: R3_ONLY,
    findings: ["D-F1"],
    needs: "repository",
    class: "D",
    check(evaluation, report) {
      const why = touchedCategories(evaluation).get(category);
      if (why === undefined) {
        if (evaluation.repository === undefined)
          report.skip("which categories of surface the change touches; give the repository (--repo)");
        return;
      }
      checkCategory(evaluation, report, category, why);
    },
  };
}

/** What a category needs besides being covered, which D-001 tells. */
function checkCategory(
  evaluation: Evaluation,
  report: RuleReport,
  category: SurfaceCategory,
  why: string,
): void {
  if (!isCovered(evaluation, category)) {
    // The finding is D-001's; this rule fails with it.
    report.fail(
      placeOf(evaluation),
      `expected differential evidence of ${category}, got none; ${why}`,
      "Add a diff with that surface in surfaces.",
    );
    return;
  }
  if (category === "dependencies") {
    const hasDiff = diffsOf(evaluation).length > 0;
    const hasBom = evaluation
      .itemsOf("D")
      .some(({ artifacts }) => artifacts.some(({ type }) => /sbom/.test(type ?? "")));
    if (hasDiff && hasBom) return;
    report.fail(
      placeOf(evaluation),
      `expected the diff of the lockfile and the delta of the SBOM, got ${hasDiff ? "no SBOM" : "no diff"}; ${why}`,
      "Add what is missing.",
    );
  } else if (category === "configuration") {
    if (
      evaluation.itemsOf("D").some((item) => /impact|effect|consequence|means that|will /i.test(item.prose))
    )
      return;
    report.fail(
      placeOf(evaluation),
      `expected what the change of configuration does, got none; ${why}`,
      "Say it in the description of the class D item.",
    );
  }
}

function placeOf(evaluation: Evaluation): PacketPath {
  return evaluation.itemsOf("D")[0]?.section.at("artifacts") ?? ["evidence_items"];
}
