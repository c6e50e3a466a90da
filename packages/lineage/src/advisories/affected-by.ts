import type { Digest } from "@aixv/core";
import { compare } from "../compare.ts";
import type { LineageGraph } from "../graph/lineage-graph.ts";
import { impact, trace } from "../query/walk.ts";
import type { AdvisoryNotice } from "./advisory-notice.ts";
import { type Concern, type ConcernOptions, ORIGIN_EDGES } from "./concern.ts";
import { concernInForce } from "./explain.ts";

/** An artifact that an advisory concerns. */
export interface AffectedArtifact extends Concern {
  readonly digest: Digest;
}

/** Whom an advisory concerns. */
export interface Affected {
  /** By digest. */
  readonly artifacts: readonly AffectedArtifact[];
  /** There are more than `maxArtifacts` of what comes of one of its targets. */
  readonly isCut: boolean;
}

/**
 * Resolves an advisory over the graph (AIXV §7.5, §10): every artifact that it concerns, and how. An advisory of nobody
 * trusted, or one that is not active, concerns none.
 *
 * @param notices - every version of every advisory that there is: later ones may take this one back
 */
export function affectedBy(
  graph: LineageGraph,
  notice: AdvisoryNotice,
  notices: readonly AdvisoryNotice[],
  options: ConcernOptions = {},
): Affected {
  if (!notice.isTrusted || notice.advisory.status !== "active") return { artifacts: [], isCut: false };
  const trusted = notices.filter(({ isTrusted }) => isTrusted);
  const candidates = new Set<Digest>();
  let isCut = false;
  for (const { digest, selectors } of notice.targets) {
    candidates.add(digest);
    const reached = impact(graph, digest, options);
    isCut ||= reached.isCut;
    for (const { digest: one } of reached.artifacts) candidates.add(one);
    if (selectors.has("parents")) {
      for (const { digest: one } of trace(graph, digest, { ...options, edgeTypes: ORIGIN_EDGES, maxDepth: 1 })
        .artifacts)
        candidates.add(one);
    }
    const bundles = impact(graph, digest, { ...options, edgeTypes: ["member_of"], maxDepth: 1 }).artifacts;
    for (const bundle of [digest, ...bundles.map((one) => one.digest)]) {
      const members = trace(graph, bundle, { ...options, edgeTypes: ["member_of"], maxDepth: 1 });
      for (const { digest: one } of members.artifacts) candidates.add(one);
    }
  }
  const artifacts = [...candidates].sort(compare).flatMap((digest): AffectedArtifact[] => {
    const concern = concernInForce(graph, digest, notice, trusted, options);
    return concern === undefined ? [] : [{ digest, ...concern }];
  });
  return { artifacts, isCut };
}
