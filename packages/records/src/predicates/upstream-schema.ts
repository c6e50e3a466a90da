import { type Schema, schemaOf } from "../schema/agreement.ts";
import { digest, oneOf, optional, text, time } from "../schema/fields.ts";
import { nonEmptyList } from "../schema/list.ts";
import { object } from "../schema/object.ts";
import { UPSTREAM_METHODS, type VerifiedUpstream } from "./upstream.ts";

const signer = object({
  subjects: nonEmptyList(text, "subject"),
  issuer: optional(text),
});

/** Reads a {@link VerifiedUpstream}. */
export const upstreamSchema: Schema<VerifiedUpstream> = schemaOf<VerifiedUpstream>()(
  object({
    artifact_digest: digest,
    bundle_digest: digest,
    method: oneOf(UPSTREAM_METHODS),
    signers: nonEmptyList(signer, "signer"),
    signed_time: optional(time),
    integrated_time: optional(time),
    verified_at: time,
    predicate_type: optional(text),
  }),
);
