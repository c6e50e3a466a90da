import type { JsonObject } from "@aixv/core";
import * as v from "valibot";
import type { Schema } from "../schema/agreement.ts";
import { optional, text } from "../schema/fields.ts";
import { openObjectOf } from "../schema/object.ts";
import { ATTESTATION_RECORD_SCHEMA } from "./attestation-record.ts";

/** What the file may have; the rest of an {@link AttestationRecord} comes from the statement. */
export type AttestationRecordFields = {
  readonly schema: typeof ATTESTATION_RECORD_SCHEMA;
  readonly created_at?: string;
  readonly predicate_type?: string;
  readonly statement: { readonly predicateType: string } & JsonObject;
  readonly signature_bundle_path?: string;
};

/** Reads the file's fields; others are ignored, since nothing in the file is signed. */
export const attestationRecordSchema: Schema<AttestationRecordFields> =
  openObjectOf<AttestationRecordFields>()({
    schema: v.literal(ATTESTATION_RECORD_SCHEMA, `"${ATTESTATION_RECORD_SCHEMA}"`),
    created_at: optional(v.string("a string")),
    predicate_type: optional(text),
    statement: openObjectOf<{ readonly predicateType: string }>()({ predicateType: text }),
    signature_bundle_path: optional(text),
  });
