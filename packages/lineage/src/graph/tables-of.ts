import type { GraphTables } from "./graph-tables.ts";
import type { LineageGraph } from "./lineage-graph.ts";

const TABLES = new WeakMap<LineageGraph, GraphTables>();

/** Lets queries see what a graph is made of, which is nobody else's business. */
export function setTables(graph: LineageGraph, tables: GraphTables): void {
  TABLES.set(graph, tables);
}

/** What a graph is made of. */
export function tablesOf(graph: LineageGraph): GraphTables {
  const tables = TABLES.get(graph);
  if (tables === undefined) throw new TypeError("expected a LineageGraph");
  return tables;
}
