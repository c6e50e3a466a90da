import type { Digest } from "@aixv/core";
import { fixedDigests, isTakenBack, laterVersions } from "@aixv/records";
import type { GraphTables } from "../graph/graph-tables.ts";
import type { AdvisoryNotice } from "./advisory-notice.ts";
import type { Concern } from "./concern.ts";
import { type ConcernFinder, NOTHING } from "./concern-finder.ts";

/** An advisory by somebody trusted, and what later versions say of it. */
export interface Revision {
  readonly notice: AdvisoryNotice;
  /** Those that may change what it says. */
  readonly later: readonly AdvisoryNotice[];
  /** Numbers of the artifacts in which it is mended. */
  readonly fixed: ReadonlySet<number>;
}

/** Every bundle once, and of two trusts in one the greater. */
export function distinct(notices: readonly AdvisoryNotice[]): readonly AdvisoryNotice[] {
  const byId = new Map<Digest, AdvisoryNotice>();
  for (const notice of notices) {
    if (notice.isTrusted || !byId.has(notice.id)) byId.set(notice.id, notice);
  }
  return [...byId.values()];
}

/** Finds what later versions say of advisories, whose ids they share. */
export function revisionFinder(
  tables: GraphTables,
  notices: readonly AdvisoryNotice[],
): (notice: AdvisoryNotice) => Revision {
  const byId = Map.groupBy(notices, ({ advisory }) => advisory.advisory_id);
  return (notice) => {
    const later = laterVersions(notice, byId.get(notice.advisory.advisory_id) ?? []);
    const fixed = [...fixedDigests(notice, later)]
      .map((digest) => tables.artifacts.find(digest))
      .filter((number) => number >= 0);
    // The one set of nothing, around which ways are known already.
    return { notice, later, fixed: fixed.length === 0 ? NOTHING : new Set(fixed) };
  };
}

/** How an advisory concerns an artifact, unless it is over for it. */
export function concernInForce(
  finder: ConcernFinder,
  artifact: Digest,
  { notice, later, fixed }: Revision,
): Concern | undefined {
  const concern = finder.find(artifact, notice.targets, fixed);
  if (concern === undefined) return undefined;
  const concerns = ({ targets }: AdvisoryNotice): boolean => finder.concerns(artifact, targets);
  return isTakenBack(later, concerns) ? undefined : concern;
}
