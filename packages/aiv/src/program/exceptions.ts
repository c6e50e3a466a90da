import type { Section } from "../packet/packet-view.ts";
import { identitiesIn, normalizeIdentity, personOf } from "../rules/identities.ts";
import { isAtLeast } from "../standard/tiers.ts";
import { readTime } from "../standard/times.ts";
import { type ChangeRecord, judgedTier, type Program, quarterOf, timeOf } from "./program.ts";

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

/** Metrics of AIV §10.6, exact: thresholds are compared before anything is rounded. */
export interface ExceptionMetrics {
  readonly exceptions: number;
  readonly resolved: number;
  /** Changes of R2 and above, and those of them that are exceptions. */
  readonly highChanges: number;
  readonly highExceptions: number;
  /** `null` where there is nothing to measure. */
  readonly averageHours: number | null;
  /** Authors with more than two in one quarter. */
  readonly repeated: readonly { readonly author: string; readonly quarter: string; readonly count: number }[];
}

const REPEATS = 2;

export function measureExceptions(program: Program): ExceptionMetrics {
  const exceptions = exceptionsOf(program);
  const isHigh = (change: ChangeRecord): boolean => isAtLeast(judgedTier(change), "R2");
  const hours = exceptions.flatMap((exception) => exception.hours ?? []);
  return {
    exceptions: exceptions.length,
    resolved: exceptions.filter(({ isResolved }) => isResolved).length,
    highChanges: program.changes.filter(isHigh).length,
    highExceptions: exceptions.filter(({ change }) => isHigh(change)).length,
    averageHours: hours.length === 0 ? null : hours.reduce((sum, one) => sum + one, 0) / hours.length,
    repeated: repeatedAuthors(exceptions, program),
  };
}

/** By person as far as the policy knows them, and by the quarter in which the exception began. */
function repeatedAuthors(
  exceptions: readonly InvokedException[],
  { policy }: Program,
): ExceptionMetrics["repeated"] {
  const counts = new Map<string, { author: string; quarter: string; count: number }>();
  for (const { change, section } of exceptions) {
    const { identification } = change.view;
    const author = identification.text("author_id") ?? identification.text("created_by");
    if (author === undefined) continue;
    const time = readTime(section.text("exception_start")) ?? timeOf(change);
    const entry = {
      author: personOf(author, policy)?.name ?? normalizeIdentity(identitiesIn(author)[0] ?? author),
      quarter: time === undefined ? "unknown" : quarterOf(time),
    };
    const key = JSON.stringify(entry);
    counts.set(key, { ...entry, count: (counts.get(key)?.count ?? 0) + 1 });
  }
  return [...counts.values()]
    .filter(({ count }) => count > REPEATS)
    .toSorted((a, b) => compare(a.quarter, b.quarter) || compare(a.author, b.author));
}

/** Incidents that justify exceptions of more than one change (AIV §10.5). Two packets of one pull request are of one change. */
export function reusedIncidents(
  program: Program,
): readonly { readonly incident: string; readonly changes: readonly string[] }[] {
  const named = exceptionsOf(program).flatMap(({ incident, change }) =>
    incident === undefined ? [] : [{ incident: incident.trim(), change: requestOf(change) }],
  );
  return [...Map.groupBy(named, ({ incident }) => incident.toLowerCase()).values()]
    .map((all) => ({
      incident: all[0]?.incident ?? "",
      changes: [...new Set(all.map(({ change }) => change))].toSorted(compare),
    }))
    .filter(({ changes }) => changes.length > 1)
    .toSorted((a, b) => compare(a.incident, b.incident));
}

/** The pull or merge request that a packet is about, else the packet itself. */
function requestOf({ view, report }: ChangeRecord): string {
  const repository = view.identification.text("repository");
  const id = view.identification.integer("pr_id");
  return repository === undefined || id === undefined ? report.result.packet_id : `${repository}#${id}`;
}

/** Whether a part is more than so many per cent of the whole, exactly. */
export function isAbove(part: number, whole: number, percentage: number): boolean {
  return part * 100 > whole * percentage;
}

/** Per cent for people, of two digits; `null` of nothing. */
export function percent(part: number, whole: number): number | null {
  return whole === 0 ? null : round((part / whole) * 100);
}

export function round(value: number): number {
  return Math.round(value * 100) / 100;
}

export function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
