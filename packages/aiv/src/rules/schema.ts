import { isJsonObject, type JsonValue, quote } from "@aixv/core";
import type { Section } from "../packet/packet-view.ts";
import { packetHashBytes } from "../packet/signed-fields.ts";
import { checkShape, type ShapeFault } from "../schema/check-shape.ts";
import {
  ATTESTATION,
  CLAIM,
  CLASSIFICATION,
  COGNITIVE_ARTIFACT,
  EVIDENCE_ITEM,
  EXCEPTION,
  FINDING,
  IDENTIFICATION,
  METADATA,
  PACKET,
  REQUIREMENT_REFERENCE,
} from "../schema/packet-shape.ts";
import { list, type Members, type Shape } from "../schema/shapes.ts";
import { isTransitional, pathwayOf, requirementsOf } from "./class-e-intent.ts";
import type { Evaluation } from "./evaluation.ts";
import { ALL_TIERS, FROM_R1, type PacketPath, type Rule } from "./rule.ts";
import type { RuleReport } from "./rule-report.ts";
import { checkReferences } from "./schema-references.ts";
import { sha256Hex } from "./sha256-hex.ts";

// Appendix B.1, part by part. Its findings are 9.1-F2 of G-002 and CT-001.

const SCHEMA_REMEDY =
  "Write the packet as Appendix B.1 has it; the JSON Schema of this validator helps an editor to do so.";

function membersOf(shape: Shape): Members {
  return shape.kind === "mapping" ? shape.members : {};
}

function report(faults: readonly ShapeFault[], to: RuleReport): void {
  for (const { kind, path, message } of faults) {
    if (kind === "unknown-key")
      to.note(path, message, "Correct the name, or remove the key.", "X-UNKNOWN-KEY");
    else to.fail(path, message, SCHEMA_REMEDY, { finding: "9.1-F2", severity: "BLOCK" });
  }
}

/** Faults of one top-level key and all in it. */
function checkKey(evaluation: Evaluation, to: RuleReport, name: string, shape: Shape): void {
  const value = evaluation.packet.root.raw(name);
  const member = membersOf(PACKET)[name];
  if (value === undefined) {
    if (member?.required === true) {
      to.fail([name], `expected ${name}, got nothing; add it: ${member.about}`, SCHEMA_REMEDY, {
        finding: "9.1-F2",
      });
    }
    return;
  }
  report(checkShape(shape, value, [name], { isR3: evaluation.tier === "R3" }), to);
}

const ENTRY_COUNT = 1;

/** Evidence items but for their artifacts, which differ by class. */
const ITEM_WITHOUT_ARTIFACTS: Shape = {
  kind: "mapping",
  members: {
    ...membersOf(EVIDENCE_ITEM),
    artifacts: { shape: list({ kind: "any" }, ENTRY_COUNT), required: true, about: "what the evidence is" },
  },
};
/** Attestations but for what §7.4 and §14.2 say of their findings. */
const ATTESTATION_WITHOUT_FINDINGS: Shape = {
  kind: "mapping",
  members: {
    ...membersOf(ATTESTATION),
    findings: {
      shape: list({ kind: "any" }),
      required: true,
      about: "what the Verifier found; may be empty",
    },
  },
};

const UNUSED_EXCEPTION: Shape = {
  kind: "mapping",
  members: Object.fromEntries(
    Object.entries(membersOf(EXCEPTION)).map(([name, { about }]) => [
      name,
      { shape: { kind: "any" } as const, required: false, about },
    ]),
  ),
};

function entriesOf(evaluation: Evaluation, name: string): readonly (readonly [JsonValue, PacketPath])[] {
  const value = evaluation.packet.root.raw(name);
  if (!Array.isArray(value)) return [];
  return (value as readonly JsonValue[]).map((entry, index) => [entry, [name, index]] as const);
}

function checkUnique(evaluation: Evaluation, to: RuleReport, name: string): void {
  const seen = new Map<string, number>();
  for (const [entry, path] of entriesOf(evaluation, name)) {
    const id = isJsonObject(entry) ? entry.id : undefined;
    if (typeof id !== "string") continue;
    const before = seen.get(id);
    if (before === undefined) seen.set(id, Number(path[1]));
    else {
      const message = `expected an id of its own, got ${quote(id)}, which ${name}[${before}] has`;
      to.fail([...path, "id"], message, "Give each entry an id of its own.", { finding: "9.1-F2" });
    }
  }
}

