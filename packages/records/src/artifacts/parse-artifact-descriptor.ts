import { err, type JsonValue, ok, type Result } from "@aixv/core";
import { problemsError, type RecordError } from "../error.ts";
import { readValue } from "../schema/read.ts";
import type { ArtifactDescriptor } from "./artifact-descriptor.ts";
import { artifactDescriptorSchema } from "./artifact-descriptor-schema.ts";

/**
 * Reads an artifact descriptor (AIXV §4) from JSON. Unknown fields are refused.
 *
 * @returns the descriptor, its digest normalised, or `ARTIFACT_INVALID` with every problem
 */
export function parseArtifactDescriptor(json: JsonValue): Result<ArtifactDescriptor, RecordError> {
  const read = readValue(artifactDescriptorSchema, json);
  return read.ok ? ok(read.value) : err(problemsError("ARTIFACT_INVALID", "artifact descriptor", read.error));
}
