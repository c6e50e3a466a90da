import { quote, utf8Bytes } from "@aixv/core";
import type { ProvenanceCheck } from "../facts/signature-facts.ts";
import type { Artifact } from "../packet/packet-view.ts";
import type { Evaluation } from "./evaluation.ts";

import { commitIdsIn } from "./prose.ts";
import { R3_ONLY, type Rule } from "./rule.ts";
import type { RuleReport } from "./rule-report.ts";
import { sha256Hex } from "./sha256-hex.ts";

// AIV §6.7, Class F: that the evidence was not forged.

const MECHANISMS =
  /signed[ _-]?commit|gitsign|gpg|ssh sign|sigstore|cosign|oidc|slsa|provenance|in-toto|notari[sz]|rfc ?3161|timestamp authority/i;

const hasClassF = (evaluation: Evaluation): boolean => evaluation.itemsOf("F").length > 0;

function provenanceOf(
  evaluation: Evaluation,
): readonly { readonly artifact: Artifact; readonly check: ProvenanceCheck | undefined }[] {
  return evaluation.packet.artifacts
    .filter(({ item }) => item.class === "F")
    .map((artifact) => ({
      artifact,
      check: evaluation.input.signatures?.provenance.get(artifact.section.pointer),
    }));
}

const SIGN = "Sign the head commit, or have CI make SLSA provenance for it.";
const GIVE_SIGNATURES =
  "whether provenance holds; give what to verify it with (--repo with --allowed-signers, or --artifacts with a trust root)";

