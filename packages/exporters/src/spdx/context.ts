import { isJsonObject, type JsonValue } from "@aixv/core";

/** The context of SPDX 3.0.1, by which JSON is JSON-LD (SPDX 3.0.1, "Serialization in JSON-LD"). */
export const SPDX_CONTEXT = "https://spdx.org/rdf/3.0.1/spdx-context.jsonld";

const ANY_CONTEXT = /^https:\/\/spdx\.org\/rdf\/3\.[0-9.]+\/spdx-context\.jsonld$/;

/** Whether a document says that it is SPDX 3, of any version. */
export function isSpdx(document: JsonValue): boolean {
  if (!isJsonObject(document)) return false;
  const context = document["@context"];
  const all = (Array.isArray(context) ? context : [context]) as readonly (JsonValue | undefined)[];
  return all.some((one) => typeof one === "string" && ANY_CONTEXT.test(one));
}
