import { VIOLATION_CODES } from "@aixv/policy";
import { EDGE_TYPES } from "@aixv/records";
import * as v from "valibot";

// What the results of several commands have in common.

export const text: v.GenericSchema<string, string> = v.string();
export const digest: v.GenericSchema<string, string> = v.pipe(
  v.string(),
  v.regex(/^(?:sha256:[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128})$/),
);
export const count: v.GenericSchema<number, number> = v.pipe(v.number(), v.integer(), v.minValue(0));
export const paths: v.GenericSchema = v.array(text);
export const nullable = <S extends v.GenericSchema>(schema: S): v.NullableSchema<S, undefined> =>
  v.nullable(schema);
export const optional = <S extends v.GenericSchema>(schema: S): v.OptionalSchema<S, undefined> =>
  v.optional(schema);
export const anyObject: v.GenericSchema = v.record(v.string(), v.any());

const warning = v.strictObject({ code: text, message: text });
export const warnings: v.GenericSchema = v.array(warning);
export const method: v.GenericSchema = v.picklist(["key", "certificate", "sigstore"]);
export const identity: v.GenericSchema = v.strictObject({ subject: text, issuer: nullable(text) });

/** Who signed, as far as cryptography proves it. */
export const proved: v.ObjectEntries = {
  method: nullable(method),
  actual_subjects: v.array(text),
  actual_issuer: nullable(text),
  integrated_time: nullable(text),
  signed_time: nullable(text),
  log_entries: v.array(v.strictObject({ log_id: text, log_index: text, integrated_time: nullable(text) })),
};
/** A signature that a command made; `null` where it made none. */
export const made: v.GenericSchema = nullable(v.strictObject({ bundle_path: text, method, identity }));
const signatureVerification = v.union([
  v.strictObject({ verified: v.literal(true), digest, bundle_path: text, ...proved }),
  v.strictObject({ verified: v.literal(false) }),
]);

/** Beside its own keys, any result may say which clock was used. */
type Entries = v.ObjectEntries;
export const done = (entries: Entries): v.GenericSchema =>
  v.strictObject({ ok: v.literal(true), now: optional(text), ...entries });
/** A result that may be a negative verdict: then `ok` is false and it says why. */
export const verdict = (entries: Entries, negative: Entries = {}): v.GenericSchema =>
  v.union([
    done(entries),
    v.strictObject({
      ok: v.literal(false),
      now: optional(text),
      command: text,
      code: text,
      error: text,
      ...entries,
      ...negative,
    }),
  ]);

export const edge: v.StrictObjectSchema<v.ObjectEntries, undefined> = v.strictObject({
  type: v.picklist(EDGE_TYPES),
  from: digest,
  to: digest,
});
export const violation: v.GenericSchema = v.strictObject({
  code: v.picklist(VIOLATION_CODES),
  rule: text,
  message: text,
  subject: text,
  evidence: v.array(digest),
  path: optional(v.array(edge)),
  waived_by: optional(v.array(digest)),
});
export const ignored: v.GenericSchema = v.strictObject({ code: text, message: text, evidence: text });
export const createdRecord: v.ObjectEntries = {
  kind: text,
  record_id: text,
  path: text,
  is_new: v.boolean(),
  signature: made,
  superseded: nullable(text),
  warnings,
};
export const verifiedRecord: v.ObjectEntries = {
  record_path: text,
  bundle_path: text,
  signature_verification: signatureVerification,
  warnings,
};
/** What remains of a record's result where it was refused. */
export const refusedRecord: v.GenericSchema = v.strictObject({
  ok: v.literal(false),
  now: optional(text),
  command: text,
  code: text,
  error: text,
  record_path: text,
  bundle_path: nullable(text),
  signature_verification: signatureVerification,
});
/** Of any command that reached no verdict. */
export const FAILURE: v.GenericSchema = v.strictObject({
  ok: v.literal(false),
  command: text,
  code: v.pipe(v.string(), v.regex(/^[A-Z][A-Z0-9_]*$/)),
  error: text,
  // Where what was found and did not count may be why.
  ignored: optional(v.array(v.strictObject({ code: text, message: text, evidence: text }))),
});
