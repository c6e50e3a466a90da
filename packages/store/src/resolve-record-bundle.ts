import { realpath } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { err, ok, quote, type Result } from "@aixv/core";
import { isTaken } from "@aixv/core/node";
import type { SignedRecord } from "@aixv/records";
import { BUNDLE_SUFFIX } from "./attestation-name.ts";
import { StoreError } from "./store-error.ts";
import { nameOfVersion } from "./version-name.ts";

/**
 * Where the signature of a record lies, whether or not it is there.
 *
 * A relative `signature_bundle_path` starts from the record's folder and never leaves it, be it by a symbolic link. The
 * reference implementation writes absolute paths of the machine that it ran on: one that ends in the default name
 * `<file>.sigstore.json` means the file beside the record. The default is also what is meant where nothing is named, or
 * what is named is not there.
 *
 * @param explicit - a path that the user gave, which wins and may be anywhere
 * @returns a path, or `RECORD_BUNDLE_OUTSIDE`
 * @example
 * const path = await resolveRecordBundle(".aixv/policies/prod.json", record);
 * if (path.ok) console.log(path.value); // .aixv/policies/prod.json.sigstore.json
 */
export async function resolveRecordBundle(
  recordPath: string,
  record: Pick<SignedRecord, "signature_bundle_path">,
  explicit?: string,
): Promise<Result<string, StoreError>> {
  if (explicit !== undefined) return ok(explicit);
  const standard = recordPath + BUNDLE_SUFFIX;
  const folder = dirname(recordPath);
  const named = record.signature_bundle_path;
  let path = standard;
  if (
    named !== undefined &&
    !(isAbsoluteAnywhere(named) && defaultNames(recordPath).includes(lastSegment(named)))
  ) {
    const inside = relative(folder, isAbsoluteAnywhere(named) ? named : join(folder, named));
    const isForeign = isAbsoluteAnywhere(named) && !isAbsolute(named);
    if (named.includes("\0") || isForeign || isOutside(inside)) return outside(recordPath, named);
    if (await isTaken(join(folder, inside))) path = join(folder, inside);
  }
  const target = await realpath(path).catch(() => undefined);
  const home = await realpath(folder).catch(() => resolve(folder));
  if (target !== undefined && isOutside(relative(home, target))) return outside(recordPath, path);
  return ok(path);
}

/** A version that is kept apart has a digest in its name, which it had not when its signature was named. */
function defaultNames(recordPath: string): readonly string[] {
  const file = basename(recordPath);
  const version = nameOfVersion(file);
  return [file, ...(version === undefined ? [] : [`${version}.json`])].map((name) => name + BUNDLE_SUFFIX);
}

function isOutside(path: string): boolean {
  return path === "" || path === ".." || path.startsWith(`..${sep}`) || isAbsolute(path);
}

/** Absolute on this system or on another. */
function isAbsoluteAnywhere(path: string): boolean {
  return isAbsolute(path) || /^(?:[A-Za-z]:)?[\\/]/.test(path);
}

function lastSegment(path: string): string {
  return path.split(/[/\\]/).at(-1) ?? "";
}

function outside(recordPath: string, path: string): Result<never, StoreError> {
  return err(
    new StoreError(
      "RECORD_BUNDLE_OUTSIDE",
      `the signature of ${quote(recordPath, 300)} must lie beside the record, got ${quote(path, 300)}; name it explicitly (--bundle) if you know it, or have the record made again`,
      { details: { path } },
    ),
  );
}
