import { AixvError, JsonFields, type JsonValue } from "@aixv/core";

/** `schema` of the index of vectors. */
const INDEX_SCHEMA = "aixv.conformance-vectors-index/v1";

/** Version of the vectors: it changes whenever a case is added, changed or withdrawn, once they were released. */
export const VECTORS_VERSION = "1.0";

/**
 * Reads the index of vectors: which files there are, and how many cases each has.
 *
 * @throws AixvError `VECTORS_INVALID` with the place
 */
export function parseIndex(document: JsonValue): ReadonlyMap<string, number> {
  const fields = new JsonFields(document, {
    fault: (message, pointer) => new AixvError("VECTORS_INVALID", message, { details: { pointer } }),
  });
  fields.onlyKnows("schema", "version", "files");
  if (fields.text("schema") !== INDEX_SCHEMA) throw fields.fault("schema", INDEX_SCHEMA);
  if (fields.text("version") !== VECTORS_VERSION) throw fields.fault("version", VECTORS_VERSION);
  const files = fields.object("files");
  return new Map(Object.keys(files.json).map((name) => [name, files.integer(name, 1)]));
}
