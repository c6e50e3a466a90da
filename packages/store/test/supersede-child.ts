// Run as a process of its own: puts versions of one policy into the store in argv[2], each in the place of whatever is
// there, and prints the number of each that is kept.
//   supersede-child.ts ROOT FIRST COUNT
import { timeFromDate, unwrap } from "@aixv/core";
import { openFolderStore } from "../src/index.ts";
import { fileBundle, record } from "./samples.ts";

const [root = "", first = "0", count = "0"] = process.argv.slice(2);
const store = unwrap(await openFolderStore(root, { now: () => timeFromDate(new Date()) }));
for (let n = Number(first); n < Number(first) + Number(count); n++) {
  const bytes = record("policy", "p", { n });
  unwrap(await store.putRecord({ bytes, bundle: fileBundle(bytes, `${n}`) }, { supersede: true }));
  process.stdout.write(`${n}\n`);
}
await store.close();
