import { quote } from "@aixv/core";
import type { Artifact } from "../packet/packet-view.ts";
import { describeContent, showingOf } from "./content-of-type.ts";
import type { Evaluation } from "./evaluation.ts";
import type { RuleReport } from "./rule-report.ts";

/** What static analysis found: by its bytes where they are at hand, and by what the packet says of its tools. */
export function checkAnalysis(evaluation: Evaluation, artifact: Artifact, report: RuleReport): void {
  const { section } = artifact;
  const content = evaluation.contentOf(artifact);
  const errors = content?.kind === "static-analysis" ? content.errors : 0;
  const typed = section.sections("tools");
  const tools = typed.length === 0 ? [section] : typed;
  const failed = tools.filter((tool) => tool.raw("status") === "fail");
  const remedy = "Mend what it found.";
  for (const tool of failed) {
    const name = tool.text("name") ?? tool.text("tool") ?? "a tool";
    report.fail(tool.at("status"), `static analysis by ${quote(name)} failed`, remedy);
  }
  if (failed.length > 0) return;
  if (errors === 0) {
    // Tools that do not apply wrote nothing.
    if (tools.some((tool) => tool.raw("status") !== "na")) checkShown(evaluation, artifact, report);
    return;
  }
  const message = `the output of static analysis has ${errors} errors`;
  report.fail(section.at("reference"), message, remedy);
  // Which of several tools wrote the output is not said: if all passed, that one did not.
  const passed = tools.find((tool) => tool.raw("status") === "pass");
  if (passed === undefined) return;
  report.fail(passed.at("status"), `the packet says pass, and ${message}`, "Record what the tool found.", {
    finding: "X-CONTRADICTION",
    severity: "BLOCK",
  });
}

/** What says that tools passed is to be what they wrote. */
function checkShown(evaluation: Evaluation, artifact: Artifact, report: RuleReport): void {
  const showing = showingOf(evaluation, artifact, "static-analysis");
  if (showing === "unread") {
    report.skip(
      "what static analysis found; give the output of the tool in a format that is known (docs/canonical-forms.md)",
    );
  } else if (showing === "other") {
    const got = describeContent(evaluation.contentOf(artifact));
    report.fail(
      artifact.section.at("reference"),
      `expected the output of static analysis, got ${got}`,
      "Give what the tool wrote.",
      { finding: "X-CONTRADICTION", severity: "BLOCK" },
    );
  }
}
