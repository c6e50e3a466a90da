import * as v from "valibot";
import { SIGNED_RECORD_SCHEMA } from "../records/signed-record.ts";
import { type Schema, schemaOf } from "../schema/agreement.ts";
import { recordId, recordKind } from "../schema/fields.ts";
import { object } from "../schema/object.ts";
import type { SignedRecordPredicate } from "./signed-record.ts";

/** Reads a {@link SignedRecordPredicate}. */
export const signedRecordPredicateSchema: Schema<SignedRecordPredicate> = schemaOf<SignedRecordPredicate>()(
  object({
    schema: v.literal(SIGNED_RECORD_SCHEMA, `"${SIGNED_RECORD_SCHEMA}"`),
    kind: recordKind,
    record_id: recordId,
  }),
);
