import type { Digest } from "@aixv/core";
import { compare } from "../compare.ts";
import type { GraphTables } from "../graph/graph-tables.ts";
import type { LineageGraph } from "../graph/lineage-graph.ts";
import { tablesOf } from "../graph/tables-of.ts";
import { MAX_ARTIFACTS } from "../query/query-options.ts";
import type { AdvisoryNotice } from "./advisory-notice.ts";
import type { Concern, ConcernOptions } from "./concern.ts";
import { ConcernFinder } from "./concern-finder.ts";
import { concernInForce, distinct, type Revision, revisionFinder } from "./revision.ts";

/** An artifact that an advisory concerns. */
export interface AffectedArtifact extends Concern {
  readonly digest: Digest;
}

/** Whom an advisory concerns. */
export interface Affected {
  /** By digest. */
  readonly artifacts: readonly AffectedArtifact[];
  /** There are more than `maxArtifacts`. */
  readonly isCut: boolean;
}

/** Options of {@link affectedBy}. */
export interface AffectedOptions extends ConcernOptions {
  /** Default {@link MAX_ARTIFACTS}; of more the first by digest are given. */
  readonly maxArtifacts?: number;
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
  options: AffectedOptions = {},
): Affected {
  if (!notice.isTrusted || notice.advisory.status !== "active") return { artifacts: [], isCut: false };
  const tables = tablesOf(graph);
  const finder = new ConcernFinder(tables, options, "descendants");
  const revision = revisionFinder(tables, distinct(notices))(notice);
  const { maxArtifacts = MAX_ARTIFACTS } = options;
  const artifacts: AffectedArtifact[] = [];
  for (const digest of [...candidates(tables, finder, revision)].sort(compare)) {
    const concern = concernInForce(finder, digest, revision);
    if (concern === undefined) continue;
    if (artifacts.length >= maxArtifacts) return { artifacts, isCut: true };
    artifacts.push({ digest, ...concern });
  }
  return { artifacts, isCut: false };
}

/** Whatever an advisory may concern: no other artifact is in any relation to its targets. */
function candidates(
  { artifacts }: GraphTables,
  finder: ConcernFinder,
  { notice, fixed }: Revision,
): ReadonlySet<Digest> {
  const found = new Set<Digest>();
  for (const { digest, selectors } of notice.targets) {
    found.add(digest);
    const target = artifacts.find(digest);
    if (target < 0) continue;
    for (const number of finder.ways.search(target, fixed).reached()) found.add(artifacts.text(number));
    if (selectors.has("parents"))
      for (const { number } of finder.originsOf(target)) found.add(artifacts.text(number));
    const bundles = selectors.has("bundles") ? finder.bundlesOf(target) : [];
    for (const bundle of [target, ...bundles.map(({ number }) => number)]) {
      for (const { number } of finder.membersOf(bundle)) found.add(artifacts.text(number));
    }
  }
  return found;
}
