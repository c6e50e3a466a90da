import { quote } from "@aixv/core";
import type { Artifact, EvidenceItem, Section } from "../packet/packet-view.ts";
import { GRACE_DAYS } from "../standard/tiers.ts";
import { addDays, describeTime, readDeadline } from "../standard/times.ts";
import type { Evaluation } from "./evaluation.ts";

import { FROM_R1, type Rule } from "./rule.ts";

// AIV §6.6, Class E: what the change was meant to do.

const hasClassE = (evaluation: Evaluation): boolean => evaluation.itemsOf("E").length > 0;

const REQUIREMENTS = new WeakMap<Evaluation, ReadonlySet<Artifact>>();

/** The artifacts that are the requirement: those of that type, else all of class E but checklists. */
export function requirementsOf(evaluation: Evaluation): ReadonlySet<Artifact> {
  const known = REQUIREMENTS.get(evaluation);
  if (known !== undefined) return known;
  const ofClass = evaluation.itemsOf("E").flatMap(({ artifacts }) => artifacts);
  const typed = ofClass.filter(({ type }) => type === "requirement_reference");
  const requirements = new Set(
    typed.length > 0 ? typed : ofClass.filter(({ type }) => type !== "acceptance_checklist"),
  );
  REQUIREMENTS.set(evaluation, requirements);
  return requirements;
}

/**
 * True of the one artifact that may be mutable below R3: a requirement in an issue tracker or a live document (§6.6.2.1).
 * Branch and latest links may not (§6.6.2, G-IMM-02).
 */
export function isTransitional(evaluation: Evaluation, artifact: Artifact): boolean {
  if (evaluation.tier === "R3" || !requirementsOf(evaluation).has(artifact)) return false;
  const judged = evaluation.immutabilityOf(artifact);
  if (judged.verdict === "mutable") return judged.form === "live-document";
  const type = artifact.parsedReference?.type;
  return judged.verdict === "none" && type === "web";
}

/** The block of §6.6.2.1 about an artifact: its own keys, or those at the top with the same URL. */
export function pathwayOf(evaluation: Evaluation, artifact: Artifact): Section | undefined {
  if (artifact.section.section("snapshot_obligation") !== undefined) return artifact.section;
  const top = evaluation.packet.root.section("requirement_reference");
  return top !== undefined && top.text("url") === artifact.reference ? top : undefined;
}

/** Whether the snapshot that is owed is there: another artifact of the item that cannot change, or one that the block names. */
function hasSnapshot(evaluation: Evaluation, artifact: Artifact, block: Section | undefined): boolean {
  if (block?.text("snapshot_reference") !== undefined && block.text("snapshot_sha256") !== undefined)
    return true;
  // Two that cannot change are one beside it, whichever of them it is.
  const pinned = pinnedBeside(evaluation, evaluation.itemOf(artifact));
  return pinned.length > 1 || (pinned.length === 1 && pinned[0] !== artifact);
}

const PINNED = new WeakMap<EvidenceItem, readonly Artifact[]>();

/** At most two artifacts of an item that cannot change, checklists left out. */
function pinnedBeside(evaluation: Evaluation, item: EvidenceItem | undefined): readonly Artifact[] {
  if (item === undefined) return [];
  const known = PINNED.get(item);
  if (known !== undefined) return known;
  const pinned: Artifact[] = [];
  for (const artifact of item.artifacts) {
    if (artifact.type === "acceptance_checklist" || pinned.length > 1) continue;
    if (evaluation.immutabilityOf(artifact).verdict === "immutable") pinned.push(artifact);
  }
  PINNED.set(item, pinned);
  return pinned;
}

const PIN =
  "Refer to the requirement by a commit permalink, or export it and record the sha256 of the export.";

