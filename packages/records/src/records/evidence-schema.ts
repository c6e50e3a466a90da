import type { Schema } from "../schema/agreement.ts";
import { digest, optional, text, time } from "../schema/fields.ts";
import { list } from "../schema/list.ts";
import { openObjectOf } from "../schema/object.ts";
import type { EvidenceFields, EvidencePayload } from "./evidence.ts";

/** Reads an {@link EvidencePayload}. */
export const evidenceSchema: Schema<EvidencePayload> = openObjectOf<EvidenceFields>()({
  evidence_type: optional(text),
  title: optional(text),
  summary: optional(text),
  collected_at: optional(time),
  collector: optional(text),
  artifact_digests: optional(list(digest)),
  digest: optional(digest),
  uri: optional(text),
});
