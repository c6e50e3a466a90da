import { type ManifestFile, manifestFiles, parseShardName } from "@aixv/manifest";
import { resourceHash } from "./hashes.ts";
import { packageId, type SpdxInput } from "./spdx-input.ts";

/** The files that the signed manifest lists, with their hashes (OMS v1.0 §5.2.1); ranges of a file are snippets. */
export function addFiles(input: SpdxInput): void {
  const { facts, graph } = input;
  const from = packageId(input, facts.artifact.digest);
  if (facts.manifest === undefined || from === undefined) return;
  const to = [...manifestFiles(facts.manifest).values()].map((file) => addFile(input, file));
  if (to.length > 0)
    graph.add("Relationship", ["relationship", "contains"], { from, relationshipType: "contains", to });
}

function addFile({ graph }: SpdxInput, { path, resources }: ManifestFile): string {
  const [only, ...others] = resources;
  // Hashes of ranges are none of the file.
  const isWhole = only !== undefined && others.length === 0;
  const file = graph.add("software_File", ["file", path], {
    name: path,
    verifiedUsing: isWhole ? [resourceHash(only)] : [],
  });
  if (isWhole) return file;
  for (const resource of resources) {
    const range = parseShardName(resource.name);
    if (range === undefined) continue;
    graph.add("software_Snippet", ["snippet", resource.name], {
      software_snippetFromFile: file,
      // Bytes are numbered from 1, and the last is in the range (Software/byteRange).
      software_byteRange: {
        type: "PositiveIntegerRange",
        beginIntegerRange: range.start + 1,
        endIntegerRange: range.end,
      },
      verifiedUsing: [resourceHash(resource)],
    });
  }
  return file;
}
