import type { Digest } from "@aixv/core";
import type { AdvisoryRelation, AdvisoryTarget, EdgeType } from "@aixv/records";
import type { LineageGraph } from "../graph/lineage-graph.ts";
import { findDirectedPath } from "../query/find-path.ts";
import { INFLUENCE_EDGES, type QueryOptions } from "../query/query-options.ts";
import { impact, type Link, trace } from "../query/walk.ts";

/** How an artifact is related to one that an advisory names. */
export type Relation = "named" | "descendants" | "parents" | "bundles";

/** Which advisories concern an artifact. */
export interface ConcernOptions extends Pick<QueryOptions, "follow" | "maxArtifacts"> {
  /** Relations that count only where the advisory selects them, as in a policy; default none. */
  readonly ignoreAdvisoriesOn?: readonly AdvisoryRelation[];
}

/** What `parents` selects by: a bundle has members, not parents. */
export const ORIGIN_EDGES: readonly EdgeType[] = INFLUENCE_EDGES.filter((type) => type !== "member_of");

/** Why an advisory concerns an artifact. */
export interface Concern {
  readonly relation: Relation;
  /** What the advisory names. */
  readonly target: Digest;
  /** From the artifact to the target; empty where it is named itself. */
  readonly path: readonly Link[];
}

/**
 * How an advisory that names `targets` concerns an artifact, by the rules of `@aixv/policy`: it names the artifact; or what the
 * artifact has in it; or a bundle that holds it; or its selector says so. In `fixed`, and in what comes of that alone, it ends.
 */
export function findConcern(
  graph: LineageGraph,
  artifact: Digest,
  targets: readonly AdvisoryTarget[],
  fixed: ReadonlySet<Digest>,
  { ignoreAdvisoriesOn: ignored = [], ...query }: ConcernOptions,
): Concern | undefined {
  if (targets.some(({ digest }) => digest === artifact))
    return { relation: "named", target: artifact, path: [] };
  if (fixed.has(artifact)) return undefined;
  const isClosed = (digest: Digest): boolean => fixed.has(digest);
  const bundlesOf = (member: Digest): readonly Link[] =>
    impact(graph, member, { ...query, edgeTypes: ["member_of"], maxDepth: 1 }).links;
  for (const { digest: target, selectors } of targets) {
    if (selectors.has("descendants") || !ignored.includes("ancestors")) {
      const path = findDirectedPath(graph, artifact, target, "ancestors", { ...query, isClosed });
      if (path !== undefined) return { relation: "descendants", target, path: path.links };
    }
    if (selectors.has("parents")) {
      const parents = trace(graph, target, { ...query, edgeTypes: ORIGIN_EDGES, maxDepth: 1 }).links;
      const link = parents.find(({ from, to }) => from === artifact || to === artifact);
      if (link !== undefined) return { relation: "parents", target, path: [link] };
    }
    for (const own of bundlesOf(artifact)) {
      if (fixed.has(own.to)) continue;
      if (own.to === target && (selectors.has("bundles") || !ignored.includes("bundles"))) {
        return { relation: "bundles", target, path: [own] };
      }
      const other = selectors.has("bundles") ? bundlesOf(target).find(({ to }) => to === own.to) : undefined;
      if (other !== undefined) return { relation: "bundles", target, path: [own, { ...other, depth: 2 }] };
    }
  }
  return undefined;
}
