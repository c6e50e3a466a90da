import { createHash } from "node:crypto";
import { join } from "node:path";
import { pathKind, readInputFile, writeOutputFile } from "@aixv/core/node";
import {
  collectReuseRecord,
  type DigestedModel,
  parseReuseRecord,
  type ReuseRecord,
  serializeReuseRecord,
} from "@aixv/manifest/node";
import { STORE_FOLDER } from "./hashing-options.ts";
import { MAX_DOCUMENT_BYTES } from "./limits.ts";

/** The record kept for a bundle when it was made with `reuse`; undefined if there is none. */
export async function loadReuseRecord(root: string, bundle: Uint8Array): Promise<ReuseRecord | undefined> {
  const path = recordPath(root, bundle);
  if ((await pathKind(path)) !== "file") return undefined;
  const record = parseReuseRecord(await readInputFile(path, "reuse record", MAX_DOCUMENT_BYTES));
  // A damaged record costs time, not safety: everything is hashed.
  return record.ok ? record.value : undefined;
}

/** Keeps what the next signing can reuse, under the new bundle's digest. */
export async function saveReuseRecord(
  root: string,
  bundle: Uint8Array,
  digested: DigestedModel,
): Promise<void> {
  await writeOutputFile(recordPath(root, bundle), serializeReuseRecord(collectReuseRecord(digested)), {
    mode: 0o600,
    overwrite: true,
  });
}

function recordPath(root: string, bundle: Uint8Array): string {
  return join(root, STORE_FOLDER, "reuse", `${createHash("sha256").update(bundle).digest("hex")}.json`);
}
