import { timeFromDate } from "@aixv/core";
import { comparePersons } from "../rules/identities.ts";
import { GRACE_DAYS } from "../standard/tiers.ts";
import { addDays, readDeadline, readTime } from "../standard/times.ts";
import { compare } from "./exceptions.ts";
import { type ChangeRecord, type Program, timeOf } from "./program.ts";

/** Something that somebody promised to do by a time. */
export interface Obligation {
  readonly change: string;
  readonly packet_id: string;
  readonly kind: "snapshot" | "follow-up" | "remediation" | "exception";
  readonly what: string;
  readonly who: string | null;
  /** RFC 3339; `null` where the packet names no time. */
  readonly due: string | null;
  readonly state: "fulfilled" | "open" | "overdue";
}

/** Everything that packets promise, what is overdue first, then by time. */
export function obligationsOf(program: Program): readonly Obligation[] {
  const all = program.changes.flatMap((change) => [
    ...snapshotsOf(change, program.now),
    ...followUpsOf(change, program.now),
    ...remediationsOf(change, program),
  ]);
  const order = ["overdue", "open", "fulfilled"];
  return all.toSorted(
    (a, b) =>
      order.indexOf(a.state) - order.indexOf(b.state) ||
      compare(a.due ?? "", b.due ?? "") ||
      compare(a.change, b.change) ||
      compare(a.what, b.what),
  );
}

function obligation(
  change: ChangeRecord,
  kind: Obligation["kind"],
  what: string,
  who: string | undefined,
  due: number | undefined,
  isFulfilled: boolean,
  now: number,
): Obligation {
  // One without a time that can be read is overdue: it would never be.
  const state = isFulfilled ? "fulfilled" : due === undefined || now > due ? "overdue" : "open";
  return {
    change: change.name,
    packet_id: change.report.result.packet_id,
    kind,
    what,
    who: who ?? null,
    due: due === undefined ? null : timeFromDate(new Date(due)),
    state,
  };
}

/** Snapshots of mutable requirements (AIV §6.6.2.1), each requirement once. */
function snapshotsOf(change: ChangeRecord, now: number): readonly Obligation[] {
  const { root, items } = change.view;
  const blocks = [
    ...items
      .filter((item) => item.class === "E")
      .flatMap(({ artifacts }) => artifacts.map(({ section }) => section)),
    root.section("requirement_reference"),
  ].filter((block) => block !== undefined);
  const told = new Set<string>();
  return blocks.flatMap((block) => {
    const owed = block.section("snapshot_obligation");
    const what = block.text("url") ?? block.text("reference") ?? "requirement";
    if (owed === undefined || told.has(what)) return [];
    told.add(what);
    const due = readDeadline(owed.text("required_by"));
    const merged = timeOf(change);
    const last = merged === undefined ? undefined : addDays(merged, GRACE_DAYS);
    const isRecorded = blocks.some(
      (one) =>
        (one.text("url") ?? one.text("reference")) === what &&
        one.text("snapshot_reference") !== undefined &&
        one.text("snapshot_sha256") !== undefined,
    );
    // Else the rules found the reference immutable after all, or its snapshot beside it.
    const isMade =
      isRecorded ||
      !change.report.result.findings.some(({ id }) => ["E-F1", "E-F1a", "E-F1b", "E-F6"].includes(id));
    const earliest = due === undefined ? last : last === undefined ? due : Math.min(due, last);
    return [obligation(change, "snapshot", what, owed.text("responsible_party"), earliest, isMade, now)];
  });
}

/** Follow-ups of exceptions (AIV §10.4). */
function followUpsOf(change: ChangeRecord, now: number): readonly Obligation[] {
  const exception = change.view.root.section("exception");
  if (exception?.boolean("invoked") !== true) return [];
  const status = exception.text("resolution_status");
  const isDone = status === "completed" || status === "reverted";
  return [
    obligation(
      change,
      "follow-up",
      exception.text("follow_up_obligation") ?? "follow-up",
      exception.text("follow_up_owner"),
      readDeadline(exception.text("follow_up_deadline")),
      isDone,
      now,
    ),
    obligation(
      change,
      "exception",
      `exception for ${exception.text("incident_reference") ?? "an incident"}`,
      exception.text("follow_up_owner"),
      readTime(exception.text("exception_expires")),
      isDone,
      now,
    ),
  ];
}

/** Conditions of decisions (AIV §7.3); a later COMPLIANT decision of the same Verifier fulfils them. */
function remediationsOf(change: ChangeRecord, { now, policy }: Program): readonly Obligation[] {
  const { attestations } = change.view;
  return attestations.flatMap((attestation) => {
    if (attestation.decision !== "CONDITIONAL") return [];
    const decided = readTime(attestation.timestamp);
    const isDone = attestations.some((other) => {
      const later = readTime(other.timestamp);
      return (
        other.decision === "COMPLIANT" &&
        comparePersons(other.verifierId ?? "", attestation.verifierId ?? "", policy) === "same" &&
        decided !== undefined &&
        later !== undefined &&
        later > decided
      );
    });
    return attestation.section
      .sections("conditions")
      .map((condition) =>
        obligation(
          change,
          "remediation",
          `${condition.text("finding_id") ?? "finding"}: ${condition.text("remediation_plan") ?? "no plan"}`,
          condition.text("responsible_party"),
          readDeadline(condition.text("remediation_deadline")),
          isDone,
          now,
        ),
      );
  });
}
