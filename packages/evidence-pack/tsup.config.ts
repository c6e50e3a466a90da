import { library } from "../../scripts/tsup.ts";

export default library({ index: "src/index.ts", "python-json/index": "src/python-json/index.ts" });
