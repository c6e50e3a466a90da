import { quote } from "@aixv/core";
import type { ArtifactContent } from "../facts/artifact-facts.ts";
import type { Artifact } from "../packet/packet-view.ts";
import type { Evaluation } from "./evaluation.ts";

/**
 * How far an artifact shows what it is for. `other`: its bytes are something else. `unread`: there are bytes, and nobody read
 * them as what they are to be. `told`: no bytes are in question, and the packet alone speaks.
 */
export type Showing = "shown" | "other" | "unread" | "told";

/** Whether the bytes of an artifact are of a kind: what a packet says beside bytes of another kind is as good as made up. */
export function showingOf(
  evaluation: Evaluation,
  artifact: Artifact,
  kind: ArtifactContent["kind"],
): Showing {
  const content = evaluation.contentOf(artifact);
  if (content !== undefined) {
    if (content.kind === kind || (MAY_BE_EMPTY.includes(kind) && isEmptyOutput(content))) return "shown";
    return content.kind === "other" ? "unread" : "other";
  }
  const reference = artifact.parsedReference;
  // What a repository or the reference itself holds has bytes, whatever folder was given. A comparison is a diff.
  const isDiffInGit = kind === "diff" && reference?.type === "code" && reference.compared !== undefined;
  if ((reference?.type === "code" && !isDiffInGit) || reference?.type === "inline") return "unread";
  if (evaluation.input.artifacts === undefined) return "told";
  return artifact.sha256 !== undefined || artifact.section.text("file") !== undefined ? "unread" : "told";
}

/** Tools of these kinds write nothing where they find nothing. */
const MAY_BE_EMPTY: readonly ArtifactContent["kind"][] = ["static-analysis", "search-output"];

export function isEmptyOutput(content: ArtifactContent): boolean {
  return content.kind === "other" && content.format === "empty";
}

/** What came instead, for messages. */
export function describeContent(content: ArtifactContent | undefined): string {
  if (content === undefined) return "nothing that was read";
  return content.kind === "other"
    ? `a file of no format that is known (${quote(content.format)})`
    : NAMES[content.kind];
}

const NAMES: { readonly [K in Exclude<ArtifactContent["kind"], "other">]: string } = {
  "test-results": "test results",
  coverage: "a coverage report",
  "ci-run": "the export of a CI run",
  diff: "a diff",
  sbom: "an SBOM",
  "test-integrity": "a test integrity report",
  "search-output": "the output of a search",
  "static-analysis": "the output of static analysis",
  html: "a rendered page",
};
