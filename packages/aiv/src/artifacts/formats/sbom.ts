import { isJsonObject, type JsonObject } from "@aixv/core";
import { type ArtifactFormat, fieldsOf, jsonFormat } from "../artifact-format.ts";

/** CycloneDX as JSON. */
export const CYCLONEDX_JSON: ArtifactFormat = jsonFormat({
  id: "cyclonedx-json",
  form: {
    strip: ["/serialNumber", "/metadata/timestamp"],
    sort: [
      "/components",
      "/components/*/externalReferences",
      "/components/*/hashes",
      "/dependencies",
      "/dependencies/*/dependsOn",
      "/externalReferences",
      "/services",
    ],
  },
  recognises: (document): document is JsonObject =>
    isJsonObject(document) && document.bomFormat === "CycloneDX",
  read: (document, format) => {
    const bom = fieldsOf(document, format);
    if (bom.has("components")) bom.objects("components", (component) => component.text("name"));
    return { kind: "sbom", format: "CycloneDX", specVersion: bom.text("specVersion", 20) };
  },
});

/** SPDX 2.x as JSON. */
export const SPDX_2_JSON: ArtifactFormat = jsonFormat({
  id: "spdx-2-json",
  form: {
    strip: ["/creationInfo/created", "/documentNamespace"],
    sort: [
      "/files",
      "/files/*/checksums",
      "/packages",
      "/packages/*/checksums",
      "/packages/*/externalRefs",
      "/relationships",
    ],
  },
  recognises: (document): document is JsonObject =>
    isJsonObject(document) &&
    typeof document.spdxVersion === "string" &&
    document.spdxVersion.startsWith("SPDX-2."),
  read: (document, format) => {
    const bom = fieldsOf(document, format);
    if (bom.has("packages")) bom.objects("packages", (entry) => entry.text("name"));
    return { kind: "sbom", format: "SPDX", specVersion: bom.text("spdxVersion", 20).slice("SPDX-".length) };
  },
});

const SPDX_3_CONTEXT = /^https:\/\/spdx\.org\/rdf\/(3\.\d{1,3}(?:\.\d{1,3})?)\/spdx-context\.jsonld$/;

/** SPDX 3.x as JSON-LD. */
export const SPDX_3_JSON: ArtifactFormat = jsonFormat({
  id: "spdx-3-json",
  form: { strip: ["/@graph/*/created"], sort: ["/@graph"] },
  recognises: (document): document is JsonObject =>
    isJsonObject(document) && spdx3Version(document) !== undefined && Array.isArray(document["@graph"]),
  read: (document, format) => {
    fieldsOf(document, format).objects("@graph", ({ json }) => json);
    return { kind: "sbom", format: "SPDX", specVersion: spdx3Version(document) ?? "" };
  },
});

/** Of the JSON-LD context, which may stand in a list. */
function spdx3Version(document: JsonObject): string | undefined {
  const context = document["@context"];
  const entries = Array.isArray(context) ? context : [context];
  for (const entry of entries) {
    const version = typeof entry === "string" ? SPDX_3_CONTEXT.exec(entry)?.[1] : undefined;
    if (version !== undefined) return version;
  }
  return undefined;
}
