import { readdir } from "node:fs/promises";
import type { Digest } from "@aixv/core";
import { BUNDLE_SUFFIX, idInName } from "../attestation-name.ts";
import { pause } from "../pause.ts";
import { formatRow } from "./index-line.ts";
import { readUnit, type Unit, unitRow } from "./read-unit.ts";
import { isAbsent, unreadable } from "./store-files.ts";

const CHUNK = 100;

/** A line of the index, made from files. */
export interface ScannedLine {
  readonly id: Digest;
  readonly line: string;
  readonly name: string;
  readonly isForeign: boolean;
}

/** What files say. */
export interface ScannedUnits {
  /** By the time of creation that they claim, then by name; each id once. */
  readonly lines: readonly ScannedLine[];
  /** Names of files that are there, but damaged. */
  readonly damaged: ReadonlySet<string>;
}

/** Names of the files around statements, be it that only the bundle of one is there. Throws `STORE_UNREADABLE`. */
export async function listUnitNames(folder: string): Promise<readonly string[]> {
  try {
    return unitNames(await readdir(folder));
  } catch (cause) {
    if (isAbsent(cause)) return [];
    throw unreadable(folder, cause);
  }
}

/** The same of names that were read before. */
export function unitNames(names: readonly string[]): readonly string[] {
  const units = new Set<string>();
  for (const name of names) {
    if (!name.endsWith(".json")) continue;
    if (!name.endsWith(BUNDLE_SUFFIX)) units.add(name);
    else if (idInName(name.slice(0, -BUNDLE_SUFFIX.length)) !== undefined) {
      units.add(name.slice(0, -BUNDLE_SUFFIX.length));
    }
  }
  return [...units];
}

/** Reads the files of these names. */
export async function scanUnits(folder: string, names: readonly string[]): Promise<ScannedUnits> {
  const found = new Map<string, { readonly scanned: ScannedLine; readonly createdAt: string }>();
  const damaged = new Set<string>();
  for (const [index, name] of names.entries()) {
    if (index % CHUNK === 0) await pause();
    const unit = readUnit(folder, name);
    const scanned = scannedLine(unit);
    if (scanned === undefined) damaged.add(name);
    // The same attestation under two names: the store's own does not change under its feet.
    else if (!(found.has(scanned.id) && scanned.isForeign)) {
      found.set(scanned.id, { scanned, createdAt: unit.wrapper?.created_at ?? "" });
    }
  }
  const lines = [...found.values()]
    .toSorted((a, b) => order(a.createdAt, b.createdAt) || order(a.scanned.name, b.scanned.name))
    .map(({ scanned }) => scanned);
  return { lines, damaged };
}

function scannedLine({ attestation, name, foreign }: Unit): ScannedLine | undefined {
  if (attestation === undefined) return undefined;
  const line = formatRow(unitRow(attestation, foreign));
  return { id: attestation.id, line, name, isForeign: foreign !== undefined };
}

function order(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