export const PROVENANCE_RULES: readonly Rule[] = [
  {
    id: "F-001",
    section: "6.7.3",
    title:
      "There is cryptographic provenance: a signed commit, a CI attestation, SLSA provenance or a notarisation",
    severity: "BLOCK",
    tiers: R3_ONLY,
    findings: ["F-F1"],
    needs: "signatures",
    class: "F",
    check(evaluation, report) {
      const all = provenanceOf(evaluation);
      const at = evaluation.itemsOf("F")[0]?.section.at("artifacts") ?? ["evidence_items"];
      const head = evaluation.repository?.headSignature;
      // What is forged stays so, however good the rest is.
      for (const { artifact, check } of all) {
        if (check?.status === "invalid")
          report.fail(
            artifact.section.at("reference"),
            `the ${check.mechanism} is not valid: ${check.reason}`,
            SIGN,
          );
      }
      if (all.some(({ check }) => check?.status === "valid") || head?.status === "valid") return;
      if (head?.status === "invalid")
        report.fail(at, `the signature of the head commit is not valid: ${head.reason}`, SIGN);
      if (report.findings.length > 0) return;
      const claimed = all.some(
        ({ artifact }) =>
          artifact.section.text("mechanism") !== undefined ||
          MECHANISMS.test([artifact.type, artifact.immutabilityMechanism, artifact.canonicalForm].join(" ")),
      );
      if (!claimed && !evaluation.itemsOf("F").some((item) => MECHANISMS.test(item.prose))) {
        report.fail(
          at,
          "expected a signed commit, a CI attestation, SLSA provenance or a notarisation, got none",
          SIGN,
        );
        return;
      }
      const reasons = all.flatMap(({ check }) => (check?.status === "unchecked" ? [check.reason] : []));
      report.skip(reasons.length === 0 ? GIVE_SIGNATURES : `whether provenance holds: ${reasons[0]}`);
    },
  },
  {
    id: "F-002",
    section: "6.7.3",
    title: "Provenance is bound to the head commit",
    severity: "BLOCK",
    tiers: R3_ONLY,
    findings: ["F-F2"],
    needs: "signatures",
    class: "F",
    appliesIf: hasClassF,
    check: checkBinding,
  },
  {
    id: "F-003",
    section: "6.7.3",
    title: "Every artifact has its SHA-256",
    severity: "BLOCK",
    tiers: R3_ONLY,
    findings: ["F-F3"],
    needs: "packet",
    class: "F",
    check({ packet }, report) {
      for (const artifact of packet.artifacts) {
        if (artifact.sha256 !== undefined || !needsHash(artifact)) continue;
        report.fail(
          artifact.section.at("sha256"),
          "expected the SHA-256 of the artifact, got none",
          "Record the SHA-256 of its canonical form.",
        );
      }
    },
  },
  {
    id: "F-004",
    section: "6.7.3",
    title: "The builder is named, with the reason to trust it",
    severity: "WARN",
    tiers: R3_ONLY,
    findings: ["F-F5"],
    needs: "packet",
    class: "F",
    appliesIf: hasClassF,
    check(evaluation, report) {
      const all = provenanceOf(evaluation);
      if (
        all.some(
          ({ artifact, check }) =>
            artifact.section.section("builder")?.text("id") !== undefined ||
            (check?.status === "valid" && check.builder !== null),
        )
      )
        return;
      const items = evaluation.itemsOf("F");
      if (items.some((item) => /builder|runner|workflow|build(?:er)? identity|OIDC issuer/i.test(item.prose)))
        return;
      report.fail(
        items[0]?.section.at("artifacts") ?? [],
        "expected who built, got nothing",
        "Name the builder in builder.id.",
      );
    },
  },
  {
    id: "F-005",
    section: "6.7.3",
    title: "Evidence that is not signed says so",
    severity: "WARN",
    tiers: R3_ONLY,
    findings: [],
    needs: "packet",
    class: "F",
    check(evaluation, report) {
      const all = evaluation.packet.artifacts;
      const labelled = all.filter(({ section }) => section.boolean("signed") !== undefined);
      if (labelled.length === 0) {
        if (evaluation.packet.items.some((item) => /\bunsigned\b|not signed/i.test(item.prose))) return;
        report.skip("which evidence is signed; label each artifact with signed: true or false");
        return;
      }
      for (const artifact of all) {
        if (artifact.section.boolean("signed") !== undefined || artifact.item.class === "G") continue;
        report.fail(
          artifact.section.at("signed"),
          "other artifacts say whether they are signed, and this one does not",
          "Add signed: true or false.",
        );
      }
      for (const { artifact, check } of provenanceOf(evaluation)) {
        if (artifact.section.boolean("signed") !== true) continue;
        if (check?.status === "unchecked")
          report.skip(`whether evidence is signed as it says: ${check.reason}`);
        if (check?.status !== "invalid") continue;
        report.fail(
          artifact.section.at("signed"),
          `it says that it is signed, and the signature is not valid: ${check.reason}`,
          "Sign it again.",
        );
      }
    },
  },
  {
    id: "F-006",
    section: "6.7.3",
    title: "The hash of every artifact can be verified: its bytes are there, and have it",
    severity: "BLOCK",
    tiers: R3_ONLY,
    findings: ["F-F4"],
    needs: "artifacts",
    class: "F",
    check: (evaluation, report) => checkHashes(evaluation, report, "F-F4"),
  },
  {
    id: "ART-6.7.1-TS",
    section: "6.7.1",
    title: "The time of the packet is signed by an authority",
    // The table of §6.7.1 requires it, and no rule asks for it: a signed commit alone has no such time.
    severity: "WARN",
    tiers: R3_ONLY,
    findings: ["X-6.7.1-TS"],
    needs: "signatures",
    class: "F",
    appliesIf: hasClassF,
    check(evaluation, report) {
      const all = provenanceOf(evaluation);
      if (all.some(({ check }) => check?.status === "valid" && check.signedAt !== null)) return;
      const claimed = all.some(
        ({ artifact }) =>
          artifact.section.text("timestamp_token") !== undefined ||
          artifact.section.text("mechanism") === "notarization",
      );
      if (
        claimed ||
        evaluation.itemsOf("F").some((item) => /timestamp|rfc ?3161|rekor|transparency log/i.test(item.prose))
      ) {
        report.skip(GIVE_SIGNATURES);
        return;
      }
      report.fail(
        evaluation.itemsOf("F")[0]?.section.at("artifacts") ?? [],
        "expected a signed time of the packet, got none",
        "Have a timestamp authority or a transparency log sign it.",
      );
    },
  },
  {
    id: "ART-6.7.1-BUILDER",
    section: "6.7.1",
    title: "The builder is named with the reason to trust it",
    severity: "WARN",
    tiers: R3_ONLY,
    findings: ["F-F5"],
    needs: "packet",
    class: "F",
    appliesIf: hasClassF,
    check(evaluation, report) {
      for (const { artifact } of provenanceOf(evaluation)) {
        const builder = artifact.section.section("builder");
        if (builder === undefined || builder.text("trust_basis") !== undefined) continue;
        report.fail(
          builder.at("trust_basis"),
          `nothing says why to trust the builder ${quote(builder.text("id") ?? "")}`,
          "Say it in builder.trust_basis.",
        );
      }
    },
  },
];

