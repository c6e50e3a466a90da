// Opens the store in argv[2] and prints the milliseconds that it took and the memory that it takes; for store.ts, which
// runs it as a process of its own.
import { unwrap } from "@aixv/core";
import { openFolderStore } from "@aixv/store";
import { now } from "../packages/store/test/samples.ts";

globalThis.gc?.();
const before = process.memoryUsage().rss;
const start = performance.now();
const store = unwrap(await openFolderStore(process.argv[2] ?? "", { now }));
const milliseconds = performance.now() - start;
globalThis.gc?.();
console.log(JSON.stringify({ milliseconds, bytes: process.memoryUsage().rss - before }));
await store.close();
