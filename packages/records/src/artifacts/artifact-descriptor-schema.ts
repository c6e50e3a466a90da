import { type Schema, schemaOf } from "../schema/agreement.ts";
import { artifactType, digest, integerFrom, optional, text } from "../schema/fields.ts";
import { object } from "../schema/object.ts";
import type { ArtifactDescriptor } from "./artifact-descriptor.ts";

/** Reads an {@link ArtifactDescriptor}. */
export const artifactDescriptorSchema: Schema<ArtifactDescriptor> = schemaOf<ArtifactDescriptor>()(
  object({
    digest,
    artifact_type: optional(artifactType),
    media_type: optional(text),
    size_bytes: optional(integerFrom(0)),
    uri: optional(text),
    name: optional(text),
  }),
);
