import { quote } from "@aixv/core";
import type { ArtifactContent } from "../facts/artifact-facts.ts";
import { SURFACE_CATEGORIES, type SurfaceCategory } from "../facts/repository-facts.ts";
import type { Artifact, EvidenceItem } from "../packet/packet-view.ts";
import type { Evaluation } from "./evaluation.ts";

import { hasWord } from "./prose.ts";
import type { RuleReport } from "./rule-report.ts";

// What the evidence of class D is and shows (AIV §6.5); class-d-differential.ts has the rules.

/** Words by which prose names a category. */
const CATEGORY_WORDS: { readonly [C in SurfaceCategory]: RegExp } = {
  api: /\bAPI\b|public (?:function|interface|surface|export)|endpoint|exported/i,
  dependencies: /dependenc|lockfile|package-lock|pnpm-lock|yarn\.lock|requirements|sbom/i,
  data_schema: /schema|migration|DDL|\bSQL\b|\btable/i,
  configuration: /config|environment variable|\bflag|workflow|pipeline|deployment/i,
  security: /security|auth|permission|access control|secret|crypt|privilege/i,
};

const DIFF_TYPES = /diff|delta|patch|migration/;

export function diffsOf(
  evaluation: Evaluation,
): readonly { readonly artifact: Artifact; readonly item: EvidenceItem }[] {
  return evaluation
    .itemsOf("D")
    .flatMap((item) =>
      item.artifacts.flatMap((artifact) =>
        DIFF_TYPES.test(artifact.type ?? "") ? [{ artifact, item }] : [],
      ),
    );
}

/** A diff of these two commits has files of the change alone. */
export function checkPaths(evaluation: Evaluation, artifact: Artifact, report: RuleReport): void {
  const content = evaluation.contentOf(artifact);
  const { repository } = evaluation;
  if (content?.kind !== "diff" || repository === undefined) return;
  const changed = new Set(repository.changes.flatMap(({ path, oldPath }) => [path, oldPath]));
  const other = content.paths.find((path) => !changed.has(path));
  if (other === undefined) return;
  report.fail(
    artifact.section.at("reference"),
    `expected a diff of the change, got one of ${quote(other)}, which the change does not touch`,
    "Make the diff of these two commits, and record both.",
  );
}

/** Whether bytes can be what the type says. Tools that compare interfaces or schemas write in formats of their own. */
export function isRaw(type: string, content: ArtifactContent): boolean {
  if (type === "diff") return content.kind === "diff";
  if (/sbom/.test(type))
    return content.kind === "sbom" || content.kind === "diff" || content.kind === "other";
  if (!DIFF_TYPES.test(type)) return true;
  return content.kind === "diff" || content.kind === "other";
}

/** What git itself shows: the comparison of two commits, or a file of the change such as a migration; not any file that is there. */
export function isInGit({ repository }: Evaluation, artifact: Artifact): boolean {
  const reference = artifact.parsedReference;
  if (reference?.type !== "code" || repository === undefined) return false;
  if (reference.compared !== undefined) return true;
  return (
    artifact.type !== "diff" &&
    repository.changes.some(({ path }) => path === reference.path) &&
    reference.ref.toLowerCase() === repository.headSha
  );
}

export function isCovered(evaluation: Evaluation, category: SurfaceCategory): boolean {
  return evaluation.itemsOf("D").some((item) => {
    const typed = item.artifacts.filter(({ section }) => section.texts("surfaces").length > 0);
    if (typed.length > 0) return typed.some((artifact) => shows(evaluation, artifact, category));
    return SURFACE_CATEGORIES.some(
      (known) =>
        known === category &&
        (CATEGORY_WORDS[known].test(`${item.description}\n${item.scope}`) ||
          hasWord(item.description, known)),
    );
  });
}

/**
 * Whether an artifact says that it is of a category, and is a diff with a file of it. What tools write in formats of their own
 * nobody has read: it may stand beside a diff, and is none.
 */
function shows(evaluation: Evaluation, artifact: Artifact, category: SurfaceCategory): boolean {
  if (!artifact.section.texts("surfaces").includes(category)) return false;
  const content = evaluation.contentOf(artifact);
  const touched = (evaluation.repository?.categories ?? []).filter((one) => one.category === category);
  if (content === undefined || content.kind === "sbom" || touched.length === 0) return true;
  return content.kind === "diff" && touched.some(({ path }) => content.paths.includes(path));
}
