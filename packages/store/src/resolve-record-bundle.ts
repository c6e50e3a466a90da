import type { Result } from "@aixv/core";
import type { SignedRecord } from "@aixv/records";
import type { StoreError } from "./store-error.ts";

/**
 * Where the signature of a record lies, whether or not it is there.
 *
 * A relative `signature_bundle_path` starts from the record's folder and never leaves it, be it by a symbolic link. The
 * reference implementation writes absolute paths of the machine that it ran on: one that ends in the default name
 * `<file>.sigstore.json` means the file beside the record. The default is also what is meant where nothing is named, or
 * what is named is not there.
 *
 * @param explicit - a path that the user gave, which wins and may be anywhere
 * @returns `RECORD_BUNDLE_OUTSIDE`
 */
export function resolveRecordBundle(
  recordPath: string,
  record: Pick<SignedRecord, "signature_bundle_path">,
  explicit?: string,
): Promise<Result<string, StoreError>> {
  throw new Error(`not yet: ${recordPath} ${record.signature_bundle_path} ${explicit}`);
}
