import type { Timestamp } from "@aixv/core";
import { exception } from "../../test/drafts.ts";
import { AUTHOR, BASE, type Draft } from "../../test/packets.ts";
import { literal, ruleCases, type Setting, typed } from "../../test/rule-cases.ts";

/** A typed R2 packet with an exception that is right, changed. */
function excepted(change: (exception: Draft, packet: Draft) => void = () => {}, now?: string): Setting {
  return typed("R2", (packet, given) => {
    change(exception(packet), packet);
    if (now !== undefined) given.now = now as Timestamp;
  });
}

const set = (more: Draft, now?: string): Setting => excepted((one) => void Object.assign(one, more), now);
const none = {
  "no exception": literal("R1"),
  "one that is not invoked": literal("R1", (packet) => {
    packet.exception = { invoked: false };
  }),
};

ruleCases("EXC-10.3", {
  accepts: {
    "an approver by name": excepted(),
  },
  rejects: {
    "somebody who is not designated": [
      set({ approver_id: "zoe@example.com", approver_role: "Tester" }),
      "10.6-F1 BLOCK",
      "/exception/approver_id",
    ],
    "a role that is designated for another tier": [
      set({ approver_id: "frank@example.com", approver_role: "Security response lead" }),
      "10.6-F1 BLOCK",
      "/exception/approver_id",
    ],
    "the Author, who is designated": [
      typed("R2", (packet, { policy }) => {
        exception(packet).approver_id = AUTHOR;
        if (policy === undefined) return;
        const [first] = policy.exceptionApprovers ?? [];
        if (first !== undefined) policy.exceptionApprovers = [{ ...first, id: AUTHOR }];
      }),
      "10.6-F1 BLOCK",
      "/exception/approver_id",
    ],
    "another account of the Author": [
      typed("R2", (packet, { policy }) => {
        exception(packet).approver_id = "alice-gh";
        if (policy === undefined) return;
        const [first] = policy.exceptionApprovers ?? [];
        if (first !== undefined) policy.exceptionApprovers = [{ ...first, id: "alice-gh" }];
      }),
      "10.6-F1 BLOCK",
      "/exception/approver_id",
    ],
  },
  skips: {
    "no policy": [literal("R1", (packet) => void exception(packet)), "10.6-F1"],
    "an approver by a role that the packet alone names": [
      typed("R3", (packet) => {
        Object.assign(exception(packet), {
          approver_id: "frank@example.com",
          approver_role: "security response lead",
        });
      }),
      "10.6-F1",
    ],
  },
  inapplicable: none,
});

ruleCases("EXC-10.4", {
  accepts: { "a complete record": excepted() },
  rejects: {
    "no incident": [set({ incident_reference: null }), "9.1-F8 BLOCK", "/exception/incident_reference"],
    "a blank harm": [set({ harm_description: " " }), "9.1-F8 BLOCK", "/exception/harm_description"],
    "no approver (B.28)": [set({ approver_id: "" }), "10.6-F1 BLOCK", "/exception/approver_id"],
    "no time of approval (B.28)": [
      excepted((one) => {
        delete one.approval_timestamp;
      }),
      "10.6-F1 BLOCK",
      "/exception/approval_timestamp",
    ],
    "no list of rules": [
      excepted((one) => {
        delete one.validation_rules_waived;
      }),
      "9.1-F8 BLOCK",
      "/exception/validation_rules_waived",
    ],
    "nobody who follows up": [
      excepted((one) => {
        delete one.follow_up_owner;
      }),
      "9.1-F8 BLOCK",
      "/exception/follow_up_owner",
    ],
  },
  inapplicable: none,
});

ruleCases("EXC-10.5-72H", {
  accepts: {
    "48 hours": excepted(),
    "72 hours, to the minute (B.28)": set({
      validity_window_hours: 72,
      exception_expires: "2026-06-18T10:00:59Z",
    }),
  },
  rejects: {
    "73 hours": [
      set({ validity_window_hours: 73, exception_expires: "2026-06-18T11:00:00Z" }),
      "9.1-F8 BLOCK",
      "/exception/validity_window_hours",
    ],
    "0 hours": [
      set({ validity_window_hours: 0, exception_expires: "2026-06-15T10:00:00Z" }),
      "9.1-F8 BLOCK",
      "/exception/validity_window_hours",
    ],
    "an end that is not that of the window (B.28)": [
      set({ exception_expires: "2026-06-17T10:01:00Z" }),
      "9.1-F8 BLOCK",
      "/exception/exception_expires",
    ],
    "a window that has not begun": [
      set({
        exception_start: "2026-06-15T13:00:00Z",
        exception_expires: "2026-06-17T13:00:00Z",
      }),
      "9.1-F8 BLOCK",
      "/exception/exception_start",
    ],
  },
  inapplicable: none,
});

ruleCases("EXC-10.5-FU", {
  accepts: {
    "a deadline within the window": excepted(),
    "its very end": set({ follow_up_deadline: "2026-06-17T10:00:00Z" }),
  },
  rejects: {
    "a deadline after it": [
      set({ follow_up_deadline: "2026-06-17T10:00:01Z" }),
      "9.1-F8 BLOCK",
      "/exception/follow_up_deadline",
    ],
    "a deadline before it": [
      set({ follow_up_deadline: "2026-06-15T09:00:00Z" }),
      "9.1-F8 BLOCK",
      "/exception/follow_up_deadline",
    ],
    "a day that ends after it (D.2)": [
      set({ follow_up_deadline: "2026-06-17" }),
      "9.1-F8 BLOCK",
      "/exception/follow_up_deadline",
    ],
  },
  inapplicable: none,
});

