import type { FactMapping } from "../exporter.ts";

/** Where an ML-BOM says what. */
export const BOM_MAPPING: readonly FactMapping[] = [
  { fact: "artifact", target: "metadata.component; its digest is the bom-ref" },
];
