import type { Digest } from "@aixv/core";
import { isTakenBack } from "@aixv/records";
import { compare } from "../compare.ts";
import type { LineageClaim } from "../graph/lineage-claim.ts";
import type { LineageGraph } from "../graph/lineage-graph.ts";
import { tablesOf } from "../graph/tables-of.ts";
import type { Link } from "../query/link.ts";
import type { AdvisoryNotice } from "./advisory-notice.ts";
import type { Concern, ConcernOptions } from "./concern.ts";
import { ConcernFinder } from "./concern-finder.ts";
import { concernInForce, distinct, revisionFinder } from "./revision.ts";

/** An advisory by which an artifact is flagged, with what proves it: nothing of it can be left out. */
export interface Flag extends Concern {
  readonly notice: AdvisoryNotice;
  /** For each step of the path the one claim that is its proof. */
  readonly proofs: readonly LineageClaim[];
}

/** Why an artifact is flagged, if it is. Each list is by advisory id, and then by that of the bundle. */
export interface Explanation {
  readonly artifact: Digest;
  readonly flags: readonly Flag[];
  /** Advisories that would flag it, were they by somebody trusted; they do not. */
  readonly untrusted: readonly AdvisoryNotice[];
  /** Advisories that concern it but for a later version that took them back, or what they are mended in. */
  readonly over: readonly AdvisoryNotice[];
  /** Trusted ones of selectors alone, which select from nothing: a policy counts them against every artifact. */
  readonly unclear: readonly AdvisoryNotice[];
}

/**
 * Says why an artifact is flagged (AIXV §10, `explain`): for each active advisory that concerns it the fewest statements that
 * prove it, with the path that they make, and the advisory.
 *
 * @param notices - every version of every advisory that there is
 */
export function explain(
  graph: LineageGraph,
  artifact: Digest,
  notices: readonly AdvisoryNotice[],
  options: ConcernOptions = {},
): Explanation {
  const tables = tablesOf(graph);
  const finder = new ConcernFinder(tables, options, "ancestors");
  const known = distinct(notices).toSorted(compareNotices);
  const revisionOf = revisionFinder(tables, known);
  const flags: Flag[] = [];
  const untrusted: AdvisoryNotice[] = [];
  const over: AdvisoryNotice[] = [];
  const unclear: AdvisoryNotice[] = [];
  for (const notice of known) {
    if (notice.advisory.status !== "active") continue;
    if (notice.targets.length === 0) {
      const isOver = notice.isTrusted && isTakenBack(revisionOf(notice).later, () => false);
      if (notice.isTrusted && !isOver) unclear.push(notice);
      continue;
    }
    if (!finder.concerns(artifact, notice.targets)) continue;
    if (!notice.isTrusted) {
      untrusted.push(notice);
      continue;
    }
    const concern = concernInForce(finder, artifact, revisionOf(notice));
    if (concern === undefined) over.push(notice);
    else flags.push({ ...concern, notice, proofs: concern.path.map((link) => proofOf(graph, link)) });
  }
  return { artifact, flags, untrusted, over, unclear };
}

/** The claim that proves a link best: of those of the best standing the first by id. */
function proofOf(graph: LineageGraph, { claims, standing }: Link): LineageClaim {
  for (const id of claims) {
    const claim = graph.claim(id);
    if (claim?.standing === standing) return claim;
  }
  throw new TypeError("expected a link with a claim");
}

function compareNotices(a: AdvisoryNotice, b: AdvisoryNotice): number {
  return compare(a.advisory.advisory_id, b.advisory.advisory_id) || compare(a.id, b.id);
}
