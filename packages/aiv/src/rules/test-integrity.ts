import { quote } from "@aixv/core";
import type { TestIntegrityReport } from "../facts/test-integrity-report.ts";
import type { Artifact, EvidenceItem, Section } from "../packet/packet-view.ts";
import type { Evaluation } from "./evaluation.ts";
import { integrityMethodIn } from "./prose.ts";
import type { RuleReport } from "./rule-report.ts";

const SEMANTIC_METHODS = ["ast", "coverage", "framework-json"];

/** A report on tests that the packet has, with what it says in data. */
export interface IntegrityArtifact {
  readonly artifact: Artifact;
  readonly typed: Section | undefined;
}

export function reportsOf(evaluation: Evaluation): readonly IntegrityArtifact[] {
  return evaluation.itemsOf("C").flatMap(({ artifacts }) =>
    artifacts.flatMap((artifact) => {
      const typed = artifact.section.section("integrity");
      return typed !== undefined || artifact.type === "test_integrity_report" ? [{ artifact, typed }] : [];
    }),
  );
}

/** Reports by syntax tree that are at hand: of the repository itself, or among the artifacts and of the same commits. */
export function measuredReports(evaluation: Evaluation): readonly TestIntegrityReport[] {
  const { repository, packet } = evaluation;
  if (repository?.testIntegrity !== undefined) return [repository.testIntegrity];
  const base = repository?.mergeBaseSha ?? packet.baseSha;
  return packet.artifacts.flatMap((artifact) => {
    const content = evaluation.contentOf(artifact);
    if (content?.kind !== "test-integrity") return [];
    const { report } = content;
    return report.head_sha === packet.headSha && report.base_sha === base ? [report] : [];
  });
}

/** C-004 and EIC-004 ask the same, and have findings of their own for it. */
export function checkMethod(evaluation: Evaluation, report: RuleReport, finding: string): void {
  const remedy = "Compare syntax trees (`aixv aiv integrity`), coverage, or the framework's own counts.";
  const tools = evaluation.input.profiles.flatMap(({ testIntegrityTools }) => testIntegrityTools);
  const refuse = (item: EvidenceItem): void => {
    const message = `expected a method that understands code, got ${quote(item.validationMethod)}`;
    report.fail(item.section.at("validation_method"), message, remedy, { finding });
  };
  const reports = reportsOf(evaluation);
  const items = new Set<EvidenceItem>();
  for (const { artifact, typed } of reports) {
    const item = evaluation.itemOf(artifact);
    if (typed === undefined) {
      if (item !== undefined) items.add(item);
      continue;
    }
    const method = typed.text("method")?.toLowerCase();
    if (method !== undefined && SEMANTIC_METHODS.includes(method)) continue;
    const message = `expected a method of ${SEMANTIC_METHODS.join(", ")}, got ${quote(method ?? "none")}`;
    report.fail(typed.at("method"), message, remedy, { finding });
  }
  for (const item of items) if (integrityMethodIn(item.prose, tools) !== "semantic") refuse(item);
  if (reports.length > 0 || measuredReports(evaluation).length > 0) return;
  const all = evaluation.itemsOf("C");
  const methods = all.map((item) => integrityMethodIn(item.prose, tools));
  const worst = all[methods.indexOf("inadequate")] ?? all[0];
  if (worst !== undefined && !methods.includes("semantic")) refuse(worst);
}
