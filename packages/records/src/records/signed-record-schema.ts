import type { JsonObject, Timestamp } from "@aixv/core";
import * as v from "valibot";
import { type Schema, schemaOf } from "../schema/agreement.ts";
import { optional, recordId, recordKind, text, time } from "../schema/fields.ts";
import { jsonObject, object } from "../schema/object.ts";
import { SIGNED_RECORD_SCHEMA } from "./signed-record.ts";

/** A record as a type that is JSON to the compiler, which an interface is not. */
type RecordJson = {
  readonly schema: typeof SIGNED_RECORD_SCHEMA;
  readonly kind: string;
  readonly record_id: string;
  readonly created_at: Timestamp;
  readonly payload: JsonObject;
  readonly signature_bundle_path?: string;
};

/** Reads a record, its payload as any object. */
export const signedRecordSchema: Schema<RecordJson> = schemaOf<RecordJson>()(
  object({
    schema: v.literal(SIGNED_RECORD_SCHEMA, `"${SIGNED_RECORD_SCHEMA}"`),
    kind: recordKind,
    record_id: recordId,
    created_at: time,
    payload: jsonObject(),
    signature_bundle_path: optional(text),
  }),
);