/** Artifacts of class G without a reference are what the packet says, and have no bytes of their own (AIV §6.8.4). */
export function needsHash(artifact: Artifact): boolean {
  return (
    artifact.item.class !== "G" ||
    (artifact.reference !== undefined && artifact.section.text("content_hash") === undefined)
  );
}

function checkBinding(evaluation: Evaluation, report: RuleReport): void {
  const { headSha } = evaluation.packet;
  const remedy = "Make the provenance for the head commit.";
  const head = evaluation.repository?.headSignature;
  let isBound = head?.status === "valid";
  for (const { artifact, check } of provenanceOf(evaluation)) {
    const subject = artifact.section.text("subject_sha")?.toLowerCase();
    if (check?.status === "valid") {
      if (headSha !== undefined && check.commits.includes(headSha)) isBound = true;
      else if (check.commits.length > 0) {
        report.fail(
          artifact.section.at("reference"),
          `expected provenance of ${headSha ?? "the head commit"}, got of ${check.commits.join(", ")}`,
          remedy,
        );
      }
    }
    if (subject === undefined || subject === headSha) continue;
    report.fail(
      artifact.section.at("subject_sha"),
      `expected provenance of ${headSha ?? "the head commit"}, got of ${quote(subject)}`,
      remedy,
    );
  }
  if (isBound || report.findings.length > 0) return;
  const told = evaluation.itemsOf("F").some((item) => {
    const texts = [
      item.prose,
      ...item.artifacts.flatMap(({ reference, section }) => [
        reference ?? "",
        section.text("subject_sha") ?? "",
      ]),
    ];
    return headSha !== undefined && commitIdsIn(texts.join(" ")).includes(headSha);
  });
  if (told) report.skip(GIVE_SIGNATURES);
  else {
    const at = evaluation.itemsOf("F")[0]?.section.at("artifacts") ?? [];
    report.fail(at, "the provenance nowhere names the head commit", remedy);
  }
}

/** F-006 and EIC-006 ask the same, and have findings of their own for it. */
export function checkHashes(evaluation: Evaluation, report: RuleReport, finding: string): void {
  for (const artifact of evaluation.packet.artifacts) {
    const { section, sha256 } = artifact;
    // A missing hash is F-F3's.
    if (sha256 === undefined) continue;
    const examined = evaluation.examined(artifact);
    // What the reference itself leads to goes before a file that the packet names beside it.
    const known = hashOutsideArtifacts(evaluation, artifact);
    if (known !== undefined) {
      if (known.sha256 === sha256) continue;
      report.fail(
        section.at("sha256"),
        `expected ${sha256}, and ${known.what} has ${known.sha256}`,
        RECORD_HASH,
        { finding },
      );
    } else if (examined?.status === "read") {
      if (examined.forms.some((form) => form.sha256 === sha256)) continue;
      const message = `expected ${sha256}, and ${quote(examined.file)} has ${examined.sha256}, in no canonical form the one expected`;
      report.fail(section.at("sha256"), message, RECORD_HASH, { finding });
    } else if (evaluation.input.artifacts === undefined) {
      report.skip("whether artifacts have their hashes; give the artifacts (--artifacts)", finding);
    } else if (examined?.status === "unreadable") {
      report.fail(
        section.at("reference"),
        `${quote(examined.file)} cannot be read: ${examined.reason}`,
        "Make it readable.",
        { finding },
      );
    } else {
      const reason = examined?.reason ?? "no file is it";
      report.fail(
        section.at("reference"),
        `the artifact is not there, so its hash cannot be verified: ${reason}`,
        "Keep the artifact with the packet.",
        { finding },
      );
    }
  }
}

const RECORD_HASH = "Record the hash of what is there, or restore what was.";

/** The hash of what is no file of the artifacts: code at a commit as git has it (`git show`), and what the reference itself holds. */
function hashOutsideArtifacts(
  { repository }: Evaluation,
  artifact: Artifact,
): { readonly sha256: string; readonly what: string } | undefined {
  const reference = artifact.parsedReference;
  if (reference?.type === "inline") {
    const payload = (artifact.reference ?? "").replace(/^inline-(?:b64-)?(?:json|lines):/, "");
    return { sha256: sha256Hex(utf8Bytes(payload)), what: "the inline payload" };
  }
  if (reference?.type !== "code" || (reference.kind !== "blob" && reference.kind !== "raw")) return undefined;
  const file = repository?.linkedFiles.get(`${reference.ref}:${reference.path}`);
  return file?.status === "found" && file.sha256 !== undefined
    ? { sha256: file.sha256, what: `${quote(reference.path)} at that commit` }
    : undefined;
}
