import { quote } from "@aixv/core";
import type { Artifact } from "../packet/packet-view.ts";
import { addDays, describeTime, readDeadline } from "../standard/times.ts";
import type { Evaluation } from "./evaluation.ts";
import { storageOf } from "./immutability.ts";
import { requiredRetentionDays } from "./retention-days.ts";
import type { RuleReport } from "./rule-report.ts";

/** Whatever CI left behind: all of class A, and links to runs in any other. */
export function checkRetention(evaluation: Evaluation, report: RuleReport): void {
  for (const artifact of evaluation.packet.artifacts) {
    const isOfCi = artifact.type === "ci_run" || artifact.parsedReference?.type === "ci-run";
    if (artifact.item.class === "A" || isOfCi) checkArtifact(evaluation, artifact, report);
  }
}

/** What the policy knows of its storage goes before what the packet says of itself. */
function checkArtifact(evaluation: Evaluation, artifact: Artifact, report: RuleReport): void {
  const { section } = artifact;
  const days = requiredRetentionDays(evaluation);
  const stored = storageOf(artifact, evaluation.policy)?.retentionDays;
  const until = retainedUntil(artifact);
  const end = readDeadline(until);
  const least = evaluation.createdAt === undefined ? undefined : addDays(evaluation.createdAt, days);
  if (section.boolean("retention_verified") === false) {
    const remedy = "Keep the artifact where it stays long enough.";
    report.fail(section.at("retention_verified"), "retention is not confirmed", remedy);
  } else if (stored !== undefined && stored < days) {
    const message = `expected to be kept for ${days} days, got ${stored} where it lies`;
    report.fail(section.at("reference"), message, "Move it to storage that keeps it longer.");
  } else if (end !== undefined && least !== undefined && end < least) {
    const message = `expected to be kept for ${days} days, until ${describeTime(least)}, got until ${quote(until ?? "")}`;
    const remedy = "Keep it longer, or document a shorter period in the policy (AIV §6.10.2).";
    report.fail(section.at("retain_until"), message, remedy);
  } else if (stored === undefined && end === undefined && section.boolean("retention_verified") !== true) {
    report.skip(
      "whether CI artifacts are kept; add retention_verified or retain_until, or a policy that says how long their storage keeps them",
    );
  }
}

function retainedUntil({ section, immutabilityMechanism }: Artifact): string | undefined {
  return (
    section.text("retain_until") ??
    /\buntil\s+(\d{4}-\d{2}-\d{2}(?:T[\d:.]+Z)?)/i.exec(immutabilityMechanism ?? "")?.[1]
  );
}
