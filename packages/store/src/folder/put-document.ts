import { dirname } from "node:path";
import { equalBytes } from "@aixv/core";
import { writeOutputFile } from "@aixv/core/node";
import type { KeptDocument, PutDocument, PutOutcome } from "../kept-document.ts";
import { signsBytes } from "../signs-bytes.ts";
import type { NewRecord } from "../stored-record.ts";
import { withLock } from "./document-lock.ts";
import { type DocumentPlace, documentPath } from "./document-place.ts";
import { keepVersion, signaturesInHistory } from "./keep-version.ts";
import { makeFolder } from "./make-folder.ts";
import { isUnchanged, readDocument, readState } from "./read-document.ts";
import { settleSignatures } from "./settle-signatures.ts";
import { requireFolders, unreadable } from "./store-files.ts";
import { lockPath } from "./store-layout.ts";
import { addBundle, furtherBundlePath, writeByDigest, writeOnce } from "./write-once.ts";

/**
 * Keeps a document and its signature under a name. Other content that is there stays, or moves to the history if it is to
 * be superseded.
 *
 * @throws StoreError, or the system's errors
 */
export async function putDocument<T>(
  place: DocumentPlace<T>,
  input: NewRecord,
  options: { readonly supersede: true },
): Promise<{ readonly put: PutDocument<T> }>;
export async function putDocument<T>(
  place: DocumentPlace<T>,
  input: NewRecord,
  options: { readonly supersede: boolean },
): Promise<PutOutcome<T>>;
export async function putDocument<T>(
  place: DocumentPlace<T>,
  input: NewRecord,
  { supersede }: { readonly supersede: boolean },
): Promise<PutOutcome<T>> {
  const { layout, kind, name } = place;
  const path = documentPath(place);
  for (const folder of [kind.folder, "index"]) requireFolders(layout.base, folder);
  await makeFolder(dirname(path));
  return await withLock(lockPath(layout, kind.folder, name), async () => {
    for (;;) {
      const written = await writeOnce(path, input.bytes);
      if (written === "other" && !supersede) {
        return { conflictPath: await keepVersion(place, "conflicts", input.bytes, given(input)) };
      }
      const superseded = written === "other" ? await takePlace(place, input) : undefined;
      // Something that takes no lock changed the file meanwhile.
      if (written === "other" && superseded === undefined) continue;
      if (superseded === undefined) {
        for (const bundle of await signaturesToPut(place, input)) await addBundle(path, bundle);
      }
      const stored = await readSettled(place, input);
      return {
        put: { ...stored, isNew: written !== "same", ...(superseded === undefined ? {} : { superseded }) },
      };
    }
  });
}

/**
 * Puts a version in the place of another. Whoever is stopped in between leaves the old version with its signatures or the
 * new one with its own, and putting it again does the rest.
 *
 * @returns where the old version is now; undefined, with nothing replaced, if the current one is another meanwhile
 */
async function takePlace<T>(
  place: DocumentPlace<T>,
  input: NewRecord,
): Promise<{ readonly path: string } | undefined> {
  const path = documentPath(place);
  const state = readState(path);
  const { bytes: old } = state;
  if (old === undefined) return undefined;
  // What a writer that was stopped left to be done.
  const beside = (await settleSignatures(place, old, [])).map(({ bytes }) => bytes);
  // That of the new version is there already where a writer of it was stopped.
  const ofOld = beside.filter((one) => signsBytes(one, old) || !signsBytes(one, input.bytes));
  const kept = await keepVersion(place, "history", old, ofOld);
  const ofNew = await signaturesToPut(place, input);
  for (const bundle of ofNew) await writeByDigest(furtherBundlePath(path, bundle), bundle);
  if (!isUnchanged(state)) return undefined;
  await writeOutputFile(path, input.bytes, { overwrite: true });
  await settleSignatures(place, input.bytes, ofNew, ofOld);
  return { path: kept };
}

function given({ bundle }: NewRecord): readonly Uint8Array[] {
  return bundle === undefined ? [] : [bundle];
}

/** What was given comes first. */
async function signaturesToPut<T>(place: DocumentPlace<T>, input: NewRecord): Promise<readonly Uint8Array[]> {
  return [...given(input), ...(await signaturesInHistory(place, input.bytes))];
}

/** What is there now, and does the rest of what a writer that was stopped did not. */
async function readSettled<T>(place: DocumentPlace<T>, input: NewRecord): Promise<KeptDocument<T>> {
  const stored = await readBack(place, input);
  const { bytes, bundle, furtherBundles, isCurrent } = stored;
  const isSettled = furtherBundles.length === 0 && (bundle === undefined || signsBytes(bundle, bytes));
  if (isSettled || !isCurrent) return stored;
  await settleSignatures(place, bytes, []);
  return await readBack(place, input);
}

async function readBack<T>(place: DocumentPlace<T>, input: NewRecord): Promise<KeptDocument<T>> {
  const path = documentPath(place);
  const stored = await readDocument(path, place.kind);
  if (!stored.ok) throw stored.error;
  if (stored.value !== undefined && equalBytes(stored.value.bytes, input.bytes)) return stored.value;
  // Whoever took its place takes no lock, and may not have kept it.
  const kept = await readDocument(await keepVersion(place, "history", input.bytes, given(input)), place.kind);
  if (!kept.ok) throw kept.error;
  if (kept.value === undefined) throw unreadable(path, undefined);
  return { ...kept.value, isCurrent: false };
}