export const SCHEMA_RULES: readonly Rule[] = [
  {
    id: "SCH-B1-VERSION",
    section: "B.1",
    title: "The packet names the versions 1.x of the standard and of its schema, as texts",
    severity: "BLOCK",
    tiers: ALL_TIERS,
    findings: ["9.1-F2"],
    needs: "packet",
    check({ packet }, to) {
      const { aiv_version, packet_schema_version, ...others } = membersOf(PACKET);
      const versions = { aiv_version, packet_schema_version } as Members;
      const rest = Object.fromEntries(
        Object.entries(others).map(([name, member]) => [
          name,
          { ...member, shape: { kind: "any" } as const, required: false },
        ]),
      );
      const shape: Shape = { kind: "mapping", members: { ...versions, ...rest } };
      report(checkShape(shape, packet.root.json, [], { isR3: false }), to);
      for (const name of ["aiv_version", "packet_schema_version"]) {
        const version = packet.root.text(name);
        if (version !== undefined && /^1\./.test(version) && version !== "1.0.0") {
          const message = `judged by 1.0.0, as all versions 1.x share its rules (AIV §15.3); the packet says ${quote(version)}`;
          to.note(
            [name],
            message,
            "Nothing to do, unless the packet uses what a later version added.",
            "X-NOT-EVALUATED",
          );
        }
      }
    },
  },
  {
    id: "SCH-B1-IDENT",
    section: "B.1",
    title: "The identification is complete, its commits in full",
    severity: "BLOCK",
    tiers: ALL_TIERS,
    findings: ["9.1-F2"],
    needs: "packet",
    check: (evaluation, to) => checkKey(evaluation, to, "identification", IDENTIFICATION),
  },
  {
    id: "SCH-B1-CLASSIF",
    section: "B.1",
    title: "The classification has every field, each with one of its values",
    severity: "BLOCK",
    tiers: ALL_TIERS,
    findings: ["9.1-F2"],
    needs: "packet",
    check: (evaluation, to) => checkKey(evaluation, to, "classification", CLASSIFICATION),
  },
  {
    id: "SCH-B1-CLAIMS",
    section: "B.1",
    title: "There are claims, each with an id of its own, types, a statement and evidence",
    severity: "BLOCK",
    tiers: ALL_TIERS,
    findings: ["9.1-F2"],
    needs: "packet",
    check(evaluation, to) {
      checkKey(evaluation, to, "claims", list(CLAIM, 1));
      checkUnique(evaluation, to, "claims");
      for (const { section, types } of evaluation.packet.claims) {
        if (!types.includes("security") || section.texts("risk_surfaces").length > 0) continue;
        const message = "expected risk_surfaces of a security claim, got none";
        to.fail(section.at("risk_surfaces"), message, "Name the surfaces at risk.", { finding: "9.1-F2" });
      }
    },
  },
  {
    id: "SCH-B1-EVIDENCE",
    section: "B.1",
    title:
      "There are evidence items, each with an id of its own, a class, claims, artifacts, scope and method",
    severity: "BLOCK",
    tiers: ALL_TIERS,
    findings: ["9.1-F2"],
    needs: "packet",
    check(evaluation, to) {
      checkKey(evaluation, to, "evidence_items", list(ITEM_WITHOUT_ARTIFACTS, 1));
      checkUnique(evaluation, to, "evidence_items");
    },
  },
  {
    id: "SCH-B1-ARTIFACT",
    section: "B.1",
    title:
      "Artifacts have a type, a reference, how it is immutable and when it was made; at R3 a canonical form and its hash",
    severity: "BLOCK",
    tiers: ALL_TIERS,
    findings: ["9.1-F2"],
    needs: "packet",
    check(evaluation, to) {
      for (const [entry, path] of entriesOf(evaluation, "evidence_items")) {
        if (!isJsonObject(entry) || !Array.isArray(entry.artifacts)) continue;
        const shape =
          entry.class === "G" ? COGNITIVE_ARTIFACT : (membersOf(EVIDENCE_ITEM).artifacts?.shape as Shape);
        const artifacts = shape.kind === "list" ? shape : list(shape);
        // That the list is not empty is told with the item.
        const faults = checkShape(
          { ...artifacts, least: 0 } as Shape,
          entry.artifacts,
          [...path, "artifacts"],
          {
            isR3: evaluation.tier === "R3",
          },
        );
        report(faults, to);
      }
      checkCounts(evaluation, to);
    },
  },
  {
    id: "SCH-B1-ATTEST",
    section: "B.1",
    title: "Attestations have every field, with what their decision and their signature need besides",
    severity: "BLOCK",
    tiers: ALL_TIERS,
    findings: ["9.1-F2"],
    needs: "packet",
    check(evaluation, to) {
      checkKey(evaluation, to, "attestations", list(ATTESTATION_WITHOUT_FINDINGS));
      checkUnique(evaluation, to, "attestations");
    },
  },
  {
    id: "SCH-B1-EXC",
    section: "B.1",
    title: "An exception says whether it is invoked, and its fields have their types",
    severity: "BLOCK",
    tiers: ALL_TIERS,
    findings: ["9.1-F2"],
    needs: "packet",
    check(evaluation, to) {
      // Of an exception that is not invoked the rest says nothing.
      const isOff = evaluation.packet.root.section("exception")?.boolean("invoked") === false;
      checkKey(evaluation, to, "exception", isOff ? UNUSED_EXCEPTION : EXCEPTION);
    },
  },
  {
    id: "SCH-B1-META",
    section: "B.1",
    title: "Metadata have their types, and packet_hash is that of the packet in RFC 8785",
    severity: "WARN",
    tiers: ALL_TIERS,
    findings: ["9.1-F2"],
    needs: "packet",
    check(evaluation, to) {
      checkKey(evaluation, to, "metadata", METADATA);
      const hash = evaluation.packet.root.section("metadata")?.text("packet_hash")?.toLowerCase();
      if (hash === undefined || !/^[0-9a-f]{64}$/.test(hash)) return;
      const actual = sha256Hex(packetHashBytes(evaluation.packet.root.json));
      if (hash === actual) return;
      const message = `expected the SHA-256 of the packet without this field in RFC 8785, ${actual}, got ${hash}`;
      to.fail(
        ["metadata", "packet_hash"],
        message,
        "Compute it again, last of all; the packet was changed since.",
        {
          finding: "9.1-F2",
          severity: "WARN",
        },
      );
    },
  },
  {
    id: "SCH-REF-INTEGRITY",
    section: "B.1",
    title: "References between claims and evidence lead somewhere, in both directions",
    severity: "BLOCK",
    tiers: ALL_TIERS,
    findings: ["9.1-F2"],
    needs: "packet",
    check: checkReferences,
  },
  {
    id: "SCH-B2",
    section: "B.2",
    title: "The schema has the hash that the standard publishes",
    severity: "INFO",
    tiers: ALL_TIERS,
    findings: [],
    needs: "person",
    manual: "AIV 1.0.0 has not published the hash of its schema.",
  },
  {
    id: "SCH-6.6.2.1",
    section: "6.6.2.1",
    title: "A mutable requirement reference has the whole block of the transitional pathway, once",
    severity: { R1: "WARN", R2: "WARN", R3: "BLOCK" },
    tiers: FROM_R1,
    findings: ["E-F1b"],
    needs: "packet",
    check(evaluation, to) {
      const { root } = evaluation.packet;
      const top = root.section("requirement_reference");
      if (root.raw("requirement_reference") !== undefined) {
        report(
          checkShape(REQUIREMENT_REFERENCE, root.raw("requirement_reference"), ["requirement_reference"], {
            isR3: false,
          }),
          to,
        );
      }
      for (const artifact of requirementsOf(evaluation)) {
        const shared = top?.text("url") === artifact.reference ? top : undefined;
        compareBlocks(artifact.section, shared, to);
        const block = isTransitional(evaluation, artifact) ? pathwayOf(evaluation, artifact) : undefined;
        for (const name of ["content_summary", "verified_at"]) {
          if (block === undefined || (block.raw(name) ?? shared?.raw(name)) !== undefined) continue;
          const message = `expected ${name} of a requirement that can change, got nothing`;
          to.fail(
            block.at(name),
            message,
            "Write down what the requirement said when it was verified, and when.",
          );
        }
      }
    },
  },
  {
    id: "SCH-14.2-FINDING",
    section: "14.2",
    title: "Findings in attestations have id, severity, rule_id, description and remediation",
    severity: "BLOCK",
    tiers: ALL_TIERS,
    findings: ["9.1-F2"],
    needs: "packet",
    check(evaluation, to) {
      for (const [entry, path] of entriesOf(evaluation, "attestations")) {
        const findings = isJsonObject(entry) ? entry.findings : undefined;
        if (!Array.isArray(findings)) continue;
        report(checkShape(list(FINDING), findings, [...path, "findings"], { isR3: false }), to);
      }
    },
  },
];

