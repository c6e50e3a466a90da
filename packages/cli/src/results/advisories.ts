import * as v from "valibot";
import {
  anyObject,
  count,
  createdRecord,
  digest,
  done,
  made,
  nullable,
  optional,
  refusedRecord,
  text,
  verdict,
  verifiedRecord,
  warnings,
} from "./shapes.ts";

/** Whether an advisory is to be believed, as the reference implementation tells it. */
const advisoryTrust = { signed_and_trusted: v.boolean(), signature_bundle_path: nullable(text) };
const advisoryVersion = v.strictObject({
  path: text,
  record_digest: digest,
  created_at: text,
  status: nullable(v.any()),
  severity: nullable(v.any()),
  is_valid: v.boolean(),
  is_current: v.boolean(),
  in_force: v.boolean(),
  ...advisoryTrust,
  actual_subjects: v.array(text),
  integrated_time: nullable(text),
  signed_time: nullable(text),
  code: optional(text),
  error: optional(text),
});
const syncedEntry = v.union([
  v.strictObject({
    status: v.picklist(["imported", "unchanged"]),
    advisory_id: text,
    integrated_time: nullable(text),
    signed_time: nullable(text),
    path: text,
    bundle_path: text,
    record: text,
    bundle: text,
  }),
  v.strictObject({
    status: v.literal("rejected"),
    advisory_id: nullable(text),
    record: nullable(text),
    bundle: nullable(text),
    error: text,
    code: text,
  }),
]);

/** Of the commands about advisories. */
export const ADVISORY_RESULTS: { readonly [command: string]: v.GenericSchema } = {
  "advisory create": done({ ...createdRecord, advisory_id: text, advisory: anyObject }),
  "advisory verify": v.union([
    done({
      ...verifiedRecord,
      record_kind: v.literal("advisory"),
      record_id: text,
      advisory_id: text,
      advisory: anyObject,
    }),
    refusedRecord,
  ]),
  "advisory list": done({
    artifact_digest: nullable(digest),
    // Beside these the members of the advisory itself.
    advisories: v.array(
      v.looseObject({ _trust: v.strictObject(advisoryTrust), _versions: v.array(advisoryVersion) }),
    ),
    faults: warnings,
  }),
  "advisory sync": verdict({
    feed: text,
    feed_digest: digest,
    feed_signed: v.boolean(),
    feed_path: nullable(text),
    entry_count: count,
    imported_count: count,
    unchanged_count: count,
    rejected_count: count,
    results: v.array(syncedEntry),
    missing: v.array(v.strictObject({ advisory_id: nullable(text), record_digest: nullable(digest) })),
    warnings,
  }),
  "advisory feed build": done({
    feed_path: text,
    feed_digest: digest,
    published_at: text,
    entry_count: count,
    left_out: v.array(v.strictObject({ advisory_id: nullable(text), code: text, error: text })),
    signature: made,
    warnings,
  }),
};
