import { isJsonObject, type JsonValue } from "@aixv/core";

/** The context of SPDX 3.0.1, by which JSON is JSON-LD (SPDX 3.0.1, "Serialization in JSON-LD"). */
export const SPDX_CONTEXT = "https://spdx.org/rdf/3.0.1/spdx-context.jsonld";

const ANY_CONTEXT = /^https:\/\/spdx\.org\/rdf\/3\.[0-9.]+\/spdx-context\.jsonld$/;

/** Whether a document says that it is SPDX in JSON, of any version. */
export function isSpdx(document: JsonValue): boolean {
  return spdxVersion(document) !== undefined;
}

/** The context that names the version of SPDX 3, or what older documents say, such as `SPDX-2.3`; undefined where it is no SPDX. */
export function spdxVersion(document: JsonValue): string | undefined {
  if (!isJsonObject(document)) return undefined;
  const { spdxVersion: older } = document;
  if (typeof older === "string" && /^SPDX-[0-9.]+$/.test(older)) return older;
  const context = document["@context"];
  const all = (Array.isArray(context) ? context : [context]) as readonly (JsonValue | undefined)[];
  return all.find((one): one is string => typeof one === "string" && ANY_CONTEXT.test(one));
}
