import type { AixvError, Result } from "@aixv/core";
import type { CheckedDocument } from "./exports/check-document.ts";
import type { ExportEvidenceOptions, ExportedEvidence } from "./exports/export-evidence.ts";

export type { CheckedDocument } from "./exports/check-document.ts";
export type { ExportEvidenceOptions, ExportedEvidence } from "./exports/export-evidence.ts";
export type { GatherFactsOptions } from "./exports/gather-facts.ts";

// What the package has for formats of others. Each function loads its code when it is called.

/** See `exportEvidence` in exports/export-evidence.ts: writes what trusted people say of an artifact in a format of others. */
export async function exportEvidence(
  reference: string,
  options: ExportEvidenceOptions,
): Promise<Result<ExportedEvidence, AixvError>> {
  return await (await import("./exports/export-evidence.ts")).exportEvidence(reference, options);
}

/** See `checkDocument` in exports/check-document.ts: what is wrong with anybody's document of a format. */
export async function checkDocument(
  path: string,
  format?: string,
): Promise<Result<CheckedDocument, AixvError>> {
  return await (await import("./exports/check-document.ts")).checkDocument(path, format);
}
