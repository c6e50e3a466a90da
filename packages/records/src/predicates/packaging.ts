import type { Digest, JsonObject } from "@aixv/core";
import type { ArtifactType } from "../registries/artifact-type.ts";
import type { VerifiedUpstream } from "./upstream.ts";

/** Registered transforms (AIXV §7.3). Namespaced ones such as `vendor.example/shard` are valid too. */
export const TRANSFORM_TYPES = ["quantize", "merge-adapter", "export", "prune"] as const;

/** One of {@link TRANSFORM_TYPES}, or a namespaced name. */
export type TransformType = string;

/** An input or output of a transform. In a document it may be written as the digest alone. */
export type ArtifactReference = {
  readonly digest: Digest;
  readonly uri?: string;
  readonly name?: string;
  readonly artifact_type?: ArtifactType;
};

/** A tool that took part in a transform. */
export type Tool = {
  readonly name: string;
  readonly version: string;
  readonly digest?: Digest;
  readonly uri?: string;
};

/** `packaging/v1`: conversions and packaging (AIXV §7.3). Nothing is both input and output. */
export type PackagingPredicate = {
  /** At least one; at least two different ones for `merge-adapter`. */
  readonly inputs: readonly ArtifactReference[];
  /** At least one. */
  readonly outputs: readonly ArtifactReference[];
  readonly transform_type: TransformType;
  /** At least one. */
  readonly toolchain: readonly Tool[];
  readonly parameters?: JsonObject;
  readonly verified_upstream?: readonly VerifiedUpstream[];
};
