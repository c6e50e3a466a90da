import { quote } from "@aixv/core";
import { readReference } from "../links/index.ts";
import type { PacketView, Section } from "../packet/packet-view.ts";
import { EXCEPTION_HOURS } from "../standard/tiers.ts";
import { describeTime, readDeadline, readTime } from "../standard/times.ts";
import { authorsOf, compareWithAuthors } from "./authors.ts";
import { isAhead } from "./clock.ts";
import type { Evaluation } from "./evaluation.ts";
import { comparePersons } from "./identities.ts";
import { ALL_TIERS, type Rule } from "./rule.ts";
import type { RuleReport } from "./rule-report.ts";

// AIV §10: an emergency. One fault in it, and nothing is waived.

const HOUR = 60 * 60 * 1000;
const MINUTE = 60 * 1000;
const APPROVAL = ["approver_id", "approver_role", "approval_timestamp", "approval_method"];
const REQUIRED = [
  "incident_reference",
  "harm_description",
  "harm_severity",
  ...APPROVAL,
  "evidence_classes_waived",
  "validation_rules_waived",
  "exception_start",
  "validity_window_hours",
  "exception_expires",
  "follow_up_obligation",
  "follow_up_deadline",
  "follow_up_owner",
];

/** The exception of a packet, where one is invoked. */
export function invokedException({ packet }: Evaluation): Section | undefined {
  const exception = packet.root.section("exception");
  return exception?.boolean("invoked") === true ? exception : undefined;
}

const isInvoked = (evaluation: Evaluation): boolean => invokedException(evaluation) !== undefined;

/** A rule about the exception, where there is one. */
function rule(
  entry: Pick<Rule, "id" | "section" | "title" | "findings"> & Partial<Pick<Rule, "severity" | "needs">>,
  check: (exception: Section, evaluation: Evaluation, report: RuleReport) => void,
): Rule {
  return {
    severity: "BLOCK",
    tiers: ALL_TIERS,
    needs: "packet",
    ...entry,
    appliesIf: isInvoked,
    check(evaluation, report) {
      const exception = invokedException(evaluation);
      if (exception !== undefined) check(exception, evaluation, report);
    },
  };
}

/** Whether what resolved an exception can be looked at: an item of the packet, or a link that leads to the same tomorrow. */
function showsResolution(exception: Section, packet: PacketView): boolean {
  const evidence = exception.text("resolution_evidence")?.trim() ?? "";
  const words = evidence.split(/[\s,;]+/).slice(0, 100);
  if (words.some((word) => packet.items.some(({ id }) => id === word))) return true;
  return words.some((word) => {
    const reference = readReference(word);
    return (
      (reference.type === "code" && reference.refKind === "commit") || reference.type === "content-address"
    );
  });
}

