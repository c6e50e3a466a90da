import { library } from "../../scripts/tsup.ts";

export default library({
  index: "src/index.ts",
  "integrity/index": "src/integrity/index.ts",
  "artifacts/index": "src/artifacts/index.ts",
  "node/index": "src/node/index.ts",
});