export const INTENT_RULES: readonly Rule[] = [
  {
    id: "E-001",
    section: "6.6.3",
    title: "The requirement reference is immutable; below R3 a mutable one may stand for a time",
    severity: { R1: "WARN", R2: "WARN", R3: "BLOCK" },
    tiers: FROM_R1,
    findings: ["E-F1", "E-F1a", "E-F1b"],
    needs: "packet",
    class: "E",
    appliesIf: hasClassE,
    check(evaluation, report) {
      const requirements = requirementsOf(evaluation);
      const at = evaluation.itemsOf("E")[0]?.section.at("artifacts") ?? [];
      if (requirements.size === 0) {
        report.fail(
          at,
          "expected a reference to the requirement, got none",
          "Add an artifact of type requirement_reference.",
          { finding: "E-F1", severity: "BLOCK" },
        );
      }
      for (const artifact of requirements) {
        const judged = evaluation.immutabilityOf(artifact);
        const place = artifact.section.at("reference");
        const what = quote(artifact.reference ?? "");
        if (judged.verdict === "immutable") {
          const top = evaluation.packet.root.section("requirement_reference");
          const own = [artifact.section, top].find(
            (section) =>
              section?.boolean("immutable") === false && section.text("url") === artifact.reference,
          );
          if (own !== undefined)
            report.note(
              own.at("immutable"),
              "the reference is immutable, and the packet says that it is not",
              "Correct the packet.",
            );
          continue;
        }
        const claimsImmutable = [
          artifact.section,
          evaluation.packet.root.section("requirement_reference"),
        ].find(
          (section) =>
            section?.boolean("immutable") === true &&
            (section === artifact.section || section.text("url") === artifact.reference),
        );
        if (claimsImmutable !== undefined) {
          report.fail(
            claimsImmutable.at("immutable"),
            `the packet says that ${what} is immutable, and it is not: ${judged.reason}`,
            PIN,
            { finding: "X-CONTRADICTION", severity: "WARN" },
          );
        }
        if (evaluation.tier === "R3") {
          report.fail(
            place,
            `expected an immutable requirement reference at R3, got ${what}: ${judged.reason}`,
            PIN,
            { finding: "E-F1a", severity: "BLOCK" },
          );
        } else if (!isTransitional(evaluation, artifact)) {
          report.fail(
            place,
            `expected an immutable requirement reference, got ${what}: ${judged.reason}`,
            PIN,
            { finding: "E-F1", severity: "BLOCK" },
          );
        } else if (pathwayOf(evaluation, artifact)?.section("snapshot_obligation") === undefined) {
          const message = `the requirement ${what} can change, and nobody is obliged to make a snapshot`;
          report.fail(
            place,
            message,
            `${PIN} Or add requirement_reference.snapshot_obligation (AIV §6.6.2.1).`,
            { finding: "E-F1b", severity: "WARN" },
          );
        } else if (!hasSnapshot(evaluation, artifact, pathwayOf(evaluation, artifact))) {
          report.fail(place, `the requirement ${what} can change; a snapshot of it is owed`, PIN, {
            finding: "E-F1",
            severity: "WARN",
          });
        }
      }
    },
  },
  {
    id: "E-002",
    section: "6.6.3",
    title: "Each requirement maps to at least one claim",
    severity: "BLOCK",
    tiers: FROM_R1,
    findings: ["E-F2"],
    needs: "packet",
    class: "E",
    appliesIf: hasClassE,
    check(evaluation, report) {
      const claims = new Set(evaluation.packet.claims.map(({ id }) => id));
      const remedy = "Name the claims that fulfil the requirement, or add one.";
      for (const item of evaluation.itemsOf("E")) {
        const listed = item.artifacts.flatMap(({ section }) => section.sections("requirements"));
        for (const requirement of listed) {
          if (requirement.texts("claim_refs").some((ref) => claims.has(ref))) continue;
          report.fail(
            requirement.at("claim_refs"),
            `requirement ${quote(requirement.text("id") ?? "")} maps to no claim`,
            remedy,
          );
        }
        if (listed.length > 0 || item.claimRefs.some((ref) => claims.has(ref))) continue;
        report.fail(
          item.section.at("claim_refs"),
          `the requirement of ${quote(item.id ?? "")} maps to no claim`,
          remedy,
        );
      }
    },
  },
  {
    id: "E-003",
    section: "6.6.3",
    title: "Each claim maps to evidence that is there",
    severity: "BLOCK",
    tiers: FROM_R1,
    findings: ["E-F3"],
    needs: "packet",
    check({ packet }, report) {
      const items = new Set(packet.items.map(({ id }) => id));
      for (const { section, id, evidenceRefs } of packet.claims) {
        if (evidenceRefs.some((ref) => items.has(ref))) continue;
        report.fail(
          section.at("evidence_refs"),
          `claim ${quote(id ?? "")} maps to no evidence item`,
          "Name the evidence, or withdraw the claim.",
        );
      }
    },
  },
  {
    id: "E-004",
    section: "6.6.3",
    title: "The acceptance checklist is complete",
    severity: "WARN",
    tiers: FROM_R1,
    findings: ["E-F4"],
    needs: "packet",
    class: "E",
    appliesIf: hasClassE,
    check(evaluation, report) {
      const checklists = evaluation.artifactsOf("acceptance_checklist", "E");
      for (const { section } of checklists) {
        const items = section.sections("items");
        if (items.length === 0)
          report.fail(
            section.at("items"),
            "expected criteria in the checklist, got none",
            "List each with its status.",
          );
        for (const item of items) {
          if (["satisfied", "not_applicable", "out_of_scope"].includes(item.text("status") ?? "")) continue;
          report.fail(
            item.at("status"),
            `criterion ${quote(item.text("id") ?? "")} is not marked`,
            "Mark it satisfied, not_applicable or out_of_scope.",
          );
        }
      }
      if (checklists.length > 0) return;
      const typed = evaluation.packet.artifacts.some(
        ({ item, section }) => item.class === "E" && section.raw("requirements") !== undefined,
      );
      const at = evaluation.itemsOf("E")[0]?.section.at("artifacts") ?? [];
      const told = evaluation
        .itemsOf("E")
        .some((item) => /\bsatisfied\b|\bN\/A\b|out[- ]of[- ]scope/i.test(item.prose));
      if (typed)
        report.fail(
          at,
          "expected an artifact of type acceptance_checklist, got none",
          "Add the criteria, each with its status.",
        );
      else if (!told)
        report.note(at, "there is no acceptance checklist", "Add an artifact of type acceptance_checklist.");
    },
  },
  {
    id: "E-005",
    section: "6.6.3",
    title: "Criteria that are out of scope say why",
    severity: "WARN",
    tiers: FROM_R1,
    findings: ["E-F5"],
    needs: "packet",
    class: "E",
    appliesIf: hasClassE,
    check(evaluation, report) {
      for (const { section } of evaluation.artifactsOf("acceptance_checklist", "E")) {
        for (const item of section.sections("items")) {
          if (item.raw("status") !== "out_of_scope" || item.text("justification") !== undefined) continue;
          report.fail(
            item.at("justification"),
            `criterion ${quote(item.text("id") ?? "")} is out of scope, and nothing says why`,
            "Write the reason into justification.",
          );
        }
      }
    },
  },
  {
    id: "E-SNAP",
    section: "6.6.2.1",
    title: "A snapshot that is owed is made in time, within 30 days of the merge",
    severity: "WARN",
    tiers: ["R1", "R2"],
    findings: ["E-F6"],
    needs: "packet",
    class: "E",
    appliesIf: hasClassE,
    check(evaluation, report) {
      const merged = evaluation.input.mergedAt ?? evaluation.decidedAt;
      const last = merged === undefined ? undefined : addDays(merged, GRACE_DAYS);
      for (const artifact of requirementsOf(evaluation)) {
        if (!isTransitional(evaluation, artifact)) continue;
        const block = pathwayOf(evaluation, artifact);
        const obligation = block?.section("snapshot_obligation");
        const due = readDeadline(obligation?.text("required_by"));
        if (obligation === undefined || hasSnapshot(evaluation, artifact, block)) continue;
        const at = obligation.at("required_by");
        const remedy = "Make the snapshot, and record it with its sha256.";
        if (due === undefined) {
          report.fail(at, "expected by when the snapshot is made, got nothing that is a time", remedy);
        } else if (
          last !== undefined &&
          evaluation.now > last &&
          (evaluation.tier === "R2" || evaluation.now > due)
        ) {
          report.fail(
            at,
            `the snapshot was due ${describeTime(due)}, and the last day was ${describeTime(last)}`,
            remedy,
            { severity: "BLOCK" },
          );
        } else if (evaluation.now > due) {
          report.fail(at, `the snapshot was due ${describeTime(due)}`, remedy);
        } else if (evaluation.tier === "R2" && last !== undefined && due > last) {
          report.fail(
            at,
            `expected the snapshot within ${GRACE_DAYS} days of the merge, by ${describeTime(last)}, got ${describeTime(due)}`,
            "Set an earlier day.",
          );
        }
      }
    },
  },
  {
    id: "ART-6.6.1",
    section: "6.6.1",
    title: "Class E has the requirement, its mapping to claims, theirs to evidence, and a checklist",
    severity: "BLOCK",
    tiers: FROM_R1,
    findings: ["E-F1", "E-F2", "E-F3", "E-F4"],
    needs: "packet",
    class: "E",
    sameAs: ["E-001", "E-002", "E-003", "E-004"],
  },
];
