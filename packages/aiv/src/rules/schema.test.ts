import {
  attestation,
  claim,
  classification,
  dropClass,
  identification,
  item,
  listOf,
  WARNING,
} from "../../test/drafts.ts";
import { documentOf } from "../../test/facts.ts";
import { type Draft, HEAD } from "../../test/packets.ts";
import { literal, ruleCases, type Setting } from "../../test/rule-cases.ts";
import { packetHashBytes } from "../packet/index.ts";
import { sha256Hex } from "./sha256-hex.ts";

/** A literal R1 packet, changed. */
const changed = (change: (packet: Draft) => void): Setting => literal("R1", change);

ruleCases("SCH-B1-VERSION", {
  accepts: { "1.0.0": literal("R0") },
  rejects: {
    "no version": [
      changed((packet) => {
        delete packet.aiv_version;
      }),
      "9.1-F2 BLOCK",
      "/aiv_version",
    ],
    "a number": [
      changed((packet) => {
        packet.aiv_version = 1;
      }),
      "9.1-F2 BLOCK",
      "/aiv_version",
    ],
    "another major version (AIV §15.2)": [
      changed((packet) => {
        packet.packet_schema_version = "2.0.0";
      }),
      "9.1-F2 BLOCK",
      "/packet_schema_version",
    ],
  },
  notes: {
    "a later minor version (AIV §15.3)": [
      changed((packet) => {
        packet.aiv_version = "1.1.0";
      }),
      "X-NOT-EVALUATED",
      "/aiv_version",
    ],
    "an unknown key (D.1)": [
      changed((packet) => {
        packet.known_limitation = [];
      }),
      "X-UNKNOWN-KEY",
      "/known_limitation",
    ],
  },
});

ruleCases("SCH-B1-IDENT", {
  accepts: {
    "an identification": literal("R0"),
    "commits of 64 digits in capitals (D.3)": changed((packet) => {
      identification(packet).base_sha = "A".repeat(64);
    }),
    "a time in another zone (D.2)": changed((packet) => {
      identification(packet).created_at = "2026-06-15T11:00:00+02:00";
    }),
  },
  rejects: {
    "no identification": [
      changed((packet) => {
        delete packet.identification;
      }),
      "9.1-F2 BLOCK",
      "/identification",
    ],
    "a commit of 12 digits (D.3)": [
      changed((packet) => {
        identification(packet).head_sha = HEAD.slice(0, 12);
      }),
      "9.1-F2 BLOCK",
      "/identification/head_sha",
    ],
    "a commit that is a number": [
      changed((packet) => {
        identification(packet).base_sha = 12345;
      }),
      "9.1-F2 BLOCK",
      "/identification/base_sha",
    ],
    "a number of a pull request that is a text": [
      changed((packet) => {
        identification(packet).pr_id = "42";
      }),
      "9.1-F2 BLOCK",
      "/identification/pr_id",
    ],
    "a time without a zone (D.2)": [
      changed((packet) => {
        identification(packet).created_at = "2026-06-15T09:00:00";
      }),
      "9.1-F2 BLOCK",
      "/identification/created_at",
    ],
    "a blank branch": [
      changed((packet) => {
        identification(packet).branch = " ";
      }),
      "9.1-F2 BLOCK",
      "/identification/branch",
    ],
    "what a scaffold left to be written": [
      changed((packet) => {
        identification(packet).created_by = "TODO(aiv): who you are";
      }),
      "9.1-F2 BLOCK",
      "/identification/created_by",
    ],
  },
});

ruleCases("SCH-B1-CLASSIF", {
  accepts: {
    "a classification": literal("R3"),
    "no surfaces at R3, where the blast radius is why": literal("R3", (packet) => {
      Object.assign(classification(packet), { critical_surfaces: [], blast_radius: "organization" });
    }),
    "a blank rationale, which CLS-004 warns of (B.15)": changed((packet) => {
      classification(packet).classification_rationale = "";
    }),
  },
  rejects: {
    "R4 (B.30)": [
      literal("R3", (packet) => {
        classification(packet).risk_tier = "R4";
      }),
      "9.1-F2 BLOCK",
      "/classification/risk_tier",
    ],
    "a tier in lower case": [
      changed((packet) => {
        classification(packet).risk_tier = "r1";
      }),
      "9.1-F2 BLOCK",
      "/classification/risk_tier",
    ],
    "no rationale (B.15)": [
      changed((packet) => {
        delete classification(packet).classification_rationale;
      }),
      "9.1-F2 BLOCK",
      "/classification/classification_rationale",
    ],
    "no surfaces key at R3": [
      literal("R3", (packet) => {
        delete classification(packet).critical_surfaces;
      }),
      "9.1-F2 BLOCK",
      "/classification/critical_surfaces",
    ],
    "a date without a time": [
      changed((packet) => {
        classification(packet).classified_at = "2026-06-15";
      }),
      "9.1-F2 BLOCK",
      "/classification/classified_at",
    ],
  },
});