const REVERT = `https://github.com/org/repo/commit/${BASE}`;
const RESOLVED = { resolution_status: "completed", resolution_evidence: REVERT };

ruleCases("EXC-10.5-RES", {
  accepts: {
    "a window that is not over": excepted(),
    "its very end": excepted(() => {}, "2026-06-17T10:00:00Z"),
    "one that is over and completed": set(RESOLVED, "2026-07-01T00:00:00Z"),
    "one that an item of the packet completes": set(
      { ...RESOLVED, resolution_evidence: "see EV-C-001" },
      "2026-07-01T00:00:00Z",
    ),
    "one that is over and reverted": set(
      { ...RESOLVED, resolution_status: "reverted" },
      "2026-07-01T00:00:00Z",
    ),
  },
  rejects: {
    "one that is over and pending (B.28)": [
      excepted(() => {}, "2026-06-17T10:00:01Z"),
      "10.6-F2 BLOCK",
      "/exception/resolution_status",
    ],
    "one that is over and pending breaks its requirements too (B.28)": [
      excepted(() => {}, "2026-06-17T10:00:01Z"),
      "9.1-F8 BLOCK",
      "/exception/resolution_status",
    ],
    "one that is over and says nothing": [
      excepted((one) => {
        delete one.resolution_status;
      }, "2026-06-18T00:00:00Z"),
      "10.6-F2 BLOCK",
      "/exception/resolution_status",
    ],
    "one that is completed and shows nothing": [
      set({ resolution_status: "completed" }),
      "9.1-F8 BLOCK",
      "/exception/resolution_evidence",
    ],
    "one that is completed, says one word": [
      set({ resolution_status: "completed", resolution_evidence: "done" }),
      "9.1-F8 BLOCK",
      "/exception/resolution_evidence",
    ],
    "one that a ticket resolves, which can be rewritten": [
      set({ ...RESOLVED, resolution_evidence: "https://example.com/INC-7731" }),
      "9.1-F8 BLOCK",
      "/exception/resolution_evidence",
    ],
    "one that a branch resolves": [
      set({ ...RESOLVED, resolution_evidence: "https://github.com/org/repo/commits/main" }),
      "9.1-F8 BLOCK",
      "/exception/resolution_evidence",
    ],
  },
  inapplicable: none,
});

ruleCases("EXC-APPROVAL-ORDER", {
  accepts: { "an approval before it began": excepted() },
  rejects: {
    "an approval after the end": [
      set({ approval_timestamp: "2026-06-17T10:00:01Z" }, "2026-06-17T11:00:00Z"),
      "9.1-F8 BLOCK",
      "/exception/approval_timestamp",
    ],
    "an approval after the merge": [
      typed("R2", (packet, given) => {
        exception(packet);
        given.mergedAt = "2026-06-15T09:00:00Z" as Timestamp;
      }),
      "9.1-F8 BLOCK",
      "/exception/approval_timestamp",
    ],
    "an approval that is yet to come": [
      set({ approval_timestamp: "2026-06-15T18:00:00Z" }),
      "9.1-F8 BLOCK",
      "/exception/approval_timestamp",
    ],
    "an approval after it began, which warns": [
      set({ approval_timestamp: "2026-06-15T10:30:00Z" }),
      "9.1-F8 WARN",
      "/exception/approval_timestamp",
    ],
  },
  inapplicable: none,
});

ruleCases("G-008", {
  accepts: { "no exception": literal("R0"), "one that meets all requirements": excepted() },
  rejects: {
    "one without an approver": [set({ approver_id: "" }), "9.1-F8 BLOCK"],
    "one of 100 hours": [
      set({ validity_window_hours: 100, exception_expires: "2026-06-19T14:00:00Z" }),
      "9.1-F8 BLOCK",
    ],
  },
});

ruleCases("SCH-B1-EXC", {
  accepts: {
    "no exception": literal("R0"),
    "one that is right": excepted(),
    "a template that is not invoked, whatever it has": literal("R2", (packet) => {
      packet.exception = {
        invoked: false,
        incident_reference: "",
        approval_timestamp: null,
        evidence_classes_waived: [],
        validity_window_hours: "",
      };
    }),
  },
  rejects: {
    "a time without a zone": [
      set({ exception_start: "2026-06-15T10:00:00" }),
      "9.1-F2 BLOCK",
      "/exception/exception_start",
    ],
    "a class that there is not": [
      set({ evidence_classes_waived: ["H"] }),
      "9.1-F2 BLOCK",
      "/exception/evidence_classes_waived/0",
    ],
    "invoked as a text, which does not take it out of force": [
      literal("R1", (packet) => {
        packet.exception = { invoked: "no" };
      }),
      "9.1-F2 BLOCK",
      "/exception/invoked",
    ],
    "no word of whether it is invoked": [
      literal("R1", (packet) => {
        packet.exception = {};
      }),
      "9.1-F2 BLOCK",
      "/exception/invoked",
    ],
    "a list": [
      literal("R1", (packet) => {
        packet.exception = [];
      }),
      "9.1-F2 BLOCK",
      "/exception",
    ],
  },
});
