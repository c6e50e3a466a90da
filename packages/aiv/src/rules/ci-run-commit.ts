import { quote } from "@aixv/core";
import type { Artifact } from "../packet/packet-view.ts";
import { describeContent, showingOf } from "./content-of-type.ts";
import type { Evaluation } from "./evaluation.ts";

import { commitIdsIn } from "./prose.ts";
import type { RuleReport } from "./rule-report.ts";

/** CI runs of class A: by their type, by where they lead, or by what they are. */
export function ciRunsOf(evaluation: Evaluation): readonly Artifact[] {
  return evaluation.packet.artifacts.filter(
    (artifact) =>
      artifact.item.class === "A" &&
      (artifact.type === "ci_run" ||
        artifact.parsedReference?.type === "ci-run" ||
        evaluation.contentOf(artifact)?.kind === "ci-run"),
  );
}

/** Commits that a reference names. A digest of content is as long as a commit id, and is none. */
function commitsNamedBy(artifact: Artifact): readonly string[] {
  const reference = artifact.parsedReference;
  if (reference?.type === "content-address") return reference.scheme === "git" ? [reference.digest] : [];
  return commitIdsIn(
    (artifact.reference ?? "").replace(/\bsha(?:256|1)[:=/-][0-9a-f]{40,64}\b/gi, " "),
  ).filter((id) => id !== artifact.sha256);
}

export function checkRunCommit(evaluation: Evaluation, report: RuleReport): void {
  let unshown = 0;
  const runs = ciRunsOf(evaluation);
  for (const artifact of runs) if (!isShown(evaluation, artifact, report)) unshown++;
  if ((unshown > 0 || runs.length === 0) && report.findings.length === 0) {
    report.skip(
      "which commit CI ran; give the export of the run (--artifacts), or, where nothing but its link is recorded, commit_sha",
    );
  }
}

const EXPORT = "Give the run as the API of the CI service writes it (docs/canonical-forms.md).";

/** Bytes go before typed keys, and those before what stands in a link. False where none of them tells. */
function isShown(evaluation: Evaluation, artifact: Artifact, report: RuleReport): boolean {
  const { headSha } = evaluation.packet;
  const { section } = artifact;
  const isRun = artifact.type === "ci_run" && !isLocal(evaluation, artifact);
  const showing = isRun ? showingOf(evaluation, artifact, "ci-run") : "told";
  if (showing === "other") {
    const got = describeContent(evaluation.contentOf(artifact));
    report.fail(section.at("reference"), `expected the export of a CI run, got ${got}`, EXPORT);
    return true;
  }
  const content = evaluation.contentOf(artifact);
  const actual = content?.kind === "ci-run" ? content.commitSha.toLowerCase() : undefined;
  const typed = section.text("commit_sha")?.toLowerCase();
  const linked = commitsNamedBy(artifact);
  const at = section.at(actual === undefined && typed !== undefined ? "commit_sha" : "reference");
  if (actual !== undefined && typed !== undefined && typed !== actual) {
    const message = `the run's export says ${quote(actual)}, and the packet ${quote(typed)}`;
    report.fail(section.at("commit_sha"), message, "Record the run that was exported.");
  }
  if (typed !== undefined && linked.length > 0 && !linked.includes(typed)) {
    const message = `commit_sha says ${quote(typed)}, and the link ${linked.join(", ")}`;
    const options = { finding: "X-CONTRADICTION", severity: "WARN" } as const;
    report.fail(section.at("commit_sha"), message, "Say one thing.", options);
  }
  checkRepository(evaluation, artifact, report);
  checkRunId(evaluation, artifact, report);
  const commit = actual ?? typed;
  const commits = commit === undefined ? linked : [commit];
  if (commits.length === 0) return false;
  if (headSha === undefined || !commits.includes(headSha)) {
    const got = commits.map((one) => quote(one)).join(", ");
    const message = `expected a run of the head commit ${headSha ?? "(which the packet does not have)"}, got one of ${got}`;
    report.fail(at, message, "Run CI on the head commit, and record that run.");
  }
  return showing !== "unread";
}

/** A run without any CI service, which says so, is known by its results alone. At R3 a service has to have run the tests. */
function isLocal(evaluation: Evaluation, artifact: Artifact): boolean {
  return (
    artifact.section.text("provider") === "local" &&
    evaluation.tier !== "R3" &&
    evaluation.contentOf(artifact)?.kind === "test-results"
  );
}

/** Packet, link and export are of one run. */
function checkRunId(evaluation: Evaluation, artifact: Artifact, report: RuleReport): void {
  const content = evaluation.contentOf(artifact);
  if (content?.kind !== "ci-run" || content.runId === null) return;
  const { section } = artifact;
  const typed = section.raw("run_id");
  const reference = artifact.parsedReference;
  const linked = reference?.type === "ci-run" ? reference.runId : null;
  const remedy = "Record the run that was exported.";
  if ((typeof typed === "string" || typeof typed === "number") && String(typed) !== content.runId) {
    const message = `the run's export says run ${quote(content.runId)}, and the packet ${quote(String(typed))}`;
    report.fail(section.at("run_id"), message, remedy);
  }
  if (linked !== null && linked !== content.runId) {
    const message = `the run's export says run ${quote(content.runId)}, and the link ${quote(linked)}`;
    report.fail(section.at("reference"), message, remedy);
  }
}

/** A run in another repository says nothing, even of the same commit: whoever has a copy can run anything there. */
function checkRepository(evaluation: Evaluation, artifact: Artifact, report: RuleReport): void {
  const content = evaluation.contentOf(artifact);
  const expected = evaluation.packet.identification.text("repository");
  if (content?.kind !== "ci-run" || content.repository === undefined || expected === undefined) return;
  const own = expected
    .toLowerCase()
    .replace(/^[a-z+]+:\/\//, "")
    .replace(/^[^/@]*@/, "")
    .replace(/(?<!\/)\/+$/, "")
    .replace(/\.git$/, "")
    .replace(":", "/");
  const [host = ""] = own.split("/");
  // Without a host the packet names the repository alone.
  const isThere =
    content.host === undefined ||
    !host.includes(".") ||
    host === content.host.replace(":", "/").split("/")[0];
  if (isThere && `/${own}`.endsWith(`/${content.repository.toLowerCase()}`)) return;
  const other = [content.host, content.repository].filter((part) => part !== undefined).join("/");
  report.fail(
    artifact.section.at("reference"),
    `expected a run in ${quote(expected)}, got the export of one in ${quote(other)}`,
    "Give the run of the packet's repository.",
  );
}
