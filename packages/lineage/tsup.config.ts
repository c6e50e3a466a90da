import { library } from "../../scripts/tsup.ts";

export default library({ index: "src/index.ts", "render/index": "src/render/index.ts" });
