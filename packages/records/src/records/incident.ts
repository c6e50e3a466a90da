import type { Digest, JsonObject, Timestamp } from "@aixv/core";
import type { Severity } from "../registries/severity.ts";

/** What is known of every incident. */
export type IncidentFields = {
  readonly incident_id?: string;
  readonly title?: string;
  readonly summary?: string;
  readonly severity?: Severity;
  readonly status?: string;
  readonly reason_code?: string;
  readonly detected_at?: Timestamp;
  readonly resolved_at?: Timestamp;
  readonly artifact_digests?: readonly Digest[];
  readonly advisory_ids?: readonly string[];
  readonly references?: readonly string[];
};

/** The payload of records of kind `incident` (provisional, AIXV registry §1). Unknown fields are kept: it decides nothing. */
export type IncidentPayload = IncidentFields & JsonObject;
