import type { Schema } from "../schema/agreement.ts";
import { digest, list, optional, text, time } from "../schema/fields.ts";
import { openObject } from "../schema/object.ts";
import type { EvidencePayload } from "./evidence.ts";

/** Reads an {@link EvidencePayload}. */
export const evidenceSchema: Schema<EvidencePayload> = openObject({
  evidence_type: optional(text),
  title: optional(text),
  summary: optional(text),
  collected_at: optional(time),
  collector: optional(text),
  artifact_digests: optional(list(digest)),
  digest: optional(digest),
  uri: optional(text),
});
