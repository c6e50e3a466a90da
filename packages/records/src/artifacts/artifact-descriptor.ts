import type { Digest } from "@aixv/core";
import type { ArtifactType } from "../registries/artifact-type.ts";

/** An artifact: an immutable digest, and what helps to find and recognise it (AIXV §4). */
export type ArtifactDescriptor = {
  readonly digest: Digest;
  readonly artifact_type?: ArtifactType;
  readonly media_type?: string;
  /** Bytes. */
  readonly size_bytes?: number;
  readonly uri?: string;
  readonly name?: string;
};
