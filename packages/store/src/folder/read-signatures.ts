import { basename, dirname, join } from "node:path";
import { compareCodePoints } from "@aixv/core";
import { FileError, readInputFile } from "@aixv/core/node";
import { BUNDLE_SUFFIX } from "../attestation-name.ts";
import type { RecordBundle } from "../stored-record.ts";
import { namesIn, readStoreFile, unreadable } from "./store-files.ts";

const MAX_BUNDLE_BYTES = 16 * 1024 * 1024;

/** The signatures of a document, unverified. */
export interface Signatures {
  /** The one that is looked for first, if it is there. */
  readonly first?: RecordBundle;
  readonly further: readonly RecordBundle[];
}

/** All of them, the first one first. */
export function allOf({ first, further }: Signatures): readonly RecordBundle[] {
  return first === undefined ? further : [first, ...further];
}

/**
 * The signatures beside a document. The first one is read last: a further one that is gone because it took the place of
 * the first is found there.
 *
 * @param first - where the first one lies, if that is known
 * @param among - names that may be further ones, where they are known
 */
export async function readSignatures(
  documentPath: string,
  first: string | undefined,
  among: readonly string[] | undefined,
): Promise<Signatures> {
  const folder = dirname(documentPath);
  const names = (among ?? (await namesIn(folder)))
    .filter((name) => isBundleOf(name, basename(documentPath)))
    .filter((name) => first === undefined || name !== basename(first))
    .toSorted(compareCodePoints);
  const further = names.flatMap((name): RecordBundle[] => {
    const path = join(folder, name);
    const bytes = readStoreFile(path);
    return bytes === undefined ? [] : [{ bytes, path }];
  });
  const bytes = first === undefined ? undefined : await readBundle(first);
  return {
    ...(first === undefined || bytes === undefined ? {} : { first: { bytes, path: first } }),
    further,
  };
}

/** Names of signatures by the document's file that they belong to. */
export function bundlesByFile(names: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const name of names) {
    if (!name.endsWith(BUNDLE_SUFFIX)) continue;
    const file = name.slice(0, -BUNDLE_SUFFIX.length).replace(/\.[0-9a-f]{64}$/, "");
    for (const one of new Set([file, name.slice(0, -BUNDLE_SUFFIX.length)])) {
      const known = found.get(one);
      if (known === undefined) found.set(one, [name]);
      else known.push(name);
    }
  }
  return found;
}

/** Whether a name is that of a first or further signature of a document's file. */
export function isBundleOf(name: string, file: string): boolean {
  return name === file + BUNDLE_SUFFIX || isFurtherBundle(name, file);
}

/** Whether a name is that of a second or third signature of a document's file. */
export function isFurtherBundle(name: string, file: string): boolean {
  return name.startsWith(`${file}.`) && /^[0-9a-f]{64}\.sigstore\.json$/.test(name.slice(file.length + 1));
}

async function readBundle(path: string): Promise<Uint8Array | undefined> {
  try {
    return await readInputFile(path, "signature bundle", MAX_BUNDLE_BYTES);
  } catch (error) {
    if (error instanceof FileError && error.code === "FILE_NOT_FOUND") return undefined;
    throw unreadable(path, error instanceof FileError ? error.cause : error);
  }
}
