import { join } from "node:path";
import { isRecordKind } from "@aixv/records";
import { FEEDS } from "../feed-place.ts";
import { KIND_FOLDERS, recordsOf } from "../record-place.ts";
import type { StoreFinding } from "../store-finding.ts";
import { checkDocuments } from "./check-documents.ts";
import { checkIndexFolder, readEntries, unexpected } from "./check-findings.ts";
import { checkConflicts, checkHistory } from "./check-versions.ts";
import { recordKinds } from "./folder-records.ts";
import type { StoreLayout } from "./store-layout.ts";

/** Looks at every record and feed, at their other versions, and at what else is in their folders. */
export async function* checkRecords(layout: StoreLayout): AsyncGenerator<StoreFinding> {
  const { base, index } = layout;
  for (const kind of await recordKinds(base)) yield* checkDocuments(layout, recordsOf(kind));
  yield* checkKindFolders(base, "records");
  yield* checkDocuments(layout, FEEDS);
  for (const kind of await recordKinds(join(base, "history"))) yield* checkHistory(layout, recordsOf(kind));
  yield* checkHistory(layout, FEEDS);
  for (const kind of await recordKinds(join(base, "conflicts"))) {
    yield* checkConflicts(layout, recordsOf(kind));
  }
  yield* checkVersionFolders(base, "history", [...Object.values(KIND_FOLDERS), FEEDS.folder]);
  yield* checkVersionFolders(base, "conflicts", Object.values(KIND_FOLDERS));
  yield* checkIndexFolder(index);
}

/** Folders under `records` that are none of a kind, or of one that lies elsewhere. */
function* checkKindFolders(base: string, place: string): Generator<StoreFinding> {
  for (const entry of readEntries(join(base, place))) {
    if (entry.isDirectory() && isRecordKind(entry.name) && !Object.hasOwn(KIND_FOLDERS, entry.name)) continue;
    yield unexpected(`.aixv/${place}/${entry.name}`, entry);
  }
}

function* checkVersionFolders(
  base: string,
  place: string,
  folders: readonly string[],
): Generator<StoreFinding> {
  for (const entry of readEntries(join(base, place))) {
    if (entry.isDirectory() && ["records", ...folders].includes(entry.name)) continue;
    yield unexpected(`.aixv/${place}/${entry.name}`, entry);
  }
  yield* checkKindFolders(base, `${place}/records`);
}
