import type { JsonObject, JsonValue } from "@aixv/core";
import { type ManifestFile, manifestFiles, parseShardName } from "@aixv/manifest";
import type { ExportFacts } from "../facts/export-facts.ts";
import { resourceHash } from "./hashes.ts";
import { memberProperties, type Property, withProperties } from "./property.ts";

/** The files that the signed manifest lists, in its order, with their hashes (OMS v1.0 §5.2.1). */
export function fileComponents({ manifest, evidence }: ExportFacts): readonly JsonObject[] {
  if (manifest === undefined) return [];
  const formats = new Map((evidence.artifact.files ?? []).map((file) => [file.path, file.formats]));
  return [...manifestFiles(manifest).values()].map((file) =>
    fileComponent(file, formats.get(file.path) ?? []),
  );
}

/** How the files were enumerated and hashed, as properties of the artifact. */
export function manifestProperties({ manifest }: ExportFacts): readonly Property[] {
  if (manifest === undefined) return [];
  const { modelName, serialization, warnings } = manifest;
  return memberProperties("aixv:oms", {
    modelName,
    serialization: serialization as unknown as JsonValue,
    warnings: warnings.length === 0 ? undefined : (warnings as unknown as JsonValue),
  });
}

function fileComponent({ path, size, resources }: ManifestFile, formats: readonly string[]): JsonObject {
  const [only, ...others] = resources;
  // Hashes of ranges are none of the file.
  const isWhole = only !== undefined && others.length === 0;
  const shards = isWhole ? [] : resources;
  return {
    "bom-ref": `file:${path}`,
    type: "file",
    name: path,
    ...(isWhole ? { hashes: [resourceHash(only)] } : {}),
    ...withProperties([
      ...(size === undefined ? [] : [{ name: "aixv:file:bytes", value: String(size) }]),
      ...shards.map(({ name, algorithm, digest }) => {
        const range = parseShardName(name);
        const bytes = range === undefined ? name : `${range.start}-${range.end}`;
        return { name: "aixv:oms:shard", value: `${bytes} ${algorithm}:${digest}` };
      }),
      ...formats.map((value) => ({ name: "aixv:file:format", value })),
    ]),
  };
}
