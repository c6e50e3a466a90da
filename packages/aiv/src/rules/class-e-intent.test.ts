import type { Timestamp } from "@aixv/core";
import { artifact, claim, item, listOf } from "../../test/drafts.ts";
import { type Draft, hash, type Tier } from "../../test/packets.ts";
import { type Change, literal, ruleCases, type Setting, typed } from "../../test/rule-cases.ts";

/** Place of the class E item: before it stands class C from R2, and D at R3. */
const ITEM: { readonly [T in Tier]: string } = {
  R0: "",
  R1: "/evidence_items/2",
  R2: "/evidence_items/3",
  R3: "/evidence_items/4",
};
const ISSUE = "https://github.com/org/repo/issues/42";
const REFERENCE = { R1: `${ITEM.R1}/artifacts/0/reference`, R2: `${ITEM.R2}/artifacts/0/reference` };

/** The requirement is in an issue tracker, without a hash. */
function inIssue(packet: Draft): Draft {
  const requirement = artifact(packet, "E");
  requirement.reference = ISSUE;
  delete requirement.sha256;
  return requirement;
}

const OBLIGATION = {
  required_by: "2026-07-10T00:00:00Z",
  snapshot_method: "api_export",
  responsible_party: "alice@example.com",
};

/** The block of AIV §6.6.2.1, at the top as the standard prints it. */
function pathway(packet: Draft, more: Draft = {}): Draft {
  inIssue(packet);
  packet.requirement_reference = {
    url: ISSUE,
    immutable: false,
    snapshot_obligation: { ...OBLIGATION, ...more },
    content_summary: "tokens expire after 30 seconds",
    verified_at: "2026-06-15T08:00:00Z",
  };
  return packet.requirement_reference;
}

/** A literal packet with a mutable requirement, judged at a time. */
function owed(tier: Tier, now: string, more: Draft = {}, change: Change = () => {}): Setting {
  return literal(tier, (packet, given) => {
    pathway(packet, more);
    given.now = now as Timestamp;
    change(packet, given);
  });
}

ruleCases("E-001", {
  accepts: {
    "a file at a commit": literal("R1"),
    "a standard by its number (B.26)": literal("R3", (packet) => {
      artifact(packet, "E").reference = "RFC 8725";
    }),
    "an issue at a version (B.26)": literal("R2", (packet) => {
      artifact(packet, "E").reference = "SEC-401@7";
    }),
    "an export with its hash (AIV §6.6.2)": literal("R3", (packet) => {
      artifact(packet, "E").reference = "artifacts/SEC-401.pdf";
    }),
    "an issue with the hash of its snapshot (AIV §6.6.2, E.3.1)": literal("R3", (packet) => {
      Object.assign(artifact(packet, "E"), { reference: ISSUE, immutability_mechanism: "API snapshot" });
    }),
    "an archived page (AIV E.3.1)": literal("R2", (packet) => {
      artifact(packet, "E").reference = `https://web.archive.org/web/20260601000000/${ISSUE}`;
    }),
    "any other artifact of class E where none is a requirement_reference": literal("R1", (packet) => {
      artifact(packet, "E").type = "spec";
    }),
  },
  rejects: {
    "an issue at R1 that nobody makes a snapshot of, which warns (B.2)": [
      literal("R1", (packet) => void inIssue(packet)),
      "E-F1b WARN",
      REFERENCE.R1,
    ],
    "an issue at R2 that nobody makes a snapshot of, which warns (B.2)": [
      literal("R2", (packet) => void inIssue(packet)),
      "E-F1b WARN",
      REFERENCE.R2,
    ],
    "an issue at R1 with a snapshot owed, which warns (B.2)": [
      literal("R1", (packet) => void pathway(packet)),
      "E-F1 WARN",
      REFERENCE.R1,
    ],
    "an issue at R2 with a snapshot owed by its own keys": [
      literal("R2", (packet) => {
        Object.assign(inIssue(packet), { snapshot_obligation: { ...OBLIGATION } });
      }),
      "E-F1 WARN",
      REFERENCE.R2,
    ],
    "an issue at R3, whatever is owed (B.2)": [
      literal("R3", (packet) => void pathway(packet)),
      "E-F1a BLOCK",
      `${ITEM.R3}/artifacts/0/reference`,
    ],
    "an issue at R3 with a hash, of which nothing was kept (AIV E.3.2)": [
      literal("R3", (packet) => {
        Object.assign(artifact(packet, "E"), { reference: ISSUE, immutability_mechanism: "none" });
      }),
      "E-F1a BLOCK",
      `${ITEM.R3}/artifacts/0/reference`,
    ],
    "an obligation about another URL": [
      literal("R2", (packet) => {
        pathway(packet).url = "https://github.com/org/repo/issues/43";
      }),
      "E-F1b WARN",
      REFERENCE.R2,
    ],
    "a specification on a branch at R1, which no pathway allows (B.3)": [
      literal("R1", (packet) => {
        artifact(packet, "E").reference = "https://github.com/org/repo/blob/main/docs/SEC-401.md";
      }),
      "E-F1 BLOCK",
      REFERENCE.R1,
    ],
    "the latest document at R2, which no pathway allows (B.3)": [
      literal("R2", (packet) => {
        artifact(packet, "E").reference = "https://docs.example.com/latest/SEC-401";
      }),
      "E-F1 BLOCK",
      REFERENCE.R2,
    ],
    "a standard of no edition at R1": [
      literal("R1", (packet) => {
        artifact(packet, "E").reference = "PCI DSS";
      }),
      "E-F1 BLOCK",
      REFERENCE.R1,
    ],
    "no reference but a checklist": [
      typed("R1", (packet) => {
        listOf(item(packet, "E"), "artifacts").shift();
      }),
      "E-F1 BLOCK",
      `${ITEM.R1}/artifacts`,
    ],
    "the word that a mutable reference is immutable, which warns": [
      literal("R2", (packet) => {
        pathway(packet).immutable = true;
      }),
      "X-CONTRADICTION WARN",
      "/requirement_reference/immutable",
    ],
  },
  inapplicable: { "R0, which needs no class E": literal("R0") },
});

