import { type JsonObject, utf8Bytes } from "@aixv/core";
import type { Exporter } from "./exporter.ts";

/** The bytes of documents as they are written to a file: indented, or a line each. Equal documents give equal bytes. */
export function serializeDocuments(
  { serialization }: Pick<Exporter, "serialization">,
  documents: readonly JsonObject[],
): Uint8Array {
  const indent = serialization === "json" ? 2 : undefined;
  return utf8Bytes(documents.map((document) => `${JSON.stringify(document, undefined, indent)}\n`).join(""));
}
