import { isJsonObject, ok, type Result } from "@aixv/core";
import { FOREIGN_PREDICATES } from "@aixv/records";
import { defineExporter, type WriteOptions } from "../define-exporter.ts";
import { nothingFor } from "../documents/unsaid.ts";
import type { ExportError } from "../export-error.ts";
import type { ExportedDocuments, Exporter } from "../exporter.ts";
import type { ExportFacts } from "../facts/export-facts.ts";
import { allEvidence } from "../facts/export-facts.ts";
import { createBom } from "./bom.ts";
import { bomInput, CYCLONEDX_VERSIONS, type CycloneDxVersion } from "./bom-input.ts";
import { checkBom } from "./check/check-bom.ts";
import { BOM_MAPPING } from "./mapping.ts";

/** The predicate type of signed BOMs: the BOM is the predicate. */
export const CYCLONEDX_PREDICATE_TYPE: typeof FOREIGN_PREDICATES.cyclonedx = FOREIGN_PREDICATES.cyclonedx;

/** CycloneDX ML-BOM: a model, what it was made of and how, what is claimed of it, and by whom. */
export const cycloneDx: Exporter = defineExporter({
  id: "ml-bom",
  title: "CycloneDX ML-BOM",
  specVersions: CYCLONEDX_VERSIONS,
  mediaType: "application/vnd.cyclonedx+json",
  extension: ".cdx.json",
  serialization: "json",
  takesHeaders: true,
  mapping: BOM_MAPPING,
  write: writeBom,
  check: checkBom,
  recognizes: (document) => isJsonObject(document) && document.bomFormat === "CycloneDX",
  predicate: ([document = {}]) => ({ predicateType: CYCLONEDX_PREDICATE_TYPE, predicate: document }),
});

function writeBom(facts: ExportFacts, options: WriteOptions): Result<ExportedDocuments, ExportError> {
  if (allEvidence(facts).length === 0) return nothingFor("an ML-BOM", "a signature or a claim");
  // Of the versions, which were looked up right above.
  const input = bomInput(facts, options.specVersion as CycloneDxVersion, options);
  return ok({ documents: [createBom(input)], omitted: [] });
}