/** One block may stand at the top and with its artifact, and then says one thing. */
function compareBlocks(own: Section, top: Section | undefined, to: RuleReport): void {
  const pairs = [
    [own, top, ["immutable", "content_summary", "verified_at"]],
    [
      own.section("snapshot_obligation"),
      top?.section("snapshot_obligation"),
      ["required_by", "snapshot_method", "responsible_party"],
    ],
  ] as const;
  for (const [left, right, names] of pairs) {
    for (const name of names) {
      const [one, other] = [left?.raw(name), right?.raw(name)];
      if (left === undefined || one === undefined || other === undefined || one === other) continue;
      const message = `expected one snapshot pathway, got two that differ in ${name}`;
      to.fail(left.at(name), message, "Write it once.", { finding: "9.1-F2", severity: "BLOCK" });
    }
  }
}

/** Totals are sums: a table that does not add up was not made by a program. */
function checkCounts(evaluation: Evaluation, to: RuleReport): void {
  for (const { section } of evaluation.packet.artifacts) {
    const counts = section.section("counts");
    if (counts === undefined) continue;
    const [passed, failed, skipped, total] = ["passed", "failed", "skipped", "total"].map((name) =>
      counts.integer(name),
    );
    if (passed === undefined || failed === undefined || skipped === undefined || total === undefined)
      continue;
    if (passed + failed + skipped === total) continue;
    const message = `expected ${passed + failed + skipped}, the sum of passed, failed and skipped, got ${total}`;
    to.fail(counts.at("total"), message, SCHEMA_REMEDY, { finding: "9.1-F2" });
  }
}
