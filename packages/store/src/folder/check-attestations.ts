import { BUNDLE_SUFFIX } from "../attestation-name.ts";
import { pause } from "../pause.ts";
import type { StoreFinding } from "../store-finding.ts";
import { rowName } from "./attestation-index.ts";
import { readEntries, unexpected } from "./check-findings.ts";
import { formatRow } from "./index-line.ts";
import type { IndexTable } from "./index-table.ts";
import { readUnit, showsSameStatement, type Unit, unitRow } from "./read-unit.ts";
import { unitNames } from "./scan-units.ts";
import type { StoreLayout } from "./store-layout.ts";

const FOLDER = ".aixv/attestations";
const LOG = ".aixv/index/attestations.log";
const CHUNK = 50;

/** Compares every attestation's files with one another, with their names and with the index. */
export async function* checkAttestations(
  layout: StoreLayout,
  table: IndexTable,
  hasOpenEnd: boolean,
): AsyncGenerator<StoreFinding> {
  const entries = readEntries(layout.attestations);
  const files = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  const names = unitNames(files).toSorted();
  const units = new Set(names);
  const bundles = new Set<string>();
  for (const [index, name] of names.entries()) {
    if (index % CHUNK === 0) await pause();
    const unit = readUnit(layout.attestations, name);
    bundles.add(name + BUNDLE_SUFFIX);
    const named = unit.wrapper?.signature_bundle_path;
    if (unit.foreign !== undefined && named !== undefined) bundles.add(named);
    yield* checkUnit(unit, table);
  }
  for (const entry of entries) {
    if (units.has(entry.name) && entry.isFile()) continue;
    if (bundles.has(entry.name) && entry.isFile()) continue;
    yield unexpected(`${FOLDER}/${entry.name}`, entry);
  }
  yield* checkIndex(table, units, hasOpenEnd);
}

function* checkUnit(unit: Unit, table: IndexTable): Generator<StoreFinding> {
  for (const { name, ...fault } of unit.faults) yield { ...fault, path: `${FOLDER}/${name}` };
  const { attestation, wrapper, name, foreign } = unit;
  if (attestation === undefined) return;
  const path = `${FOLDER}/${name}`;
  if (attestation.bundle !== undefined && wrapper !== undefined) {
    if (!showsSameStatement(wrapper, attestation)) {
      const message =
        "it shows another statement than the one in its bundle, which is what counts; restore it from a copy";
      yield { code: "WRAPPER_MISMATCH", severity: "error", path, message };
    }
  }
  const row = table.get(attestation.id);
  if (row === undefined) {
    const message = "look-ups do not find it, as the index does not have it; reindex";
    yield { code: "NOT_INDEXED", severity: "error", path, message };
  } else if (foreign === undefined && formatRow(row) !== formatRow(unitRow(attestation))) {
    const message = `it says something else of ${attestation.id} than the files; reindex`;
    yield { code: "INDEX_DAMAGED", severity: "error", path: LOG, message };
  }
}

function* checkIndex(
  table: IndexTable,
  units: ReadonlySet<string>,
  hasOpenEnd: boolean,
): Generator<StoreFinding> {
  const damaged = table.damaged + (hasOpenEnd ? 1 : 0);
  if (damaged > 0) {
    const message = `${damaged} of its parts cannot be read and are skipped; reindex`;
    yield { code: "INDEX_DAMAGED", severity: "warning", path: LOG, message };
  }
  for (const row of table.rows()) {
    const name = rowName(row);
    if (units.has(name)) continue;
    const message = `the index has ${row.id}, but its files are gone; restore them, or reindex if they were removed on purpose`;
    yield { code: "INDEX_DANGLING", severity: "error", path: `${FOLDER}/${name}`, message };
  }
}
