import { library } from "../../scripts/tsup.ts";

export default library({
  index: "src/index.ts",
  "explain/index": "src/explain/index.ts",
  "simulate/index": "src/simulate/index.ts",
  "templates/index": "src/templates/index.ts",
});
