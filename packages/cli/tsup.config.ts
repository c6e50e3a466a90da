import { library } from "../../scripts/tsup.ts";

export default library({
  cli: "src/cli.ts",
});
