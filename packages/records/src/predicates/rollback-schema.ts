import * as v from "valibot";
import { type Schema, schemaOf } from "../schema/agreement.ts";
import { digest, optional, reasonCode, recordId, text, time } from "../schema/fields.ts";
import { list } from "../schema/list.ts";
import { object } from "../schema/object.ts";
import { rules } from "../schema/rules.ts";
import type { RollbackPredicate } from "./rollback.ts";

const fields = object({
  artifact_digest: digest,
  rollback_target_digest: digest,
  reason: optional(text),
  reason_code: optional(reasonCode),
  advisory_ids: optional(list(recordId)),
  rolled_back_at: optional(time),
});

/** Reads a {@link RollbackPredicate}. */
export const rollbackSchema: Schema<RollbackPredicate> = schemaOf<RollbackPredicate>()(
  v.pipe(
    fields,
    rules<v.InferOutput<typeof fields>>((predicate, fault) => {
      if (predicate.rollback_target_digest !== predicate.artifact_digest) return;
      fault(["rollback_target_digest"], 'expected another digest than "artifact_digest", got the same');
    }),
  ),
);
