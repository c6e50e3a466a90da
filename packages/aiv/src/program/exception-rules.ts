import { quote } from "@aixv/core";
import { isAbove, measureExceptions, reusedIncidents, round } from "./exceptions.ts";
import { obligationsOf } from "./obligations.ts";
import { all, broken, documented, HOLDS, NO_POLICY, type ProgramRule, rule } from "./program-rule.ts";

// AIV §10: exceptions, how many there are, and what they owe. And of §6.6.2.1 the snapshots.

export const EXCEPTION_RATE = 5;
const FOLLOW_UP_RATE = 95;
const AVERAGE_HOURS = 48;

export const EXCEPTION_RULES: readonly ProgramRule[] = [
  rule(
    "EXC-10.3-POL",
    "10.3",
    "The policy designates exception approvers, with tiers, escalation and what they document",
    "BLOCK",
    [],
    {
      judge({ policy }) {
        if (policy === undefined) return NO_POLICY;
        const approvers = policy.exceptionApprovers ?? [];
        if (approvers.length === 0)
          return broken("the policy designates nobody to approve exceptions", "Add exception_approvers.");
        const vague = approvers
          .filter(({ escalation, audit }) => escalation === undefined || audit === undefined)
          .map(({ role }) => quote(role));
        return vague.length === 0
          ? HOLDS
          : broken(
              `no escalation or audit requirements are given for ${vague.join(", ")}`,
              "Add escalation and audit.",
            );
      },
    },
  ),
  documented(
    "EXC-10.5-LOG",
    "10.5",
    "Approvals of exceptions are in an immutable audit trail",
    "BLOCK",
    ["10.6-F3"],
    ["exception_log"],
  ),
  rule(
    "EXC-10.5-REUSE",
    "10.5",
    "One incident justifies no exceptions of several changes",
    "BLOCK",
    ["9.1-F8"],
    {
      judge: (program) =>
        all(
          reusedIncidents(program).map(({ incident, changes }) => ({
            message: `incident ${quote(incident)} justifies exceptions of ${changes.length} changes: ${changes.join(", ")}`,
            remedy: "Approve each change for an incident of its own, or follow the normal process.",
          })),
        ),
    },
  ),
  documented(
    "EXC-10.5-MON",
    "10.5",
    "Active exceptions can be seen on a dashboard",
    "WARN",
    [],
    ["exception_dashboard"],
  ),
  rule("MET-1", "10.6", "Exceptions are at most 5 % of changes of R2 and above", "BLOCK", ["10.6-F4"], {
    judge(program) {
      const { highExceptions, highChanges } = measureExceptions(program);
      if (!isAbove(highExceptions, highChanges, EXCEPTION_RATE)) return HOLDS;
      return broken(
        `${highExceptions} of ${highChanges} changes of R2 and above are exceptions, more than ${EXCEPTION_RATE} %`,
        "Review the process (AIV §10.6).",
      );
    },
  }),
  rule("MET-2", "10.6", "At least 95 % of follow-ups are completed", "BLOCK", ["10.6-F4"], {
    judge(program) {
      const { exceptions, resolved } = measureExceptions(program);
      if (!isAbove(exceptions - resolved, exceptions, 100 - FOLLOW_UP_RATE)) return HOLDS;
      return broken(
        `${resolved} of ${exceptions} exceptions are resolved, less than ${FOLLOW_UP_RATE} %`,
        "Escalate to leadership (AIV §10.6).",
      );
    },
  }),
  rule("MET-3", "10.6", "Exceptions last at most 48 hours on average", "WARN", ["10.6-F4"], {
    judge(program) {
      const { averageHours } = measureExceptions(program);
      if (averageHours === null || averageHours <= AVERAGE_HOURS) return HOLDS;
      return broken(
        `exceptions last ${round(averageHours)} hours on average, more than ${AVERAGE_HOURS}`,
        "Review the process (AIV §10.6).",
      );
    },
  }),
  rule("MET-4", "10.6", "No author has more than two exceptions in a quarter", "WARN", ["10.6-F4"], {
    judge: (program) =>
      all(
        measureExceptions(program).repeated.map(({ author, quarter, count }) => ({
          message: `${quote(author)} has ${count} exceptions in ${quarter}`,
          remedy: "Review it with the author (AIV §10.6).",
        })),
      ),
  }),
  rule("MET-E", "6.6.2.1", "Snapshots of requirements are made in time", "WARN", ["E-F6"], {
    judge: (program) =>
      all(
        obligationsOf(program)
          .filter(({ kind, state }) => kind === "snapshot" && state === "overdue")
          .map(({ what, change, due }) => ({
            message: `the snapshot of ${quote(what)} in ${quote(change)} was due ${due ?? "at no time that can be read"}`,
            remedy: "Make it, and record it with its sha256.",
          })),
      ),
  }),
];
