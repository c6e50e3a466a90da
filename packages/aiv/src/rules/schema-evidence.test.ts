import { artifact, claim, item, listOf, within } from "../../test/drafts.ts";
import { type Draft, hash } from "../../test/packets.ts";
import { literal, ruleCases, type Setting, typed } from "../../test/rule-cases.ts";
import { cognitiveItem } from "../../test/typed-packets.ts";

/** A literal R1 packet, changed. */
const changed = (change: (packet: Draft) => void): Setting => literal("R1", change);

ruleCases("SCH-B1-CLAIMS", {
  accepts: { "a claim": literal("R0"), "a security claim with its surfaces": literal("R3") },
  rejects: {
    "no claims": [
      changed((packet) => {
        packet.claims = [];
      }),
      "9.1-F2 BLOCK",
      "/claims",
    ],
    "a type that is no list": [
      changed((packet) => {
        claim(packet).type = "functional";
      }),
      "9.1-F2 BLOCK",
      "/claims/0/type",
    ],
    "a type that there is not": [
      changed((packet) => {
        claim(packet).type = ["functional", "magic"];
      }),
      "9.1-F2 BLOCK",
      "/claims/0/type/1",
    ],
    "a security claim without surfaces": [
      changed((packet) => {
        claim(packet).type = ["security"];
      }),
      "9.1-F2 BLOCK",
      "/claims/0/risk_surfaces",
    ],
    "a surface with the name of what every object has": [
      changed((packet) => {
        claim(packet).risk_surfaces = ["constructor"];
      }),
      "9.1-F2 BLOCK",
      "/claims/0/risk_surfaces/0",
    ],
    "two claims of one id": [
      changed((packet) => {
        listOf(packet, "claims").push({ ...claim(packet) });
      }),
      "9.1-F2 BLOCK",
      "/claims/1/id",
    ],
    "no evidence": [
      changed((packet) => {
        claim(packet).evidence_refs = [];
      }),
      "9.1-F2 BLOCK",
      "/claims/0/evidence_refs",
    ],
  },
});

ruleCases("SCH-B1-EVIDENCE", {
  accepts: {
    items: literal("R3"),
    "class G, which 6.9 has and B.1 has not (B.9)": typed("R1", (packet) => {
      listOf(packet, "evidence_items").push(cognitiveItem());
    }),
  },
  rejects: {
    "no items": [
      changed((packet) => {
        packet.evidence_items = [];
      }),
      "9.1-F2 BLOCK",
      "/evidence_items",
    ],
    "a class in words": [
      changed((packet) => {
        item(packet, "A").class = "Class A";
      }),
      "9.1-F2 BLOCK",
      "/evidence_items/0/class",
    ],
    "no artifacts": [
      changed((packet) => {
        item(packet, "B").artifacts = [];
      }),
      "9.1-F2 BLOCK",
      "/evidence_items/1/artifacts",
    ],
    "a blank method": [
      changed((packet) => {
        item(packet, "B").validation_method = "";
      }),
      "9.1-F2 BLOCK",
      "/evidence_items/1/validation_method",
    ],
    "two items of one id": [
      changed((packet) => {
        listOf(packet, "evidence_items").push({ ...item(packet, "A") });
      }),
      "9.1-F2 BLOCK",
      "/evidence_items/3/id",
    ],
  },
});

ruleCases("SCH-B1-ARTIFACT", {
  accepts: {
    "artifacts of Appendix B alone": literal("R3"),
    "typed artifacts": typed("R3"),
    "no hash below R3": literal("R2", (packet) => {
      delete artifact(packet, "A").sha256;
      delete artifact(packet, "A").canonical_form;
    }),
    "artifacts of class G, which have fields of their own (B.10)": typed("R3", (packet) => {
      listOf(packet, "evidence_items").push(cognitiveItem());
    }),
  },
  rejects: {
    "no reference": [
      changed((packet) => {
        delete artifact(packet, "A").reference;
      }),
      "9.1-F2 BLOCK",
      "/evidence_items/0/artifacts/0/reference",
    ],
    "no canonical form at R3": [
      literal("R3", (packet) => {
        delete artifact(packet, "A").canonical_form;
      }),
      "9.1-F2 BLOCK",
      "/evidence_items/0/artifacts/0/canonical_form",
    ],
    "a hash with its algorithm": [
      literal("R2", (packet) => {
        artifact(packet, "A").sha256 = `sha256:${hash(1)}`;
      }),
      "9.1-F2 BLOCK",
      "/evidence_items/0/artifacts/0/sha256",
    ],
    "counts that are no sum": [
      typed("R1", (packet) => {
        artifact(packet, "A", 1).counts = { passed: 3, failed: 0, skipped: 1, total: 5 };
      }),
      "9.1-F2 BLOCK",
      "/evidence_items/0/artifacts/1/counts/total",
    ],
    "counts of texts": [
      typed("R1", (packet) => {
        artifact(packet, "A", 1).counts = { passed: "3", failed: 0, skipped: 1, total: 4 };
      }),
      "9.1-F2 BLOCK",
      "/evidence_items/0/artifacts/1/counts/passed",
    ],
    "a typed key of another shape": [
      typed("R2", (packet) => {
        artifact(packet, "C").search = "all of src";
      }),
      "9.1-F2 BLOCK",
      "/evidence_items/2/artifacts/0/search",
    ],
    "coverage below nothing": [
      typed("R2", (packet) => {
        within(artifact(packet, "C", 1), "integrity").coverage = [{ file: "a.ts", base: -1, head: 0 }];
      }),
      "9.1-F2 BLOCK",
      "/evidence_items/2/artifacts/1/integrity/coverage/0/base",
    ],
    "a text as artifact": [
      changed((packet) => {
        item(packet, "A").artifacts = ["https://example.com"];
      }),
      "9.1-F2 BLOCK",
      "/evidence_items/0/artifacts/0",
    ],
  },
});
