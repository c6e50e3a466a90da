import {
  type ModelManifest,
  OMS_LEGACY_PREDICATE_TYPE,
  OMS_PREDICATE_TYPE,
  parseShardName,
} from "@aixv/manifest";

/** Predicate types of statements that sign a model itself, rather than to say something about it. */
export const MODEL_PREDICATE_TYPES: readonly string[] = [OMS_PREDICATE_TYPE, OMS_LEGACY_PREDICATE_TYPE];

/** The only file that a manifest lists, `.` where an old client named none; undefined where it lists several. */
export function onlyFile(manifest: ModelManifest): string | undefined {
  const isSharded = manifest.serialization.method === "shards";
  const names = new Set(
    manifest.resources.map(({ name }) => (isSharded ? parseShardName(name)?.path : undefined) ?? name),
  );
  const [first] = names;
  return names.size === 1 ? first : undefined;
}
