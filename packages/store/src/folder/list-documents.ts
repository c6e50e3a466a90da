import { basename, join } from "node:path";
import { compareCodePoints, err, ok, quote, type Result } from "@aixv/core";
import { BUNDLE_SUFFIX } from "../attestation-name.ts";
import type { DocumentKind, KeptDocument } from "../kept-document.ts";
import { sha256 } from "../prepare-attestation.ts";
import { StoreError } from "../store-error.ts";
import { nameOfVersion, versionName } from "../version-name.ts";
import { type ReadDocument, readDocumentBatches, readDocuments } from "./read-document.ts";
import { namesIn, requireFolders } from "./store-files.ts";
import type { StoreLayout } from "./store-layout.ts";

/** Every document of a kind by its name, each followed by the versions that it superseded where they are asked for. */
export async function* listDocuments<T>(
  layout: StoreLayout,
  kind: DocumentKind<T>,
  { withHistory }: { readonly withHistory: boolean },
): AsyncGenerator<Result<KeptDocument<T>, StoreError>> {
  const folder = join(layout.base, kind.folder);
  const history = join(layout.base, "history", kind.folder);
  // Where something else stands, there would seem to be none.
  requireFolders(layout.base, kind.folder);
  if (withHistory) requireFolders(layout.base, `history/${kind.folder}`);
  const versionFiles = async (): Promise<VersionFiles> =>
    withHistory ? byName(await namesIn(history), kind) : new Map();
  const current = (await namesIn(folder)).flatMap((file) => documentName(file, kind) ?? []);
  const names = [...new Set([...current, ...(await versionFiles()).keys()])].toSorted(compareCodePoints);
  let next = 0;
  for await (const batch of readDocumentBatches(
    folder,
    names.map((name) => `${name}.json`),
    kind,
  )) {
    const named = names.slice(next, next + batch.length);
    next += batch.length;
    // After the current ones: what was superseded since they were read is there by now.
    const files = await versionFiles();
    const older = named.map((name, index) => without(batch[index], name, files.get(name) ?? []));
    const versions = readDocuments(history, older.flat(), kind);
    for (const [index, name] of named.entries()) {
      yield* present(batch[index], ({ path, document }) => kind.findMisnamed(path, document, name));
      for (const _ of older[index] ?? []) {
        const version = (await versions.next()).value;
        for (const one of present(version, (kept) => findMisplaced(kept, name, kind))) {
          yield one.ok ? ok({ ...one.value, isCurrent: false }) : one;
        }
      }
    }
  }
}

/** The name of the document in a file; undefined if it can be none. */
export function documentName<T>(file: string, kind: DocumentKind<T>): string | undefined {
  if (!file.endsWith(".json") || file.endsWith(BUNDLE_SUFFIX)) return undefined;
  const name = file.slice(0, -".json".length);
  return kind.isName(name) ? name : undefined;
}

/** The same of a file in the history. */
export function versionOf<T>(file: string, kind: DocumentKind<T>): string | undefined {
  const name = nameOfVersion(file);
  return name !== undefined && kind.isName(name) ? name : undefined;
}

/** Why a version of the history contradicts its file's name. */
function findMisplaced<T>(
  { path, bytes, document }: KeptDocument<T>,
  name: string,
  kind: DocumentKind<T>,
): StoreError | undefined {
  if (versionName(name, bytes) === basename(path)) return kind.findMisnamed(path, document, name);
  return new StoreError(
    "RECORD_ID_MISMATCH",
    `expected the version whose digest is in the name of ${quote(path, 300)}, got one of ${sha256(bytes)}; restore the file from a copy`,
    { details: { path } },
  );
}

/** Files of superseded versions by the document's name, each sorted. */
type VersionFiles = ReadonlyMap<string, readonly string[]>;

function byName<T>(files: readonly string[], kind: DocumentKind<T>): VersionFiles {
  const versions = files.filter((file) => versionOf(file, kind) !== undefined).toSorted(compareCodePoints);
  return Map.groupBy(versions, (file) => nameOfVersion(file) ?? "");
}

/** The same bytes do not come twice, such as where the current version is being superseded. */
function without<T>(
  current: ReadDocument<T> | undefined,
  name: string,
  files: readonly string[],
): readonly string[] {
  const bytes = current?.ok === true ? current.value?.bytes : undefined;
  const own = files.length === 0 || bytes === undefined ? undefined : versionName(name, bytes);
  return files.filter((file) => file !== own);
}

function* present<T>(
  read: ReadDocument<T> | undefined,
  findFault: (kept: KeptDocument<T>) => StoreError | undefined,
): Generator<Result<KeptDocument<T>, StoreError>> {
  if (read?.ok === false) yield read;
  // Removed since its name was read.
  else if (read?.value !== undefined) {
    const fault = findFault(read.value);
    yield fault === undefined ? ok(read.value) : err(fault);
  }
}
