import type { Digest } from "@aixv/core";
import type { OmittedFact } from "../exporter.ts";
import { allEvidence, type ExportFacts } from "../facts/export-facts.ts";
import { Omissions } from "./omissions.ts";

/** The contents of all evidence but of some bundles, for formats that say something else. */
export function omitAllBut(
  facts: ExportFacts,
  said: readonly Digest[],
  reason: string,
): readonly OmittedFact[] {
  const omitted = new Omissions();
  for (const { bundle_digest } of allEvidence(facts))
    if (!said.includes(bundle_digest)) omitted.add("NOT_OF_THIS_FORMAT", bundle_digest, reason);
  return omitted.list;
}
