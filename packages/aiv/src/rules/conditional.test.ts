import { attestation, claim, conditional, listOf, WARNING } from "../../test/drafts.ts";
import type { Draft, Tier } from "../../test/packets.ts";
import { literal, ruleCases, type Setting } from "../../test/rule-cases.ts";

const AT = "/attestations/0";

/** A packet with a CONDITIONAL decision, and a change of it. */
function decided(tier: Tier, change: (attestation: Draft, condition: Draft, packet: Draft) => void): Setting {
  return literal(tier, (packet) => {
    const made = conditional(packet);
    change(made, listOf(made, "conditions")[0] as Draft, packet);
  });
}

/** The condition is due then. */
function due(deadline: string): Setting {
  return decided("R2", (_, condition) => {
    condition.remediation_deadline = deadline;
  });
}

const right = decided("R1", () => {});
const none = { "a COMPLIANT decision": literal("R1") };

ruleCases("CND-1", {
  accepts: { "warnings alone": right },
  rejects: {
    "something that blocks": [
      decided("R1", (_, __, packet) => {
        claim(packet).evidence_refs = [];
      }),
      "7.3-F1 BLOCK",
      `${AT}/decision`,
    ],
  },
  inapplicable: none,
});

ruleCases("CND-2", {
  accepts: { "a warning": right },
  rejects: {
    "no finding": [
      decided("R1", (made) => {
        made.findings = [];
      }),
      "7.4-F2 BLOCK",
      `${AT}/findings`,
    ],
    "an INFO finding alone": [
      decided("R1", (made) => {
        made.findings = [{ ...WARNING, severity: "INFO" }];
      }),
      "7.4-F2 BLOCK",
      `${AT}/findings`,
    ],
  },
  inapplicable: none,
});

ruleCases("CND-3", {
  accepts: { "a plan for the warning": right },
  rejects: {
    "a second warning without a plan": [
      decided("R1", (made) => {
        listOf(made, "findings").push({ ...WARNING, id: "B-F5" });
      }),
      "7.4-F2 BLOCK",
      `${AT}/findings/1/id`,
    ],
    "a blank plan": [
      decided("R1", (_, condition) => {
        condition.remediation_plan = " ";
      }),
      "7.4-F2 BLOCK",
      `${AT}/findings/0/id`,
    ],
    "a plan for something that was not found": [
      decided("R1", (made, condition) => {
        listOf(made, "conditions").push({ ...condition, finding_id: "X" });
      }),
      "7.4-F2 BLOCK",
      `${AT}/conditions/1/finding_id`,
    ],
  },
  inapplicable: none,
});

ruleCases("CND-4", {
  accepts: {
    "a day before": right,
    "30 days, to the instant (B.29)": due("2026-07-15T10:00:00Z"),
    "30 days in another zone (D.2)": due("2026-07-15T12:00:00+02:00"),
    "the last whole day that lies within": due("2026-07-14"),
    "the instant of the decision": due("2026-06-15T10:00:00Z"),
  },
  rejects: {
    "30 days and a second (B.29)": [
      due("2026-07-15T10:00:01Z"),
      "7.3-F1 BLOCK",
      `${AT}/conditions/0/remediation_deadline`,
    ],
    "a day that ends after 30 days (D.2)": [
      due("2026-07-15"),
      "7.3-F1 BLOCK",
      `${AT}/conditions/0/remediation_deadline`,
    ],
    "a deadline before the decision": [
      due("2026-06-15T09:59:59Z"),
      "7.4-F2 BLOCK",
      `${AT}/conditions/0/remediation_deadline`,
    ],
    "no deadline": [due(""), "7.4-F2 BLOCK", `${AT}/conditions/0/remediation_deadline`],
    "a time without a zone (D.2)": [
      due("2026-06-30T10:00:00"),
      "7.4-F2 BLOCK",
      `${AT}/conditions/0/remediation_deadline`,
    ],
  },
  inapplicable: none,
});

ruleCases("CND-5", {
  accepts: { "somebody responsible": right },
  rejects: {
    nobody: [
      decided("R1", (_, condition) => {
        delete condition.responsible_party;
      }),
      "7.4-F2 BLOCK",
      `${AT}/conditions/0/responsible_party`,
    ],
  },
  inapplicable: none,
});

ruleCases("CT-009", {
  accepts: { "a valid plan": right, "a decision that needs none": literal("R0") },
  rejects: {
    "a late deadline (B.29)": [due("2026-12-31"), "7.3-F1 BLOCK"],
    "nobody responsible": [
      decided("R1", (_, condition) => {
        condition.responsible_party = "";
      }),
      "7.4-F2 BLOCK",
    ],
  },
});

ruleCases("SEV-D.1", {
  accepts: {
    "a warning that the attestation lists (A3)": literal("R1", (packet) => {
      attestation(packet).findings = [{ ...WARNING, id: "7.4-F3", rule_id: "SEC-12.1-SIGN" }];
    }),
  },
  rejects: {},
  notes: { "a warning that it does not list (A3)": [literal("R1"), "7.4-F2", `${AT}/findings`] },
});
