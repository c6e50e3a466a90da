export type { Direction } from "./graph/direction.ts";
export type * from "./graph/lineage-claim.ts";
export { LineageGraph, type TypeClaim } from "./graph/lineage-graph.ts";
export { FOLLOWS, type Follow, STANDINGS, type Standing } from "./graph/standing.ts";
export { findPath, type Path } from "./query/find-path.ts";
export * from "./query/query-options.ts";
export { impact, type Link, type ReachedArtifact, trace, type Walk } from "./query/walk.ts";
