import { library } from "../../scripts/tsup.ts";

export default library({
  index: "src/index.ts",
  "headers/index": "src/headers/index.ts",
});
