// Run as a process of its own: rebuilds the index of the store in argv[2], again and again, and prints how often.
//   reindex-child.ts ROOT COUNT
import { timeFromDate, unwrap } from "@aixv/core";
import { openFolderStore } from "../src/index.ts";

const [root = "", count = "0"] = process.argv.slice(2);
const store = unwrap(await openFolderStore(root, { now: () => timeFromDate(new Date()) }));
for (let n = 0; n < Number(count); n++) {
  // Of several at once one may give way.
  const outcome = await store.reindex();
  if (!outcome.ok && outcome.error.code !== "STORE_NOT_WRITTEN") throw outcome.error;
  process.stdout.write(`${n}\n`);
}
await store.close();
