import { digestHex, parseDigest, quote } from "@aixv/core";
import type { ExaminedArtifact } from "../facts/artifact-facts.ts";
import type { Artifact } from "../packet/packet-view.ts";
import { claimsLock, storageOf } from "./immutability.ts";
import { requiredRetentionDays } from "./retention-days.ts";
import { ALL_TIERS, FROM_R1, type Rule } from "./rule.ts";
import type { RuleReport } from "./rule-report.ts";

// AIV §3.3 and Appendix E: mechanisms, one by one.

const HASH_SEVERITY = { R0: "WARN", R1: "WARN", R2: "WARN", R3: "BLOCK" } as const;

export const IMMUTABILITY_RULES: readonly Rule[] = [
  {
    id: "IMM-3.3",
    section: "3.3",
    title: "Evidence has integrity, a stable reference, protection against deletion and a way to verify it",
    severity: "BLOCK",
    tiers: ALL_TIERS,
    findings: ["9.1-F3"],
    needs: "packet",
    sameAs: ["G-003"],
  },
  {
    id: "IMM-E.1.1",
    section: "E.1.1",
    title: "A link to a full commit id is immutable, one to a branch is not",
    severity: "BLOCK",
    tiers: ALL_TIERS,
    findings: ["9.2-F1", "B-F1"],
    needs: "packet",
    sameAs: ["B-001", "G-IMM-02"],
  },
  {
    id: "IMM-E.1.2",
    section: "E.1.2",
    title: "The digest in a content address is the one that is recorded",
    severity: HASH_SEVERITY,
    tiers: ALL_TIERS,
    findings: ["9.2-F2"],
    needs: "packet",
    check(evaluation, report) {
      for (const artifact of evaluation.packet.artifacts) {
        const reference = artifact.parsedReference;
        if (reference?.type !== "content-address") continue;
        const examined = evaluation.examined(artifact);
        checkOtherDigest(artifact, reference.digest, examined, report);
        const digest = parseDigest(reference.digest);
        if (!digest.ok || !digest.value.startsWith("sha256:")) continue;
        const expected = digestHex(digest.value);
        // Of bytes that are at hand there is no doubt what the address is of: that blocks at every tier.
        if (examined?.status === "read" && !examined.forms.some(({ sha256 }) => sha256 === expected)) {
          report.fail(
            artifact.section.at("reference"),
            `the reference is to ${quote(reference.digest, 100)}, and ${quote(examined.file)} has ${examined.sha256}, in no canonical form the one expected`,
            "Refer to what is there, or restore what was.",
            { severity: "BLOCK" },
          );
        }
        if (artifact.sha256 === undefined || artifact.sha256 === expected) continue;
        const message = `the reference is to ${quote(reference.digest, 100)}, and sha256 is ${artifact.sha256}`;
        report.fail(
          artifact.section.at("sha256"),
          message,
          "Record the digest of the same bytes in both, or say in canonical_form what each is of.",
        );
      }
    },
  },
  {
    id: "IMM-E.1.3",
    section: "E.1.3",
    title: "A signed attestation is immutable where its signature holds",
    severity: "BLOCK",
    tiers: ALL_TIERS,
    findings: ["9.2-F1"],
    needs: "signatures",
    check(evaluation, report) {
      for (const artifact of evaluation.packet.artifacts) {
        const check = evaluation.input.signatures?.provenance.get(artifact.section.pointer);
        if (check?.status !== "invalid") continue;
        report.fail(
          artifact.section.at("reference"),
          `the signature of the attestation is not valid: ${check.reason}`,
          "Sign it again.",
        );
      }
    },
  },
  {
    id: "IMM-E.1.4",
    section: "E.1.4",
    title: "Storage that is said to be locked is, and for as long as the tier needs",
    severity: "BLOCK",
    tiers: ALL_TIERS,
    findings: ["9.2-F1"],
    needs: "policy",
    check(evaluation, report) {
      const days = requiredRetentionDays(evaluation);
      for (const artifact of evaluation.packet.artifacts) {
        const storage = storageOf(artifact, evaluation.policy);
        const at = artifact.section.at("reference");
        if (storage !== undefined && storage.lock !== "none") {
          if (storage.retentionDays !== undefined && storage.retentionDays < days) {
            report.fail(
              at,
              `expected a lock of ${days} days, got ${storage.retentionDays}`,
              "Lock it for longer.",
            );
          }
          if (storage.lock === "governance" && evaluation.tier === "R3") {
            report.fail(
              at,
              "the lock is of mode governance, which privileged users can lift",
              "Use mode compliance at R3.",
              { severity: "WARN" },
            );
          }
        } else if (claimsLock(artifact) && evaluation.immutabilityOf(artifact).verdict === "immutable") {
          if (/governance/i.test(artifact.immutabilityMechanism ?? "") && evaluation.tier === "R3") {
            report.fail(
              artifact.section.at("immutability_mechanism"),
              "the lock is of mode governance, which privileged users can lift",
              "Use mode compliance at R3.",
              { severity: "WARN" },
            );
          }
          if (artifact.sha256 !== undefined) continue;
          report.skip(
            "whether storage is locked; give a policy that lists it (--policy), or record the sha256 of what is there",
          );
        }
      }
    },
  },
  {
    id: "IMM-E.1.5",
    section: "E.1.5",
    title:
      "A hash in the packet makes an artifact elsewhere immutable, unless the link follows a branch, the latest, or CI that keeps nothing",
    severity: "BLOCK",
    tiers: ALL_TIERS,
    findings: ["9.2-F1"],
    needs: "packet",
    sameAs: ["G-003"],
    // At R3 it is F-006 that tells. Below, a hash need not be verified; one that was and failed makes nothing immutable.
    check(evaluation, report) {
      if (evaluation.tier === "R3") return;
      for (const artifact of evaluation.packet.artifacts) {
        const examined = evaluation.examined(artifact);
        if (artifact.sha256 === undefined || examined?.status !== "read") continue;
        if (examined.forms.some(({ sha256 }) => sha256 === artifact.sha256)) continue;
        report.fail(
          artifact.section.at("sha256"),
          `expected ${artifact.sha256}, and ${quote(examined.file)} has ${examined.sha256}, in no canonical form the one expected`,
          "Record the hash of what is there, or restore what was.",
        );
      }
    },
  },
  {
    id: "IMM-E.3",
    section: "E.3",
    title:
      "A requirement is a file at a commit, a snapshot with its hash, a version of an issue, or archived",
    severity: { R1: "WARN", R2: "WARN", R3: "BLOCK" },
    tiers: FROM_R1,
    findings: ["E-F1a", "E-F1b", "E-F1"],
    needs: "packet",
    class: "E",
    sameAs: ["E-001"],
  },
];

/** Of addresses by other digests than SHA-256, SHA-512 is compared with bytes that are at hand. */
function checkOtherDigest(
  artifact: Artifact,
  digest: string,
  examined: ExaminedArtifact | undefined,
  report: RuleReport,
): void {
  if (examined?.status !== "read" || digest.startsWith("sha256:")) return;
  if (digest.startsWith("sha512:") && examined.sha512 !== undefined) {
    if (digest === `sha512:${examined.sha512}`) return;
    report.fail(
      artifact.section.at("reference"),
      `the reference is to ${quote(digest, 100)}, and ${quote(examined.file)} has sha512:${examined.sha512}`,
      "Refer to what is there, or restore what was.",
      { severity: "BLOCK" },
    );
  } else if (artifact.sha256 === undefined) {
    report.skip(`whether ${quote(examined.file)} is what the address names; record its sha256`);
  }
}
