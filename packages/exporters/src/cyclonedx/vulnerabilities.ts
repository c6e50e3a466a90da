import type { JsonObject } from "@aixv/core";
import { Omissions } from "../documents/omissions.ts";
import type { OmittedFact } from "../exporter.ts";
import type { ExportFacts } from "../facts/export-facts.ts";

/** Advisories as CycloneDX has them, and what of them it does not say. */
export interface Vulnerabilities {
  readonly vulnerabilities: readonly JsonObject[];
  readonly omitted: readonly OmittedFact[];
}

/** The advisories among facts. None is written yet: each is told as omitted. */
export function vulnerabilitiesOf({ evidence }: ExportFacts): Vulnerabilities {
  const omitted = new Omissions();
  for (const { bundle_digest, kind } of evidence.records) {
    if (kind !== "advisory") continue;
    const reason = "advisories are not written into ML-BOMs; openvex, csaf and osv carry them";
    omitted.add("NOT_OF_THIS_FORMAT", bundle_digest, reason);
  }
  return { vulnerabilities: [], omitted: omitted.list };
}
