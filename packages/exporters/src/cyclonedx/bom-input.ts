import type { ExportOptions } from "../exporter.ts";
import type { ExportFacts } from "../facts/export-facts.ts";
import { type FactIndex, indexFacts } from "../facts/fact-index.ts";
import { Attributions } from "./attributions.ts";

/** Versions of CycloneDX that are written, the newest first. */
export const CYCLONEDX_VERSIONS = ["1.7", "1.6"] as const;

/** One of {@link CYCLONEDX_VERSIONS}. */
export type CycloneDxVersion = (typeof CYCLONEDX_VERSIONS)[number];

/** What the parts of a BOM are made of. */
export interface BomInput extends FactIndex {
  readonly version: CycloneDxVersion;
  readonly options: ExportOptions;
  readonly attributions: Attributions;
}

/** Sorts facts out, once for all parts. */
export function bomInput(facts: ExportFacts, version: CycloneDxVersion, options: ExportOptions): BomInput {
  return { ...indexFacts(facts), version, options, attributions: new Attributions() };
}
