import { library } from "../../scripts/tsup.ts";

export default library({
  index: "src/index.ts",
  "verify/index": "src/verify/index.ts",
  "node/index": "src/node/index.ts",
});
