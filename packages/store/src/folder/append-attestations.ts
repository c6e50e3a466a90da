import type { Digest, Timestamp } from "@aixv/core";
import { pause } from "../pause.ts";
import type { PreparedAttestation } from "../prepare-attestation.ts";
import type { AttestationIndex } from "./attestation-index.ts";
import { makeFolder } from "./make-folder.ts";
import { readUnit, unitRow } from "./read-unit.ts";
import { notWritten, requireFolder } from "./store-files.ts";
import type { StoreLayout } from "./store-layout.ts";
import { syncFiles } from "./sync-files.ts";
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
  const seen = new Set<Digest>();
  // Of the chunk before: it is made durable while the next one is written.
  let durable: Promise<void> = Promise.resolve();
  try {
    const before = index.folderTime();
    await makeFolders(layout);
    for (let start = 0; start < attestations.length; start += CHUNK) {
      await pause(options.signal);
      const begin = start === 0 ? before : index.folderTime();
      const chunk = attestations.slice(start, start + CHUNK);
      const own = distinct(chunk).filter(({ id }) => !seen.has(id) && !isKeptElsewhere(layout, index, id));
      for (const { id } of chunk) {
        isNew.push(!seen.has(id) && !index.table.has(id));
        seen.add(id);
      }
      const written = await writeAttestations(layout, own, options.now());
      const end = index.folderTime();
      // One that lay in a file of the reference implementation, and does no more, gets a line for its new place.
      const fresh = own.filter(({ id }) => !index.table.has(id) || index.table.isForeign(id));
      await durable;
      durable = syncFiles(written).then(() => {
        if (fresh.length > 0 || begin !== end)
          index.commit(
            fresh.map((one) => unitRow(one)),
            begin,
            end,
          );
      });
      // Awaited below; a failure before that must not end the process.
      durable.catch(() => undefined);
    }
    await durable;
    return isNew;
  } catch (cause) {
    await durable.catch(() => undefined);
    if (options.signal?.aborted === true && cause === options.signal.reason) throw cause;
    throw notWritten(layout.attestations, cause);
  }
}

function distinct(attestations: readonly PreparedAttestation[]): readonly PreparedAttestation[] {
  return [...new Map(attestations.map((one) => [one.id, one])).values()];
}

/** Whether a file of the reference implementation holds it. */
function isKeptElsewhere({ attestations }: StoreLayout, index: AttestationIndex, id: Digest): boolean {
  const name = index.table.isForeign(id) ? index.table.get(id)?.foreign?.name : undefined;
  return name !== undefined && readUnit(attestations, name).attestation?.id === id;
}

async function makeFolders(layout: StoreLayout): Promise<void> {
  for (const folder of [layout.base, layout.attestations, layout.index]) {
    if (!requireFolder(folder)) await makeFolder(folder);
  }
}
