import { utf8Bytes } from "@aixv/core";
import { comparePersons, identitiesIn, normalizeIdentity } from "../rules/identities.ts";
import { sha256Hex } from "../rules/sha256-hex.ts";
import { compare } from "./exceptions.ts";
import { authorNames, verifierNames } from "./people.ts";
import { type ChangeRecord, judgedTier, type Program, quarterOf, timeOf } from "./program.ts";

/** Least share of R3 changes that is audited (AIV §11.4). */
export const LEAST_SAMPLE = 0.1;

/** A change that was drawn for an audit (AIV §11.4). */
export interface SampledChange {
  readonly change: string;
  readonly packet_id: string;
  readonly quarter: string;
  /** Who may not audit it: its Author and its Verifiers. */
  readonly excluded_auditors: readonly string[];
  /** Drawn from the auditors given; `null` where none is independent. */
  readonly auditor: string | null;
}

export interface AuditSample {
  readonly seed: string;
  /** Share of the R3 changes of each quarter, rounded up. */
  readonly rate: number;
  readonly population: number;
  readonly sampled: readonly SampledChange[];
}

/**
 * Draws R3 changes for audits: at least the given share of each quarter. The draw is by SHA-256 of seed and packet id, so that
 * anybody who has the packets and the seed gets the same, and nobody who makes a packet can foresee it before the seed is known:
 * publish the seed once the quarter is over.
 *
 * @param auditors - who may audit; each change gets one who is neither its Author nor its Verifier, the least busy first
 */
export function drawAuditSample(
  program: Program,
  seed: string,
  auditors: readonly string[] = [],
): AuditSample {
  const rate = Math.min(1, Math.max(program.samplingRate, LEAST_SAMPLE));
  // What has no time is of the quarter that is unknown.
  const population = program.changes.filter((change) => judgedTier(change) === "R3");
  const byQuarter = Map.groupBy(population, (change) => {
    const time = timeOf(change);
    return time === undefined ? "unknown" : quarterOf(time);
  });
  const load = new Map<string, number>(auditors.map((auditor) => [auditor, 0]));
  const sampled = [...byQuarter.keys()].toSorted(compare).flatMap((quarter) => {
    const changes = byQuarter.get(quarter) ?? [];
    const drawn = changes
      .map((change) => ({ change, rank: rankOf(seed, change) }))
      .toSorted((a, b) => compare(a.rank, b.rank) || compare(a.change.name, b.change.name))
      // 10 % of 30 is 3.0000000000000004 in binary.
      .slice(0, Math.ceil(Math.round(changes.length * rate * 1e9) / 1e9));
    return drawn.map(({ change }) => {
      const people = [...authorNames(change), ...verifierNames(change)];
      const excluded = [...new Set(people.flatMap(identitiesIn).map(normalizeIdentity))].toSorted(compare);
      const auditor = chooseAuditor(auditors, people, load, program);
      return {
        change: change.name,
        packet_id: change.report.result.packet_id,
        quarter,
        excluded_auditors: excluded,
        auditor,
      };
    });
  });
  return { seed, rate, population: population.length, sampled };
}

function rankOf(seed: string, { report }: ChangeRecord): string {
  return sha256Hex(utf8Bytes(`${seed}\0${report.result.packet_id}`));
}

/** One who is none of some people: rather one who surely is not, then the least busy. */
function chooseAuditor(
  auditors: readonly string[],
  people: readonly string[],
  load: Map<string, number>,
  { policy }: Program,
): string | null {
  const [least] = auditors
    .map((auditor) => ({ auditor, relations: people.map((one) => comparePersons(one, auditor, policy)) }))
    .filter(({ relations }) => !relations.includes("same"))
    .toSorted(
      (a, b) =>
        Number(a.relations.includes("unknown")) - Number(b.relations.includes("unknown")) ||
        (load.get(a.auditor) ?? 0) - (load.get(b.auditor) ?? 0) ||
        compare(a.auditor, b.auditor),
    );
  if (least === undefined) return null;
  load.set(least.auditor, (load.get(least.auditor) ?? 0) + 1);
  return least.auditor;
}