ruleCases("IMM-E.3", {
  accepts: { "a file at a commit": literal("R3") },
  rejects: {
    "a mutable issue at R3 (AIV E.3.2)": [literal("R3", (packet) => void inIssue(packet)), "E-F1a BLOCK"],
    "a mutable issue at R1": [literal("R1", (packet) => void inIssue(packet)), "E-F1b WARN"],
  },
});

ruleCases("E-002", {
  accepts: { "an item that names a claim": literal("R1"), "requirements that name claims": typed("R3") },
  rejects: {
    "an item that names no claim": [
      literal("R1", (packet) => {
        item(packet, "E").claim_refs = [];
      }),
      "E-F2 BLOCK",
      `${ITEM.R1}/claim_refs`,
    ],
    "a claim that is not there": [
      literal("R2", (packet) => {
        item(packet, "E").claim_refs = ["CLM-999"];
      }),
      "E-F2 BLOCK",
      `${ITEM.R2}/claim_refs`,
    ],
    "one requirement of two without a claim": [
      typed("R3", (packet) => {
        listOf(artifact(packet, "E"), "requirements").push({ id: "SEC-402", claim_refs: [] });
      }),
      "E-F2 BLOCK",
      `${ITEM.R3}/artifacts/0/requirements/1/claim_refs`,
    ],
  },
});

ruleCases("E-003", {
  accepts: { "a claim with evidence": literal("R1") },
  rejects: {
    "a claim whose evidence is not there (D.10)": [
      literal("R1", (packet) => {
        claim(packet).evidence_refs = ["EV-X"];
      }),
      "E-F3 BLOCK",
      "/claims/0/evidence_refs",
    ],
    "a claim that names none": [
      literal("R3", (packet) => {
        delete claim(packet).evidence_refs;
      }),
      "E-F3 BLOCK",
      "/claims/0/evidence_refs",
    ],
  },
  inapplicable: { "R0, where B-004 asks": literal("R0") },
});

ruleCases("E-004", {
  accepts: { "criteria in prose": literal("R1"), "criteria as data": typed("R2") },
  rejects: {
    "a criterion that is not marked": [
      typed("R1", (packet) => {
        listOf(artifact(packet, "E", 1), "items").push({ id: "AC-3", text: "x" });
      }),
      "E-F4 WARN",
      `${ITEM.R1}/artifacts/1/items/2/status`,
    ],
    "a checklist without criteria": [
      typed("R3", (packet) => {
        artifact(packet, "E", 1).items = [];
      }),
      "E-F4 WARN",
      `${ITEM.R3}/artifacts/1/items`,
    ],
    "no checklist beside typed requirements": [
      typed("R2", (packet) => {
        listOf(item(packet, "E"), "artifacts").pop();
      }),
      "E-F4 WARN",
      `${ITEM.R2}/artifacts`,
    ],
  },
  notes: {
    "no checklist in prose": [
      literal("R1", (packet) => {
        item(packet, "E").description = "The requirement.";
      }),
      "E-F4",
      `${ITEM.R1}/artifacts`,
    ],
  },
});

ruleCases("E-005", {
  accepts: { "a criterion out of scope, with the reason": typed("R1") },
  rejects: {
    "a criterion out of scope without a reason": [
      typed("R2", (packet) => {
        delete (listOf(artifact(packet, "E", 1), "items")[1] as Draft).justification;
      }),
      "E-F5 WARN",
      `${ITEM.R2}/artifacts/1/items/1/justification`,
    ],
  },
});

ruleCases("ART-6.6.1", {
  accepts: { "all parts of class E": typed("R1") },
  rejects: {
    "a requirement without a claim": [
      literal("R2", (packet) => {
        item(packet, "E").claim_refs = [];
      }),
      "E-F2 BLOCK",
    ],
  },
});

const DUE = "/requirement_reference/snapshot_obligation/required_by";

