// Run as a process of its own: appends to the store in argv[2] and prints what was acknowledged, one line a batch.
//   store-child.ts ROOT PREFIX COUNT BATCH
import { timeFromDate, unwrap } from "@aixv/core";
import { openFolderStore } from "../src/index.ts";
import { bundleOf, statement } from "./samples.ts";

const [root = "", prefix = "", count = "0", batch = "1"] = process.argv.slice(2);
const store = unwrap(await openFolderStore(root, { now: () => timeFromDate(new Date()) }));
for (let start = 0; start < Number(count); start += Number(batch)) {
  const attestations = Array.from({ length: Math.min(Number(batch), Number(count) - start) }, (_, index) => ({
    bundle: bundleOf(statement(`${prefix}${start + index}`, ["parent"])),
  }));
  const appended = unwrap(await store.append(attestations));
  process.stdout.write(`${JSON.stringify(appended.map(({ entry }) => entry.id))}\n`);
}
await store.close();
