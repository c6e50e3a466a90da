import { ok, type Result } from "@aixv/core";
import { FOREIGN_PREDICATES } from "@aixv/records";
import { defineExporter, type WriteOptions } from "../define-exporter.ts";
import { nothingFor } from "../documents/unsaid.ts";
import type { ExportError } from "../export-error.ts";
import type { ExportedDocuments, Exporter } from "../exporter.ts";
import { allEvidence, type ExportFacts } from "../facts/export-facts.ts";
import { checkSpdx } from "./check/check-spdx.ts";
import { isSpdx } from "./context.ts";
import { createDocument } from "./document.ts";
import { SPDX_MAPPING } from "./mapping.ts";

/** The predicate type of signed SPDX 3 documents: the document is the predicate. */
export const SPDX_PREDICATE_TYPE: typeof FOREIGN_PREDICATES.spdx = FOREIGN_PREDICATES.spdx;

/** SPDX 3.0.1 in JSON-LD: a model, its files, what it was made of and how, what is claimed of it, and by whom. */
export const spdx: Exporter = defineExporter({
  id: "spdx",
  title: "SPDX",
  specVersions: ["3.0.1"],
  mediaType: "application/spdx+json",
  extension: ".spdx.json",
  serialization: "json",
  takesHeaders: true,
  mapping: SPDX_MAPPING,
  write: writeSpdx,
  check: checkSpdx,
  recognizes: isSpdx,
  predicate: ([document = {}]) => ({ predicateType: SPDX_PREDICATE_TYPE, predicate: document }),
});

function writeSpdx(facts: ExportFacts, options: WriteOptions): Result<ExportedDocuments, ExportError> {
  if (allEvidence(facts).length === 0) return nothingFor("SPDX", "a signature or a claim");
  return ok({ documents: [createDocument(facts, options)], omitted: [] });
}
