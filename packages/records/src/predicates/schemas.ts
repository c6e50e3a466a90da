import type { JsonObject } from "@aixv/core";
import type { Schema } from "../schema/agreement.ts";
import { advisorySchema } from "./advisory-schema.ts";
import { clDeltaSchema } from "./cl-delta-schema.ts";
import { deploymentSchema } from "./deployment-schema.ts";
import { evaluationSchema } from "./evaluation-schema.ts";
import { modelCardSchema } from "./model-card-schema.ts";
import { packagingSchema } from "./packaging-schema.ts";
import type { PredicateAlias } from "./predicate-type.ts";
import { rollbackSchema } from "./rollback-schema.ts";
import { trainingSchema } from "./training-schema.ts";

/** The schema of each of `PREDICATE_TYPES`, by alias. */
export const PREDICATE_SCHEMAS: { readonly [alias in PredicateAlias]: Schema<JsonObject> } = {
  training: trainingSchema,
  evaluation: evaluationSchema,
  packaging: packagingSchema,
  deployment: deploymentSchema,
  advisory: advisorySchema,
  "cl-delta": clDeltaSchema,
  rollback: rollbackSchema,
  "model-card": modelCardSchema,
};
