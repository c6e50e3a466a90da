import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import type { Digest, Timestamp } from "@aixv/core";
import { pause } from "../pause.ts";
import type { PreparedAttestation } from "../prepare-attestation.ts";
import type { AttestationIndex } from "./attestation-index.ts";
import { readUnit, unitRow } from "./read-unit.ts";
import { notWritten, requireFolder } from "./store-files.ts";
import type { StoreLayout } from "./store-layout.ts";
import { syncFolder } from "./sync-files.ts";
import { writeAttestations } from "./write-attestations.ts";

/** Each chunk is synced, indexed, and may be the last when the caller aborts. */
const CHUNK = 2000;

/**
 * Writes attestations and their lines in the index, chunk by chunk: files, sync, lines, sync.
 *
 * @returns for each whether the index did not have it
 * @throws StoreError, or the signal's reason
 */
export async function appendAttestations(
  layout: StoreLayout,
  index: AttestationIndex,
  attestations: readonly PreparedAttestation[],
  options: { readonly now: () => Timestamp; readonly signal: AbortSignal | undefined },
): Promise<readonly boolean[]> {
  const isNew: boolean[] = [];
  try {
    const before = index.folderTime();
    await makeFolders(layout);
    for (let start = 0; start < attestations.length; start += CHUNK) {
      await pause(options.signal);
      const begin = start === 0 ? before : index.folderTime();
      const chunk = new Map(attestations.slice(start, start + CHUNK).map((one) => [one.id, one]));
      const kept = new Set([...chunk.keys()].filter((id) => isKeptElsewhere(layout, index, id)));
      const own = [...chunk.values()].filter(({ id }) => !kept.has(id));
      await writeAttestations(layout, own, options.now());
      // One that lay in a file of the reference implementation, and does no more, gets a line for its new place.
      const fresh = own.filter(
        ({ id }) => index.table.get(id)?.foreign !== undefined || !index.table.has(id),
      );
      const unknown = new Set([...chunk.keys()].filter((id) => !index.table.has(id)));
      for (const { id } of attestations.slice(start, start + CHUNK)) isNew.push(unknown.delete(id));
      if (fresh.length === 0 && index.folderTime() === begin) continue;
      index.commit(
        fresh.map((one) => unitRow(one)),
        begin,
      );
    }
    return isNew;
  } catch (cause) {
    if (options.signal?.aborted === true) throw cause;
    throw notWritten(layout.attestations, cause);
  }
}

/** Whether a file of the reference implementation holds it. */
function isKeptElsewhere({ attestations }: StoreLayout, index: AttestationIndex, id: Digest): boolean {
  const name = index.table.get(id)?.foreign?.name;
  return name !== undefined && readUnit(attestations, name).attestation?.id === id;
}

/** The folders, durable, as a file in a folder that a power cut took is lost with it. */
async function makeFolders(layout: StoreLayout): Promise<void> {
  for (const folder of [layout.base, layout.attestations, layout.index]) {
    if (requireFolder(folder)) continue;
    const first = mkdirSync(folder, { recursive: true });
    if (first !== undefined) await syncFolder(dirname(first));
  }
}
