import { formatJsonDocument, utf8Bytes } from "@aixv/core";
import type { SignedRecord } from "./signed-record.ts";

/**
 * The bytes of a record, which are what is signed: JSON as the reference implementation writes it, with two spaces,
 * keys sorted at every level, a newline at the end, and `null` for an absent `signature_bundle_path`.
 */
export function serializeRecord(record: SignedRecord): Uint8Array {
  const { schema, kind, record_id, created_at, payload, signature_bundle_path = null } = record;
  return utf8Bytes(
    formatJsonDocument({ schema, kind, record_id, created_at, payload, signature_bundle_path }),
  );
}