ruleCases("SCH-B1-ATTEST", {
  accepts: { "an attestation": literal("R1") },
  rejects: {
    "no key at all": [
      changed((packet) => {
        delete packet.attestations;
      }),
      "9.1-F2 BLOCK",
      "/attestations",
    ],
    "a decision that there is not": [
      changed((packet) => {
        attestation(packet).decision = "COMPLIANT ";
      }),
      "9.1-F2 BLOCK",
      "/attestations/0/decision",
    ],
    "a class that there is not": [
      changed((packet) => {
        attestation(packet).evidence_classes_validated = ["A", "Z"];
      }),
      "9.1-F2 BLOCK",
      "/attestations/0/evidence_classes_validated/1",
    ],
    "two attestations of one id": [
      changed((packet) => {
        listOf(packet, "attestations").push({ ...attestation(packet) });
      }),
      "9.1-F2 BLOCK",
      "/attestations/1/id",
    ],
  },
});

ruleCases("SCH-14.2-FINDING", {
  accepts: {
    "no findings": literal("R0"),
    "a finding": changed((packet) => {
      attestation(packet).findings = [{ ...WARNING }];
    }),
  },
  rejects: {
    "a severity that there is not": [
      changed((packet) => {
        attestation(packet).findings = [{ ...WARNING, severity: "CRITICAL" }];
      }),
      "9.1-F2 BLOCK",
      "/attestations/0/findings/0/severity",
    ],
    "a finding that is a text": [
      changed((packet) => {
        attestation(packet).findings = ["A-F4"];
      }),
      "9.1-F2 BLOCK",
      "/attestations/0/findings/0",
    ],
  },
});

/** The packet with metadata that have its hash. */
function hashed(packet: Draft): void {
  packet.metadata = { generator: "aixv", generator_version: "1.0.0" };
  const bytes = packetHashBytes(documentOf(packet).json);
  packet.metadata = { ...packet.metadata, packet_hash: sha256Hex(bytes) };
}

ruleCases("SCH-B1-META", {
  accepts: { "no metadata": literal("R0"), "the hash of the packet (C)": changed(hashed) },
  rejects: {
    "the hash of what the packet was before, which warns (C)": [
      changed((packet) => {
        hashed(packet);
        claim(packet).statement = "something else";
      }),
      "9.1-F2 WARN",
      "/metadata/packet_hash",
    ],
    "a hash that is none": [
      changed((packet) => {
        packet.metadata = { packet_hash: "abc" };
      }),
      "9.1-F2 BLOCK",
      "/metadata/packet_hash",
    ],
  },
});

ruleCases("SCH-REF-INTEGRITY", {
  accepts: { "references in both directions": literal("R3") },
  rejects: {
    "a reference of a claim to nothing (D.10)": [
      changed((packet) => {
        listOf(claim(packet), "evidence_refs").push("EV-Z" as never);
      }),
      "9.1-F2 BLOCK",
      "/claims/0/evidence_refs/3",
    ],
    "a reference of an item to nothing (D.10)": [
      changed((packet) => {
        listOf(item(packet, "A"), "claim_refs").push("CLM-9" as never);
      }),
      "9.1-F2 BLOCK",
      "/evidence_items/0/claim_refs/1",
    ],
    "an item that does not name its claim, which warns (D.10)": [
      changed((packet) => {
        item(packet, "A").claim_refs = [];
      }),
      "X-CONTRADICTION WARN",
      "/claims/0/evidence_refs/0",
    ],
    "a claim that does not name its item, which warns (D.10)": [
      changed((packet) => {
        claim(packet).evidence_refs = ["EV-B-001", "EV-E-001"];
      }),
      "X-CONTRADICTION WARN",
      "/evidence_items/0/claim_refs/0",
    ],
  },
});

ruleCases("G-002", {
  accepts: { "a packet of Appendix B": literal("R3") },
  rejects: {
    "a missing key": [
      changed((packet) => {
        delete packet.known_limitations;
        delete packet.claims;
      }),
      "9.1-F2 BLOCK",
      "/claims",
    ],
  },
});

ruleCases("CT-001", {
  accepts: { "a packet of Appendix B": literal("R0") },
  rejects: {
    "a wrong type": [
      changed((packet) => {
        packet.claims = {};
      }),
      "9.1-F2 BLOCK",
      "/claims",
    ],
  },
});

ruleCases("CT-002", {
  accepts: { "all classes": literal("R3") },
  rejects: { "one missing": [literal("R3", (packet) => dropClass(packet, "D")), "9.1-F1 BLOCK"] },
});
