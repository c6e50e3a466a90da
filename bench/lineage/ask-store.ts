// Opens the store in argv[2], answers the question in argv[3], and prints what that took as JSON: a process of its own, in which
// nothing is warm. lineage-tables.ts runs it.
import { askStore } from "./load-graph.ts";
import type { Question } from "./question.ts";

const question = JSON.parse(process.argv[3] ?? "") as Question;
const start = performance.now();
const { artifacts } = await askStore(process.argv[2] ?? "", question);
const milliseconds = performance.now() - start;
console.log(JSON.stringify({ milliseconds, found: artifacts.length }));
