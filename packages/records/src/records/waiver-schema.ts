import { type Schema, schemaOf } from "../schema/agreement.ts";
import { digest, optional, text, textLike, time } from "../schema/fields.ts";
import { list } from "../schema/list.ts";
import { object } from "../schema/object.ts";
import type { WaiverPayload } from "./waiver.ts";

const violationCode = textLike(
  /^(?=.{1,128}$)[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*$/,
  'a violation code in UPPER_SNAKE case, such as "ADVISORY_ACTIVE"',
);

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
