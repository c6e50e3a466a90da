import type { JsonObject } from "@aixv/core";
import { advisorySchema } from "../predicates/advisory-schema.ts";
import type { RecordKind } from "../registries/record-kind.ts";
import type { Schema } from "../schema/agreement.ts";
import { bundleSchema } from "./bundle-schema.ts";
import { evidenceSchema } from "./evidence-schema.ts";
import { incidentSchema } from "./incident-schema.ts";
import { policySchema } from "./policy/policy-schema.ts";
import { rollbackPayloadSchema } from "./rollback-schema.ts";
import { waiverSchema } from "./waiver-schema.ts";

/** The schema of the payload of each registered kind. */
export const PAYLOAD_SCHEMAS: { readonly [K in RecordKind]: Schema<JsonObject> } = {
  policy: policySchema,
  advisory: advisorySchema,
  bundle: bundleSchema,
  waiver: waiverSchema,
  incident: incidentSchema,
  evidence: evidenceSchema,
  rollback: rollbackPayloadSchema,
};
