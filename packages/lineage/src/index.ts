export {
  type AdvisoryNotice,
  type ReadAdvisoryOptions,
  readAdvisory,
} from "./advisories/advisory-notice.ts";
export {
  type Affected,
  type AffectedArtifact,
  type AffectedOptions,
  affectedBy,
} from "./advisories/affected-by.ts";
export type { Concern, ConcernOptions, Relation } from "./advisories/concern.ts";
export { type Explanation, explain, type Flag } from "./advisories/explain.ts";
export { findConcern } from "./advisories/find-concern.ts";
export { type CheckOptions, checkLineage } from "./findings/check-lineage.ts";
export * from "./findings/lineage-finding.ts";
export type { Direction } from "./graph/direction.ts";
export type * from "./graph/lineage-claim.ts";
export { type AddOptions, LineageGraph } from "./graph/lineage-graph.ts";
export { FOLLOWS, type Follow, STANDINGS, type Standing } from "./graph/standing.ts";
export { findPath, type Path, type PathOptions } from "./query/find-path.ts";
export type { Link } from "./query/link.ts";
export * from "./query/query-options.ts";
export { impact, type ReachedArtifact, trace, type Walk } from "./query/walk.ts";
