import { digestHex } from "@aixv/core";
import { createManifest, type ModelManifest, rootDigest } from "./model-manifest.ts";
import { EMPTY_FILES_ANNOTATION, OMS_PREDICATE_TYPE } from "./resource.ts";

/** A resource as the predicate spells it. */
export type ResourceDescriptor = {
  readonly name: string;
  readonly algorithm: string;
  readonly digest: string;
  readonly annotations?: { readonly [name: string]: readonly string[] };
};

/** The serialization object as the predicate spells it. */
export type SerializationDescriptor =
  | {
      readonly method: "files";
      readonly hash_type: string;
      readonly allow_symlinks: boolean;
      readonly ignore_paths?: readonly string[];
    }
  | {
      readonly method: "shards";
      readonly hash_type: string;
      readonly shard_size: number;
      readonly allow_symlinks: boolean;
      readonly ignore_paths?: readonly string[];
    };

/** The members of an in-toto Statement v1 that OMS defines; add `_type` to sign it. */
export type ManifestStatement = {
  readonly subject: readonly [{ readonly name: string; readonly digest: { readonly sha256: string } }];
  readonly predicateType: typeof OMS_PREDICATE_TYPE;
  readonly predicate: {
    readonly serialization: SerializationDescriptor;
    readonly resources: readonly ResourceDescriptor[];
  };
};

/**
 * Writes a manifest as the statement to sign, always in the form of OMS v1.0 §6.4–6.6: resources in code point
 * order, and so possibly under another root digest than a bundle of another client that the manifest was read from.
 *
 * @throws ManifestError if the manifest breaks a rule of the specification (a resource named `.` among them)
 */
export function serializeManifest(manifest: ModelManifest): ManifestStatement {
  const { modelName, resources, serialization, emptyFiles = [] } = createManifest(manifest);
  return {
    subject: [{ name: modelName, digest: { sha256: digestHex(rootDigest(resources)) } }],
    predicateType: OMS_PREDICATE_TYPE,
    predicate: {
      serialization: { ...serialization },
      resources: resources.map(({ name, algorithm, digest }, index) => ({
        name,
        algorithm,
        digest,
        ...(index === 0 && emptyFiles.length > 0
          ? { annotations: { [EMPTY_FILES_ANNOTATION]: emptyFiles } }
          : {}),
      })),
    },
  };
}
