import * as v from "valibot";
import { optional, text } from "../schema/fields.ts";
import { openObject } from "../schema/object.ts";
import { ATTESTATION_RECORD_SCHEMA } from "./attestation-record.ts";

/** What the file may have; the rest of an {@link AttestationRecord} comes from the statement. */
export type AttestationRecordFields = {
  readonly schema: typeof ATTESTATION_RECORD_SCHEMA;
  readonly created_at?: string;
  readonly predicate_type?: string;
  readonly statement: { readonly predicateType: string };
  readonly signature_bundle_path?: string;
};

/** Reads the file's fields; others are ignored, since nothing in the file is signed. */
export const attestationRecordSchema: v.GenericSchema<unknown, AttestationRecordFields> = openObject({
  schema: v.literal(ATTESTATION_RECORD_SCHEMA, `"${ATTESTATION_RECORD_SCHEMA}"`),
  created_at: optional(v.string("a string")),
  predicate_type: optional(text),
  statement: openObject({ predicateType: text }),
  signature_bundle_path: optional(text),
});
