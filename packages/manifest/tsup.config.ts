import { library } from "../../scripts/tsup.ts";

export default library({
  index: "src/index.ts",
  "node/index": "src/node/index.ts",
  // Entries, so that the one finds the other beside it.
  "node/hash-thread": "src/node/hash-thread.ts",
  "node/hash-worker": "src/node/hash-worker.ts",
});
