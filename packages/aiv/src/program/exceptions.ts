import type { Section } from "../packet/packet-view.ts";
import { normalizeIdentity } from "../rules/identities.ts";
import { isAtLeast } from "../standard/tiers.ts";
import { readTime } from "../standard/times.ts";
import { type ChangeRecord, type Program, quarterOf, tierOf, timeOf } from "./program.ts";

const HOUR = 60 * 60 * 1000;

/** An exception that was invoked (AIV §10). */
export interface InvokedException {
  readonly change: ChangeRecord;
  readonly section: Section;
  readonly incident: string | undefined;
  readonly isResolved: boolean;
  /** From its start to its resolution, or to now. */
  readonly hours: number | undefined;
}

export function exceptionsOf({ changes, now }: Program): readonly InvokedException[] {
  return changes.flatMap((change) => {
    const section = change.view.root.section("exception");
    if (section?.boolean("invoked") !== true) return [];
    const status = section.text("resolution_status");
    const isResolved = status === "completed" || status === "reverted";
    const start = readTime(section.text("exception_start"));
    const end = (isResolved ? readTime(section.text("resolution_timestamp")) : undefined) ?? now;
    const hours = start === undefined ? undefined : Math.max(0, (end - start) / HOUR);
    return [{ change, section, incident: section.text("incident_reference"), isResolved, hours }];
  });
}

/** Metrics of AIV §10.6; `null` where there is nothing to measure. */
export interface ExceptionMetrics {
  /** Exceptions, and those of changes of R2 and above. */
  readonly exceptions: number;
  readonly r2PlusChanges: number;
  /** Per cent of the changes of R2 and above. */
  readonly exceptionRate: number | null;
  /** Per cent of exceptions. */
  readonly followUpRate: number | null;
  readonly averageHours: number | null;
  /** Authors with more than two in one quarter. */
  readonly repeated: readonly { readonly author: string; readonly quarter: string; readonly count: number }[];
}

const REPEATS = 2;

export function measureExceptions(program: Program): ExceptionMetrics {
  const exceptions = exceptionsOf(program);
  const isHigh = (change: ChangeRecord): boolean => {
    const tier = tierOf(change);
    // A change of no readable tier counts as the highest.
    return tier === undefined || isAtLeast(tier, "R2");
  };
  const high = program.changes.filter(isHigh);
  const hours = exceptions.flatMap((exception) => exception.hours ?? []);
  const byAuthor = new Map<string, { author: string; quarter: string; count: number }>();
  for (const { change } of exceptions) {
    const author =
      change.view.identification.text("author_id") ?? change.view.identification.text("created_by");
    const time = timeOf(change);
    if (author === undefined || time === undefined) continue;
    const entry = { author: normalizeIdentity(author), quarter: quarterOf(time) };
    const key = JSON.stringify(entry);
    byAuthor.set(key, { ...entry, count: (byAuthor.get(key)?.count ?? 0) + 1 });
  }
  return {
    exceptions: exceptions.length,
    r2PlusChanges: high.length,
    exceptionRate: percent(exceptions.filter(({ change }) => isHigh(change)).length, high.length),
    followUpRate: percent(exceptions.filter(({ isResolved }) => isResolved).length, exceptions.length),
    averageHours: hours.length === 0 ? null : round(hours.reduce((sum, one) => sum + one, 0) / hours.length),
    repeated: [...byAuthor.values()]
      .filter(({ count }) => count > REPEATS)
      .toSorted((a, b) => compare(a.quarter + a.author, b.quarter + b.author)),
  };
}

/** Incidents that justify exceptions of more than one change (AIV §10.5). */
export function reusedIncidents(
  program: Program,
): readonly { readonly incident: string; readonly changes: readonly string[] }[] {
  const byIncident = Map.groupBy(
    exceptionsOf(program).filter(({ incident }) => incident !== undefined),
    ({ incident }) => (incident ?? "").trim().toLowerCase(),
  );
  return [...byIncident.values()]
    .map((all) => ({
      incident: all[0]?.incident ?? "",
      changes: [...new Set(all.map(({ change }) => change.report.result.packet_id))].toSorted(compare),
    }))
    .filter(({ changes }) => changes.length > 1)
    .toSorted((a, b) => compare(a.incident, b.incident));
}

export function percent(part: number, whole: number): number | null {
  return whole === 0 ? null : round((part / whole) * 100);
}

export function round(value: number): number {
  return Math.round(value * 100) / 100;
}

export function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
