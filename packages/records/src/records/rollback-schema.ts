import * as v from "valibot";
import { type Schema, schemaOf } from "../schema/agreement.ts";
import { digest, optional, reasonCode, recordId, text, time } from "../schema/fields.ts";
import { list } from "../schema/list.ts";
import { object } from "../schema/object.ts";
import { rules } from "../schema/rules.ts";
import type { RollbackPayload } from "./rollback.ts";

const fields = object({
  event_type: v.literal("rollback", '"rollback"'),
  artifact_digest: digest,
  rollback_target: digest,
  timestamp: time,
  reason: optional(text),
  reason_code: optional(reasonCode),
  advisory_ids: optional(list(recordId)),
});

/** Reads a {@link RollbackPayload}. */
export const rollbackPayloadSchema: Schema<RollbackPayload> = schemaOf<RollbackPayload>()(
  v.pipe(
    fields,
    rules<v.InferOutput<typeof fields>>((payload, fault) => {
      if (payload.rollback_target !== payload.artifact_digest) return;
      fault(["rollback_target"], 'expected another digest than "artifact_digest", got the same');
    }),
  ),
);