ruleCases("E-SNAP", {
  accepts: {
    "nothing that is owed": literal("R1"),
    "a snapshot that is due at this instant": owed("R2", "2026-07-10T00:00:00Z"),
    "30 days after the decision, to the instant (B.5)": owed("R2", "2026-07-15T10:00:00Z", {
      required_by: "2026-07-15T10:00:00Z",
    }),
    "a snapshot later than 30 days at R1, which has no bound (B.4)": owed("R1", "2026-06-15T12:00:00Z", {
      required_by: "2026-12-31",
    }),
    "the same once 30 days are over, as it is not yet due (B.4)": owed("R1", "2026-08-31T12:00:00Z", {
      required_by: "2026-12-31",
    }),
    "a snapshot beside the reference": owed("R2", "2026-12-31T00:00:00Z", {}, (packet) => {
      listOf(item(packet, "E"), "artifacts").push({
        ...artifact(packet, "E"),
        type: "snapshot",
        reference: `sha256:${hash(6)}`,
        sha256: hash(6),
      });
    }),
    "a snapshot that the block names": owed("R2", "2026-12-31T00:00:00Z", {}, (packet) => {
      Object.assign(packet.requirement_reference as Draft, {
        snapshot_reference: "artifacts/issue-42.json",
        snapshot_sha256: hash(6),
      });
    }),
    "a day that is not over yet": owed("R2", "2026-07-10T23:59:59Z", { required_by: "2026-07-10" }),
    "days from the merge where it is known": owed(
      "R2",
      "2026-07-30T00:00:00Z",
      { required_by: "2026-07-30T00:00:00Z" },
      (_, given) => {
        given.mergedAt = "2026-07-01T00:00:00Z" as Timestamp;
      },
    ),
  },
  rejects: {
    "a snapshot that is overdue, which warns (B.5)": [owed("R1", "2026-07-10T00:00:01Z"), "E-F6 WARN", DUE],
    "a snapshot that is overdue at R2": [owed("R2", "2026-07-15T09:59:59Z"), "E-F6 WARN", DUE],
    "30 days that are over (B.5)": [owed("R2", "2026-07-15T10:00:01Z"), "E-F6 BLOCK", DUE],
    "30 days that are over at R1, where it was due": [owed("R1", "2026-07-15T10:00:01Z"), "E-F6 BLOCK", DUE],
    "a deadline at R2 that is later than 30 days (B.4)": [
      owed("R2", "2026-06-15T12:00:00Z", { required_by: "2026-07-15T10:00:01Z" }),
      "E-F6 WARN",
      DUE,
    ],
    "a deadline that is no time": [
      owed("R1", "2026-06-15T12:00:00Z", { required_by: "soon" }),
      "E-F6 WARN",
      DUE,
    ],
    "a link to a snapshot without its hash": [
      owed("R2", "2026-08-01T00:00:00Z", {}, (packet) => {
        (packet.requirement_reference as Draft).snapshot_reference = "https://example.com/snapshot";
      }),
      "E-F6 BLOCK",
      DUE,
    ],
  },
  inapplicable: { "R3, where E-F1a blocks": literal("R3") },
});

ruleCases("SCH-6.6.2.1", {
  accepts: {
    "no block": literal("R1"),
    "the whole block at the top": literal("R2", (packet) => void pathway(packet)),
    "the same block twice": literal("R2", (packet) => {
      pathway(packet);
      artifact(packet, "E").snapshot_obligation = { ...OBLIGATION };
    }),
  },
  rejects: {
    "two blocks that differ": [
      literal("R2", (packet) => {
        pathway(packet);
        artifact(packet, "E").snapshot_obligation = { ...OBLIGATION, responsible_party: "zoe@example.com" };
      }),
      "9.1-F2 BLOCK",
      `${ITEM.R2}/artifacts/0/snapshot_obligation/responsible_party`,
    ],
    "two blocks of which one says that it is immutable": [
      literal("R1", (packet) => {
        pathway(packet);
        Object.assign(artifact(packet, "E"), { snapshot_obligation: { ...OBLIGATION }, immutable: true });
      }),
      "9.1-F2 BLOCK",
      `${ITEM.R1}/artifacts/0/immutable`,
    ],
    "a block without a summary of what was verified": [
      literal("R1", (packet) => {
        delete pathway(packet).content_summary;
      }),
      "E-F1b WARN",
      "/requirement_reference/content_summary",
    ],
    "a block without when it was verified": [
      literal("R2", (packet) => {
        delete pathway(packet).verified_at;
      }),
      "E-F1b WARN",
      "/requirement_reference/verified_at",
    ],
    "a block of the wrong type": [
      literal("R3", (packet) => {
        packet.requirement_reference = ISSUE;
      }),
      "9.1-F2 BLOCK",
      "/requirement_reference",
    ],
    "an obligation without who is responsible": [
      literal("R2", (packet) => void pathway(packet, { responsible_party: "" })),
      "9.1-F2 BLOCK",
      "/requirement_reference/snapshot_obligation/responsible_party",
    ],
  },
});
