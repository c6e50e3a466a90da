import { library } from "../../scripts/tsup.ts";

export default library({
  index: "src/index.ts",
  "integrity/index": "src/integrity/index.ts",
  "artifacts/index": "src/artifacts/index.ts",
  "node/index": "src/node/index.ts",
  // Entries, so that the one finds the other beside it.
  "node/compare-thread": "src/node/integrity/compare-thread.ts",
  "node/compare-worker": "src/node/integrity/compare-worker.ts",
});
