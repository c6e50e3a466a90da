// Opens the store in argv[2], loads the graph, answers the question in argv[3], and prints what that took as JSON: a process
// of its own, in which nothing is warm. lineage-tables.ts runs it.
import { askGraph, loadGraph } from "./load-graph.ts";
import type { Question } from "./question.ts";

const start = performance.now();
const graph = await loadGraph(process.argv[2] ?? "");
const loaded = performance.now();
const found = askGraph(graph, JSON.parse(process.argv[3] ?? "") as Question).artifacts.length;
const end = performance.now();
console.log(JSON.stringify({ loadMillis: loaded - start, askMillis: end - loaded, found }));