export const EXCEPTION_RULES: readonly Rule[] = [
  {
    id: "EXC-10.2",
    section: "10.2",
    title: "An exception is for an incident whose harm by delay is greater than the risk",
    severity: "BLOCK",
    tiers: ALL_TIERS,
    findings: ["9.1-F8"],
    needs: "person",
    appliesIf: isInvoked,
    manual: "Whether the harm of a delay exceeds the risk of reduced verification.",
  },
  rule(
    {
      id: "EXC-10.3",
      section: "10.3",
      title: "The approver is designated for the tier",
      findings: ["10.6-F1"],
      needs: "policy",
    },
    (exception, evaluation, report) => {
      const { policy, tier } = evaluation;
      const approver = exception.text("approver_id");
      const role = exception.text("approver_role");
      if (
        approver !== undefined &&
        compareWithAuthors(authorsOf(evaluation), approver, policy) === "same" &&
        tier !== "R0"
      ) {
        report.fail(
          exception.at("approver_id"),
          `${quote(approver)} approves an exception for a change of their own`,
          "Have a Designated Exception Approver approve it.",
        );
      }
      const designated = policy?.exceptionApprovers;
      if (designated === undefined) {
        report.skip("who may approve exceptions; give a policy that lists the approvers (--policy)");
        return;
      }
      const ofTier = designated.filter(({ tiers }) => tiers.includes(tier));
      const isNamed = ofTier.some(
        ({ id }) =>
          id !== undefined && approver !== undefined && comparePersons(id, approver, policy) === "same",
      );
      if (isNamed) return;
      // Anybody can write a role into a packet.
      if (ofTier.some((one) => one.id === undefined && one.role.toLowerCase() === role?.toLowerCase())) {
        report.skip(
          "whether the approver holds the role that the packet names; list the approvers by id in the policy",
        );
        return;
      }
      report.fail(
        exception.at("approver_id"),
        `${quote(approver ?? role ?? "nobody")} is not designated to approve exceptions of ${tier} changes`,
        "Have a Designated Exception Approver approve it (AIV §10.3).",
      );
    },
  ),
  rule(
    {
      id: "EXC-10.4",
      section: "10.4",
      title: "The exception record is complete",
      findings: ["9.1-F8", "10.6-F1"],
    },
    (exception, _, report) => {
      for (const name of REQUIRED) {
        const value = exception.raw(name);
        if (value !== undefined && value !== null && (typeof value !== "string" || value.trim() !== ""))
          continue;
        const remedy = "Complete the record as AIV §10.4 has it.";
        const message = `expected ${name} of an exception that is invoked, got nothing`;
        report.fail(exception.at(name), message, remedy);
        if (APPROVAL.includes(name)) report.fail(exception.at(name), message, remedy, { finding: "10.6-F1" });
      }
    },
  ),
  rule(
    {
      id: "EXC-10.5-72H",
      section: "10.5",
      title: "The exception lasts at most 72 hours, and expires when its window ends",
      findings: ["9.1-F8"],
    },
    (exception, { now }, report) => {
      const hours = exception.integer("validity_window_hours");
      const start = readTime(exception.text("exception_start"));
      const expires = readTime(exception.text("exception_expires"));
      const remedy = `Set a window of at most ${EXCEPTION_HOURS} hours, and exception_expires to its end.`;
      if (start !== undefined && isAhead(start, now)) {
        report.fail(
          exception.at("exception_start"),
          `the exception begins at ${describeTime(start)}, and is not in force yet`,
          "Use it once it has begun.",
        );
      }
      if (hours !== undefined && (hours > EXCEPTION_HOURS || hours < 1)) {
        report.fail(
          exception.at("validity_window_hours"),
          `expected 1 to ${EXCEPTION_HOURS} hours, got ${hours}`,
          remedy,
        );
      }
      if (
        start !== undefined &&
        expires !== undefined &&
        hours !== undefined &&
        Math.abs(start + hours * HOUR - expires) >= MINUTE
      ) {
        report.fail(
          exception.at("exception_expires"),
          `expected ${describeTime(start + hours * HOUR)}, the end of the window, got ${describeTime(expires)}`,
          remedy,
        );
      }
    },
  ),
  rule(
    {
      id: "EXC-10.5-FU",
      section: "10.5",
      title: "The follow-up is due within the window",
      findings: ["9.1-F8"],
    },
    (exception, _, report) => {
      const due = readDeadline(exception.text("follow_up_deadline"));
      const start = readTime(exception.text("exception_start"));
      const expires = readTime(exception.text("exception_expires"));
      if (
        due === undefined ||
        start === undefined ||
        expires === undefined ||
        (due >= start && due <= expires)
      )
        return;
      report.fail(
        exception.at("follow_up_deadline"),
        `expected a time from ${describeTime(start)} to ${describeTime(expires)}, got ${describeTime(due)}`,
        "Set the follow-up within the window.",
      );
    },
  ),
  rule(
    {
      id: "EXC-10.5-RES",
      section: "10.5",
      title: "Once the window is over, the exception is completed or reverted, with evidence",
      findings: ["10.6-F2", "9.1-F8"],
    },
    (exception, { now, packet }, report) => {
      const expires = readTime(exception.text("exception_expires"));
      const status = exception.text("resolution_status");
      const isClaimed = status === "completed" || status === "reverted";
      const isResolved = isClaimed && showsResolution(exception, packet);
      const remedy =
        "Produce the evidence that was waived, or revert the change, and name in resolution_evidence where that is: an item of the packet, or an immutable link.";
      if (isClaimed && !isResolved) {
        report.fail(
          exception.at("resolution_evidence"),
          `the exception is ${status}, and nothing shows it`,
          remedy,
          { finding: "9.1-F8" },
        );
      }
      if (expires === undefined || now <= expires || isResolved) return;
      const message = `the exception was over at ${describeTime(expires)}, and is not resolved`;
      report.fail(exception.at("resolution_status"), message, remedy);
      report.fail(exception.at("resolution_status"), message, remedy, { finding: "9.1-F8" });
    },
  ),
  rule(
    {
      id: "EXC-APPROVAL-ORDER",
      section: "10.4",
      title: "The approval is before the merge and the end of the window",
      findings: ["9.1-F8"],
    },
    (exception, { input, now }, report) => {
      const approved = readTime(exception.text("approval_timestamp"));
      const start = readTime(exception.text("exception_start"));
      const expires = readTime(exception.text("exception_expires"));
      const at = exception.at("approval_timestamp");
      if (approved === undefined) return;
      const remedy = "Have the exception approved before it is used.";
      if (
        (expires !== undefined && approved > expires) ||
        (input.mergedAt !== undefined && approved > input.mergedAt)
      ) {
        report.fail(at, `the approval of ${describeTime(approved)} came too late`, remedy);
      } else if (isAhead(approved, now)) {
        report.fail(at, `the approval of ${describeTime(approved)} is yet to come`, remedy);
      } else if (start !== undefined && approved > start) {
        report.fail(at, `the approval of ${describeTime(approved)} came after the exception began`, remedy, {
          severity: "WARN",
        });
      }
    },
  ),
];
