import { quote } from "@aixv/core";
import { isAtLeast } from "../standard/tiers.ts";
import { describeTime, readTime } from "../standard/times.ts";
import { isSigned, signatureFault } from "./attestations.ts";
import { isAhead, SKEW_MILLIS } from "./clock.ts";
import type { Evaluation } from "./evaluation.ts";
import { redactedSecrets } from "./redact-packet.ts";
import { ALL_TIERS, type Rule } from "./rule.ts";
import type { RuleReport } from "./rule-report.ts";
import { hasIndependentVerifier } from "./separation-of-duties.ts";

// AIV §12 and §13.

const WORKFLOW =
  /^(?:\.github\/(?:workflows|actions)\/|\.gitlab-ci|\.gitlab\/ci\/|\.circleci\/|\.buildkite\/|\.woodpecker|\.gitea\/workflows\/|\.forgejo\/workflows\/|azure-pipelines|bitbucket-pipelines|Jenkinsfile)/;

export const SECURITY_RULES: readonly Rule[] = [
  {
    id: "SEC-12.1-SIGN",
    section: "12.1",
    title: "R3 packets are signed, and others should be",
    severity: { R0: "WARN", R1: "WARN", R2: "WARN", R3: "BLOCK" },
    tiers: ALL_TIERS,
    findings: ["7.4-F3"],
    needs: "packet",
    // At R3 it is ATT-003 that tells; below it does not apply.
    sameAs: ["ATT-003"],
    check(evaluation, report) {
      if (evaluation.tier === "R3" || evaluation.attestations.length === 0) return;
      const signed = evaluation.attestations.filter(isSigned);
      if (signed.length === 0) {
        report.fail(
          evaluation.attestations[0]?.section.at("signature_method") ?? [],
          "no attestation is signed, so that the packet can be changed unnoticed",
          "Sign it (`aixv aiv attest`).",
        );
      }
      for (const attestation of signed) {
        const fault = signatureFault(evaluation, attestation);
        if (fault !== undefined)
          report.fail(
            attestation.section.at("signature"),
            fault,
            "Have the Verifier sign the packet as it is now.",
          );
      }
    },
  },
  {
    id: "SEC-12.1-REPLAY",
    section: "12.1",
    title: "The packet is bound to its commit, and its times go together with each other and with the clock",
    severity: "BLOCK",
    tiers: ALL_TIERS,
    findings: ["X-12.1-REPLAY", "X-12.1-TIME"],
    needs: "packet",
    check(evaluation, report) {
      checkHead(evaluation, report);
      checkBase(evaluation, report);
      checkTimes(evaluation, report);
    },
  },
  {
    id: "SEC-12.1-AUTHZ",
    section: "12.1",
    title: "The Verifier is on the list of those authorised",
    severity: "BLOCK",
    tiers: ALL_TIERS,
    findings: ["X-7.1-AUTHZ"],
    needs: "policy",
    sameAs: ["VER-7.1.1"],
  },
  {
    id: "SEC-12.2",
    section: "12.2",
    title: "Hashes are recorded, and links are bound to commits",
    severity: "BLOCK",
    tiers: ALL_TIERS,
    findings: ["9.2-F1", "F-F3"],
    needs: "packet",
    sameAs: ["G-003", "F-003"],
  },
  {
    id: "SEC-12.3",
    section: "12.3",
    title: "A change of CI workflows gets more review than others",
    severity: "WARN",
    tiers: ALL_TIERS,
    findings: ["X-12.3-WORKFLOW"],
    needs: "repository",
    check(evaluation, report) {
      if (evaluation.repository === undefined) {
        report.skip("whether the change alters workflows of CI; give the repository (--repo)");
        return;
      }
      if (isAtLeast(evaluation.tier, "R2") && hasIndependentVerifier(evaluation)) return;
      for (const { path } of evaluation.repository.changes) {
        if (!WORKFLOW.test(path)) continue;
        report.fail(
          ["classification", "risk_tier"],
          `the change alters ${quote(path)}, and no independent Verifier of R2 or above has seen it`,
          "Classify it as R2 or above.",
        );
      }
    },
  },
  {
    id: "SEC-12.4",
    section: "12.4",
    title: "There are no secrets in the packet and its artifacts",
    severity: "BLOCK",
    tiers: ALL_TIERS,
    findings: ["X-12.4-SECRET"],
    needs: "packet",
    check(evaluation, report) {
      const permitted = evaluation.policy?.permittedSecrets ?? [];
      const remedy = "Revoke it, remove it from the evidence, and make the evidence again.";
      // They were taken out before any rule could quote them.
      for (const { path, kind } of redactedSecrets(evaluation.input.document.json)) {
        report.fail(path, `there is what looks like a secret here: ${kind}`, remedy);
      }
      for (const artifact of evaluation.packet.artifacts) {
        const examined = evaluation.examined(artifact);
        if (examined === undefined || examined.status === "missing") continue;
        for (const { kind, place } of examined.secrets ?? []) {
          if (permitted.includes(kind)) continue;
          report.fail(
            artifact.section.at("reference"),
            `there is what looks like a secret in ${quote(examined.file)}, ${place}: ${kind}`,
            remedy,
          );
        }
      }
    },
  },
  {
    id: "PRI-13",
    section: "13.2",
    title: "Evidence has no more personal data than it needs",
    severity: "WARN",
    tiers: ALL_TIERS,
    findings: [],
    needs: "person",
    manual: "Whether logs, traces and test data hold personal data that they need not.",
  },
];

