import type { JsonObject, JsonValue } from "@aixv/core";
import type { ModelHeader } from "@aixv/formats/headers";
import { type ManifestFile, manifestFiles, parseShardName } from "@aixv/manifest";
import { memberProperties, type Property, propertiesOf, withProperties } from "../documents/property.ts";
import type { ExportFacts } from "../facts/export-facts.ts";
import { resourceHash } from "./hashes.ts";

/** The files that the signed manifest lists, in its order, with their hashes (OMS v1.0 §5.2.1). */
export function fileComponents({ manifest, evidence, headers }: ExportFacts): readonly JsonObject[] {
  if (manifest === undefined) return [];
  const read = new Map(headers.map(({ path, header }) => [path, header]));
  const formats = new Map((evidence.artifact.files ?? []).map((file) => [file.path, file.formats]));
  return [...manifestFiles(manifest).values()].map((file) =>
    fileComponent(file, formats.get(file.path) ?? [], read.get(file.path)),
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

/** Headers of files that no signed manifest lists, as properties of the artifact, with their paths. */
export function unlistedHeaders({ manifest, headers }: ExportFacts): readonly Property[] {
  const listed = manifest === undefined ? undefined : manifestFiles(manifest);
  return headers
    .filter(({ path }) => listed?.has(path) !== true)
    .flatMap(({ path, header }) => headerProperties(`aixv:header:${path}`, header));
}

/** What a file says of itself. */
function headerProperties(name: string, header: ModelHeader | undefined): readonly Property[] {
  return propertiesOf(name, header as unknown as JsonObject | undefined);
}

function fileComponent(
  { path, size, resources }: ManifestFile,
  formats: readonly string[],
  header: ModelHeader | undefined,
): JsonObject {
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
      ...headerProperties("aixv:header", header),
    ]),
  };
}
