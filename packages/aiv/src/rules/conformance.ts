import { quote } from "@aixv/core";
import type { CodeLink, Reference } from "../links/index.ts";
import type { Artifact } from "../packet/packet-view.ts";
import { typedLines } from "./class-b-referential.ts";
import { isTransitional } from "./class-e-intent.ts";
import type { Evaluation } from "./evaluation.ts";
import { leadsToBytes } from "./immutability.ts";
import { ALL_TIERS, FROM_R2, R3_ONLY, type Rule } from "./rule.ts";
import type { RuleReport } from "./rule-report.ts";

// AIV §14: what a validator must be able to check.

/** A requirement that says again what others say. */
function same(
  id: string,
  title: string,
  sameAs: readonly string[],
  findings: readonly string[],
  tiers = ALL_TIERS,
  needs: Rule["needs"] = "packet",
): Rule {
  return { id, section: "14.1", title, severity: "BLOCK", tiers, findings, needs, sameAs };
}

export const CONFORMANCE_RULES: readonly Rule[] = [
  same("CT-001", "The packet is valid by its schema", ["G-002"], ["9.1-F2"]),
  same("CT-002", "The evidence classes are those that the tier needs", ["G-001"], ["9.1-F1"]),
  {
    id: "CT-003",
    section: "14.1",
    title: "Every reference leads to what it says",
    severity: "BLOCK",
    tiers: ALL_TIERS,
    findings: ["9.1-F3"],
    needs: "artifacts",
    check: checkResolvable,
  },
  same("CT-004", "Every reference is immutable", ["G-003"], ["9.1-F3", "9.2-F1"]),
  same("CT-005", "The commit of the CI run is the head commit", ["A-002"], ["A-F2"]),
  same(
    "CT-006",
    "Duties are separate",
    ["CLS-003", "SOD-5.4-R2", "SOD-5.4.4", "G-004"],
    ["5.4-F1", "9.1-F4"],
    FROM_R2,
  ),
  same("CT-007", "The attestation is there and complete", ["ATT-001", "ATT-002"], ["7.4-F1", "7.4-F2"]),
  same("CT-008", "The decision is COMPLIANT or CONDITIONAL", ["G-006"], ["9.1-F6"]),
  same(
    "CT-009",
    "CONDITIONAL decisions have valid plans of remediation",
    ["CND-2", "CND-3", "CND-4", "CND-5"],
    ["7.3-F1", "7.4-F2"],
  ),
  same("CT-010", "Known limitations are stated", ["LIM-7.5"], ["7.5-F1"]),
  same(
    "CT-011",
    "At R3, all hashes are there and verified",
    ["F-003", "F-006", "G-IMM-05"],
    ["F-F3", "F-F4", "9.2-F2"],
    R3_ONLY,
    "artifacts",
  ),
  same(
    "CT-012",
    "At R3, signatures of provenance and attestations hold",
    ["F-001", "F-002", "ATT-003"],
    ["F-F1", "F-F2", "7.4-F3"],
    R3_ONLY,
    "signatures",
  ),
  {
    id: "OUT-14.2",
    section: "14.2",
    title: "The validator's result has the shape of the standard",
    severity: "BLOCK",
    tiers: ALL_TIERS,
    findings: [],
    needs: "packet",
    byValidator: "Every result of validatePacket has it.",
  },
  {
    id: "SEV-D.1",
    section: "D.1",
    title: "A COMPLIANT decision lists the warnings that it accepts",
    severity: "INFO",
    tiers: ALL_TIERS,
    findings: ["7.4-F2"],
    needs: "packet",
    lateCheck(evaluation, report, { warnings }) {
      for (const { section, decision } of evaluation.attestations) {
        if (decision !== "COMPLIANT") continue;
        const listed = section.sections("findings").flatMap((finding) => finding.text("id") ?? []);
        const unlisted = [...new Set(warnings.map(({ id }) => id))].filter((id) => !listed.includes(id));
        if (unlisted.length === 0) continue;
        report.note(
          section.at("findings"),
          `the decision is COMPLIANT, and the attestation does not list ${unlisted.slice(0, 8).join(", ")}`,
          "List the warnings that were accepted, or decide CONDITIONAL.",
          "7.4-F2",
        );
      }
    },
  },
  {
    id: "CHK-A.1",
    section: "A.1",
    title: "The auditor's checklist for one change holds",
    severity: "BLOCK",
    tiers: ALL_TIERS,
    findings: [],
    needs: "packet",
    sameAs: [
      "CLS-001",
      "CLS-002",
      "SCH-B1-CLASSIF",
      "CLS-004",
      "CLS-003",
      "G-001",
      "A-002",
      "A-003",
      "B-001",
      "B-003",
      "C-001",
      "C-004",
      "D-001",
      "E-001",
      "E-002",
      "F-001",
      "F-003",
      "ATT-001",
      "G-004",
      "G-006",
      "ATT-004",
      "ATT-003",
      "LIM-7.5",
      "E-003",
    ],
  },
];

