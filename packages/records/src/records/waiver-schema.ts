import { type Schema, schemaOf } from "../schema/agreement.ts";
import { digest, optional, text, time } from "../schema/fields.ts";
import { list } from "../schema/list.ts";
import { object } from "../schema/object.ts";
import { violationCode } from "./violation-code.ts";
import type { WaiverPayload } from "./waiver.ts";

/** Reads a {@link WaiverPayload}. */
export const waiverSchema: Schema<WaiverPayload> = schemaOf<WaiverPayload>()(
  object({
    reason: text,
    expires_at: time,
    artifact_digests: optional(list(digest)),
    violation_codes: optional(list(violationCode)),
    policy_id: optional(text),
    approved_by: optional(text),
    ticket: optional(text),
  }),
);
