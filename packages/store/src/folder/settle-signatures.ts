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
export async function signaturesBeside<T>(place: DocumentPlace<T>, bytes: Uint8Array): Promise<Signatures> {
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
 */
export async function settleSignatures<T>(
  place: DocumentPlace<T>,
  bytes: Uint8Array,
  preferred: readonly Uint8Array[],
): Promise<void> {
  const path = documentPath(place);
  const standard = path + BUNDLE_SUFFIX;
  const { first, further } = await signaturesBeside(place, bytes);
  const all = allOf({ ...(first === undefined ? {} : { first }), further });
  const valid = all.filter((one) => signsBytes(one.bytes, bytes));
  const archived = valid.length === all.length ? [] : await everySignatureInHistory(place);
  const isStale = (one: RecordBundle): boolean =>
    !valid.includes(one) &&
    isBundleOf(basename(one.path), basename(path)) &&
    archived.some((bundle) => equalBytes(bundle, one.bytes));
  let main = all.find((one) => one.path === standard);
  const isMainStale = main !== undefined && isStale(main);
  const next =
    preferred.map((bundle) => valid.find((one) => equalBytes(one.bytes, bundle))).find(isGiven) ?? valid[0];
  if (next !== undefined && (isMainStale || first === undefined)) {
    await writeOutputFile(standard, next.bytes, { overwrite: true });
    main = { path: standard, bytes: next.bytes };
  } else if (main !== undefined && isMainStale) {
    await remove(standard);
    main = undefined;
  }
  for (const one of all) {
    if (one.path === standard || !isBundleOf(basename(one.path), basename(path))) continue;
    const isDouble = main !== undefined && equalBytes(main.bytes, one.bytes);
    if (isDouble || isStale(one)) await remove(one.path);
  }
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