/** References of which nothing but the network could tell. */
const REMOTE = ["ci-run", "web", "live-document", "archive", "stored-object", "tagged-image"];

function checkResolvable(evaluation: Evaluation, report: RuleReport): void {
  let remote = 0;
  for (const artifact of evaluation.packet.artifacts) {
    const reference = artifact.parsedReference;
    if (reference === undefined) continue;
    if (reference.type === "code") {
      checkCodeLink(evaluation, artifact, reference, report);
      continue;
    }
    const at = artifact.section.at("reference");
    const examined = evaluation.examined(artifact);
    if (examined?.status === "read") continue;
    if (examined?.status === "unreadable") {
      report.fail(at, `${quote(examined.file)} cannot be read: ${examined.reason}`, "Make it readable.");
    } else if (isOfFile(artifact, reference)) {
      if (evaluation.input.artifacts === undefined) {
        report.skip("whether artifacts are there; give them (--artifacts)");
        continue;
      }
      const message = `${quote(artifact.reference ?? "")} is not among the artifacts`;
      report.fail(at, message, "Keep the artifact with the packet.");
    } else if (REMOTE.includes(reference.type) && !isSeenByVerifier(evaluation, artifact)) remote++;
  }
  if (remote > 0) {
    report.skip(
      `whether ${remote} links lead anywhere: links are never opened; give exports of what is there (--artifacts)`,
    );
  }
}

/** Paths, addresses, and words: that what they mean is anywhere, only a file can show. */
function isOfFile({ item, type }: Artifact, reference: Reference): boolean {
  if (reference.type === "path" || reference.type === "content-address") return true;
  // A requirement can be a document by its name, and an inventory is what it lists.
  const isWhole = item.class === "E" || (reference.type === "inline" && type === "scope_inventory");
  return !leadsToBytes(reference) && !isWhole;
}

/** By what the repository says of it, or by its bytes. That a link is to no commit, B-001 tells. */
function checkCodeLink(evaluation: Evaluation, artifact: Artifact, link: CodeLink, report: RuleReport): void {
  const at = artifact.section.at("reference");
  const linked = evaluation.repository?.linkedFiles.get(`${link.ref}:${link.path}`);
  if (linked?.status === "no-commit") {
    const message = `commit ${quote(link.ref)} is not in the repository`;
    report.fail(at, message, "Link to a commit of the repository.");
  } else if (linked?.status === "no-file") {
    const message = `${quote(link.path)} is not there at commit ${quote(link.ref.slice(0, 12))}`;
    report.fail(at, message, "Link to a file that is there.");
  } else if (linked?.status === "found") {
    const { start = 0, end = 0 } = link.lines ?? {};
    const last = Math.max(start, end, ...typedLines(artifact));
    const message = `expected lines up to ${linked.lines}, all that ${quote(link.path)} has, got ${last}`;
    if (last > linked.lines) report.fail(at, message, "Link to lines that are there.");
  }
  if (linked !== undefined || link.refKind !== "commit") return;
  if (evaluation.examined(artifact)?.status === "read" || isOfTheChange(evaluation, link)) return;
  report.skip(
    evaluation.repository === undefined
      ? "whether code links lead to what they say; give the repository (--repo)"
      : "whether code links to other repositories or commits lead to what they say; give what is there (--artifacts)",
  );
}

/** A link to the commits of the change themselves, and to no file in them. */
function isOfTheChange({ repository }: Evaluation, link: CodeLink): boolean {
  if (repository === undefined || link.path !== "") return false;
  const known = [repository.headSha, repository.baseSha, repository.mergeBaseSha];
  const commits = link.compared === undefined ? [link.ref] : [link.compared.base, link.compared.head];
  return commits.every((commit) => known.includes(commit.toLowerCase()));
}

/** A requirement that can change counts as seen where the Verifier wrote down what it said, and when (AIV §6.6.2.1). */
function isSeenByVerifier(evaluation: Evaluation, artifact: Artifact): boolean {
  if (!isTransitional(evaluation, artifact)) return false;
  const top = evaluation.packet.root.section("requirement_reference");
  const blocks = [artifact.section, ...(top?.text("url") === artifact.reference ? [top] : [])];
  return blocks.some(
    (block) => block?.text("content_summary") !== undefined && block.text("verified_at") !== undefined,
  );
}
