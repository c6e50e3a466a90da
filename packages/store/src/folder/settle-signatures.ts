import { unlink } from "node:fs/promises";
import { basename } from "node:path";
import { equalBytes } from "@aixv/core";
import { writeOutputFile } from "@aixv/core/node";
import { BUNDLE_SUFFIX } from "../attestation-name.ts";
import { signsBytes } from "../signs-bytes.ts";
import type { RecordBundle } from "../stored-record.ts";
import { type DocumentPlace, documentPath } from "./document-place.ts";
import { everySignatureInHistory } from "./keep-version.ts";
import { allOf, isBundleOf, readSignatures, type Signatures } from "./read-signatures.ts";
import { isAbsent } from "./store-files.ts";

/** The signatures beside a document of these bytes, be it that these are none. */
async function signaturesBeside<T>(place: DocumentPlace<T>, bytes: Uint8Array): Promise<Signatures> {
  const { kind } = place;
  const path = documentPath(place);
  const document = kind.parse(bytes);
  if (!document.ok) return await readSignatures(path, path + BUNDLE_SUFFIX, undefined);
  const first = await kind.bundlePath(path, document.value);
  // Where it leads out of the folder, what lies beside the document counts alone.
  return await readSignatures(path, first.ok ? first.value : undefined, undefined);
}

/**
 * Leaves the current version's signatures beside it, the first under the name that the reference implementation reads,
 * and takes away those of versions that the history has. Whatever else is there stays.
 *
 * @param bytes - of the current version
 * @param preferred - which of them is to be the first, where that place is free: the foremost of these
 * @param archived - signatures that the history has, where those that may be here are known
 * @returns what is beside it then
 */
export async function settleSignatures<T>(
  place: DocumentPlace<T>,
  bytes: Uint8Array,
  preferred: readonly Uint8Array[],
  archived?: readonly Uint8Array[],
): Promise<readonly RecordBundle[]> {
  const path = documentPath(place);
  const standard = path + BUNDLE_SUFFIX;
  const all = allOf(await signaturesBeside(place, bytes));
  const valid = all.filter((one) => signsBytes(one.bytes, bytes));
  const known = valid.length === all.length ? [] : (archived ?? (await everySignatureInHistory(place)));
  const isOwn = (one: RecordBundle): boolean => isBundleOf(basename(one.path), basename(path));
  const isStale = (one: RecordBundle): boolean =>
    isOwn(one) && !valid.includes(one) && known.some((bundle) => equalBytes(bundle, one.bytes));
  const before = all.find((one) => one.path === standard);
  const next =
    preferred.map((bundle) => valid.find((one) => equalBytes(one.bytes, bundle))).find(isGiven) ?? valid[0];
  let main = before !== undefined && isStale(before) ? undefined : before;
  // A first one of another name, which the record gives, is as good.
  if (main === undefined && next !== undefined && (next !== all[0] || isOwn(next))) {
    await writeOutputFile(standard, next.bytes, { overwrite: true });
    main = { path: standard, bytes: next.bytes };
  } else if (main === undefined && before !== undefined) await remove(standard);
  const beside: RecordBundle[] = main === undefined ? [] : [main];
  for (const one of all.filter(({ path: other }) => other !== standard)) {
    const isDouble = isOwn(one) && main !== undefined && equalBytes(main.bytes, one.bytes);
    if (isDouble || isStale(one)) await remove(one.path);
    else beside.push(one);
  }
  return beside;
}

function isGiven<T>(value: T | undefined): value is T {
  return value !== undefined;
}

async function remove(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    if (!isAbsent(error)) throw error;
  }
}
