import type { Schema } from "../schema/agreement.ts";
import { digest, optional, reasonCode, recordId, severity, text, time, webUri } from "../schema/fields.ts";
import { list } from "../schema/list.ts";
import { openObjectOf } from "../schema/object.ts";
import type { IncidentFields, IncidentPayload } from "./incident.ts";

/** Reads an {@link IncidentPayload}. */
export const incidentSchema: Schema<IncidentPayload> = openObjectOf<IncidentFields>()({
  incident_id: optional(recordId),
  title: optional(text),
  summary: optional(text),
  severity: optional(severity),
  status: optional(text),
  reason_code: optional(reasonCode),
  detected_at: optional(time),
  resolved_at: optional(time),
  artifact_digests: optional(list(digest)),
  advisory_ids: optional(list(recordId)),
  references: optional(list(webUri)),
});
