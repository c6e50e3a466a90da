import type { Digest } from "@aixv/core";
import { fixedDigests, isTakenBack, laterVersions } from "@aixv/records";
import { compare } from "../compare.ts";
import type { LineageClaim } from "../graph/lineage-claim.ts";
import type { LineageGraph } from "../graph/lineage-graph.ts";
import { STANDINGS } from "../graph/standing.ts";
import type { Link } from "../query/walk.ts";
import type { AdvisoryNotice } from "./advisory-notice.ts";
import { type Concern, type ConcernOptions, findConcern } from "./concern.ts";

/** An advisory by which an artifact is flagged, with what proves it: nothing of it can be left out. */
export interface Flag extends Concern {
  readonly notice: AdvisoryNotice;
  /** For each step of the path the one claim that is its proof. */
  readonly proofs: readonly LineageClaim[];
}

/** Why an artifact is flagged, if it is. */
export interface Explanation {
  readonly artifact: Digest;
  /** By advisory id. */
  readonly flags: readonly Flag[];
  /** Advisories that would flag it, were they by somebody trusted; they do not. */
  readonly untrusted: readonly AdvisoryNotice[];
  /** Advisories that a later version took back, or that are mended in it. */
  readonly over: readonly AdvisoryNotice[];
}

/**
 * Says why an artifact is flagged (AIXV §10, `explain`): for each active advisory that concerns it the shortest path, one
 * statement for each step, and the advisory.
 *
 * @param notices - every version of every advisory that there is
 */
export function explain(
  graph: LineageGraph,
  artifact: Digest,
  notices: readonly AdvisoryNotice[],
  options: ConcernOptions = {},
): Explanation {
  const trusted = notices.filter(({ isTrusted }) => isTrusted);
  const flags: Flag[] = [];
  const untrusted: AdvisoryNotice[] = [];
  const over: AdvisoryNotice[] = [];
  for (const notice of notices.filter(({ advisory }) => advisory.status === "active")) {
    const unmended = findConcern(graph, artifact, notice.targets, NOTHING, options);
    if (unmended === undefined) continue;
    const concern = notice.isTrusted ? concernInForce(graph, artifact, notice, trusted, options) : undefined;
    if (!notice.isTrusted) untrusted.push(notice);
    else if (concern === undefined) over.push(notice);
    else flags.push({ ...concern, notice, proofs: concern.path.map((link) => proofOf(graph, link)) });
  }
  return {
    artifact,
    flags: flags.sort((a, b) => compareNotices(a.notice, b.notice)),
    untrusted: untrusted.sort(compareNotices),
    over: over.sort(compareNotices),
  };
}

const NOTHING: ReadonlySet<Digest> = new Set();

/** How an advisory concerns an artifact, unless it is over for it. */
export function concernInForce(
  graph: LineageGraph,
  artifact: Digest,
  notice: AdvisoryNotice,
  trusted: readonly AdvisoryNotice[],
  options: ConcernOptions,
): Concern | undefined {
  const versions = trusted.filter(({ advisory }) => advisory.advisory_id === notice.advisory.advisory_id);
  const later = laterVersions(notice, versions);
  const concern = findConcern(graph, artifact, notice.targets, fixedDigests(notice, later), options);
  if (concern === undefined) return undefined;
  const concerns = (version: AdvisoryNotice): boolean =>
    findConcern(graph, artifact, version.targets, NOTHING, options) !== undefined;
  return isTakenBack(later, concerns) ? undefined : concern;
}

/** The claim that proves a link best: of those of the best standing the first by id. */
function proofOf(graph: LineageGraph, { claims }: Link): LineageClaim {
  const [proof] = claims
    .flatMap((id) => graph.claim(id) ?? [])
    .sort((a, b) => STANDINGS.indexOf(b.standing) - STANDINGS.indexOf(a.standing) || compare(a.id, b.id));
  if (proof === undefined) throw new TypeError("expected a link with a claim");
  return proof;
}

function compareNotices(a: AdvisoryNotice, b: AdvisoryNotice): number {
  return compare(a.advisory.advisory_id, b.advisory.advisory_id) || compare(a.id, b.id);
}