/** A packet of another commit, however good, is no evidence about the one that is to be merged. */
function checkHead({ packet, input }: Evaluation, report: RuleReport): void {
  const { expectedHead } = input;
  if (expectedHead === undefined) {
    report.skip("whether the packet is about the commit that is to be merged; say which that is (--head)");
  } else if (packet.headSha !== expectedHead) {
    report.fail(
      packet.identification.at("head_sha"),
      `expected a packet about ${expectedHead}, the commit that is to be merged, got one about ${packet.headSha ?? "none"}`,
      "Make a packet for that commit.",
    );
  }
}

/** The base is where the change begins: a packet that names a later one leaves out what came before. */
function checkBase({ packet, input, repository }: Evaluation, report: RuleReport): void {
  const { expectedBase } = input;
  const at = packet.identification.at("base_sha");
  if (packet.baseSha !== undefined && packet.baseSha === packet.headSha) {
    report.fail(
      at,
      "base_sha and head_sha are one commit, so that there is no change",
      "Name the commit that the change began at.",
    );
  }
  if (repository !== undefined && repository.changes.length === 0) {
    report.fail(
      packet.identification.at("head_sha"),
      `no file differs between ${repository.mergeBaseSha} and ${repository.headSha}, so that there is no change`,
      "Name the commit that the change ends with, and the one that it is merged into as it was before.",
    );
  }
  if (expectedBase === undefined) {
    report.skip("whether the packet is about the whole change; say what it is to be merged into (--base)");
  } else if (repository === undefined) {
    if (packet.baseSha !== expectedBase)
      report.skip("whether the packet is about the whole change; give the repository (--repo)");
  } else if (repository.claimedMergeBaseSha !== repository.mergeBaseSha) {
    const message = `expected a packet about the change since ${repository.mergeBaseSha}, where it left ${expectedBase}, got one since ${repository.claimedMergeBaseSha ?? "no single commit in common"}`;
    report.fail(at, message, "Make a packet about the whole change.");
  }
}

/** A commit is named by what is in it: who says to have verified it before there was one has the time wrong. */
function checkAfterCommit({ repository, attestations }: Evaluation, report: RuleReport): void {
  const committed = repository?.headCommittedAt;
  if (committed === undefined) return;
  for (const { section, timestamp } of attestations) {
    const attested = readTime(timestamp);
    if (attested === undefined || attested >= committed - SKEW_MILLIS) continue;
    report.fail(
      section.at("timestamp"),
      `the change was attested before its head commit, which is of ${describeTime(committed)}`,
      "Attest again, with the time of that.",
      { finding: "X-12.1-TIME" },
    );
  }
}

function checkTimes(evaluation: Evaluation, report: RuleReport): void {
  const { packet, now, attestations, input } = evaluation;
  const { identification, classification } = packet;
  const created = readTime(identification.text("created_at"));
  const times = [
    [identification.at("created_at"), created, "the packet was made"],
    [
      classification.at("classified_at"),
      readTime(classification.text("classified_at")),
      "the change was classified",
    ],
    ...packet.attestations.map(
      ({ section, timestamp }) => [section.at("timestamp"), readTime(timestamp), "it was attested"] as const,
    ),
    ...packet.artifacts.map(
      ({ section }) =>
        [
          section.at("retrieved_at"),
          readTime(section.text("retrieved_at")),
          "the artifact was made",
        ] as const,
    ),
  ] as const;
  for (const [path, time, what] of times) {
    if (time === undefined || !isAhead(time, now)) continue;
    report.fail(path, `${what} in the future`, "Correct the time, or the clock.", { finding: "X-12.1-TIME" });
  }
  for (const { section, timestamp } of attestations) {
    const attested = readTime(timestamp);
    if (attested === undefined || created === undefined || attested >= created - SKEW_MILLIS) continue;
    report.fail(
      section.at("timestamp"),
      "the packet was attested before it was made",
      "Have it verified again as it is now.",
      { finding: "X-12.1-TIME", severity: "WARN" },
    );
  }
  checkAfterCommit(evaluation, report);
  if (input.mergedAt === undefined) return;
  for (const { section, timestamp } of attestations) {
    const attested = readTime(timestamp);
    if (attested === undefined || attested <= input.mergedAt) continue;
    report.fail(
      section.at("timestamp"),
      "the change was attested after it was merged",
      "Verify changes before they merge.",
      { finding: "X-12.1-TIME", severity: "WARN" },
    );
  }
}
