import type { Case, CaseTable, Scope } from "./outline.ts";
import { likeness } from "./tokens.ts";

/** A case that no test runs any more. */
export interface LostCase {
  readonly table: CaseTable;
  /** `null`: how many there are is no longer written down. */
  readonly lost: Case | null;
  readonly head: CaseTable | null;
}

/**
 * Cases that a test ran over and no longer does. A case that changed is no loss, fewer cases are.
 *
 * @param spare - how many tests or assertions head has that base has not: each may be a case written out
 */
export function lostCases(base: Scope, head: Scope, spare: number): readonly LostCase[] {
  const left = [...head.tables];
  let room = spare;
  return base.tables.flatMap((table, index): readonly LostCase[] => {
    const rows = table.rows ?? [];
    if (rows.length === 0 || !table.asserts) return [];
    const partner = takeMostAlike(left, table, index, base.tables.length === head.tables.length);
    if (partner !== null && partner.rows === null) return [{ table, lost: null, head: partner }];
    const kept = partner === null ? Math.min(rows.length, 1 + room) : (partner.rows?.length ?? 0);
    if (partner === null) room = Math.max(0, room - rows.length + 1);
    return gone(rows, partner?.rows ?? [])
      .slice(0, Math.max(0, rows.length - kept))
      .map((lost) => ({ table, lost, head: partner }));
  });
}

function takeMostAlike(
  tables: CaseTable[],
  table: CaseTable,
  index: number,
  hasAsMany: boolean,
): CaseTable | null {
  const keys = (one: CaseTable): readonly string[] => (one.rows ?? []).map(({ key }) => key);
  const scores = tables.map((other) => likeness(keys(table), keys(other)));
  const best = scores.indexOf(Math.max(...scores));
  const chosen = (scores[best] ?? 0) > 0 ? best : hasAsMany ? Math.min(index, tables.length - 1) : -1;
  if (chosen < 0 || tables[chosen] === undefined) return null;
  return tables.splice(chosen, 1)[0] ?? null;
}

/** Rows that the other side has not, as a multiset; those that it has come last. */
function gone(base: readonly Case[], head: readonly Case[]): readonly Case[] {
  const counts = new Map<string, number>();
  for (const { key } of head) counts.set(key, (counts.get(key) ?? 0) + 1);
  const missing: Case[] = [];
  for (const row of base) {
    const left = counts.get(row.key) ?? 0;
    if (left === 0) missing.push(row);
    else counts.set(row.key, left - 1);
  }
  return missing;
}
