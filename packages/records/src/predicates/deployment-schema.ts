import { type Schema, schemaOf } from "../schema/agreement.ts";
import { digest, oneOf, optional, text, time } from "../schema/fields.ts";
import { list } from "../schema/list.ts";
import { jsonObject, object } from "../schema/object.ts";
import { type DeploymentPredicate, POLICY_DECISIONS } from "./deployment.ts";

/** Reads a {@link DeploymentPredicate}. */
export const deploymentSchema: Schema<DeploymentPredicate> = schemaOf<DeploymentPredicate>()(
  object({
    admitted_artifact_digest: digest,
    policy_id: text,
    policy_decision: oneOf(POLICY_DECISIONS),
    evidence: list(jsonObject()),
    policy_digest: optional(digest),
    environment: optional(text),
    deployed_at: optional(time),
  }),
);
