// Writes docs/aiv-rules.md, the table of every rule of AIV, from the rules and their tests. `--check` compares instead, and
// fails where it differs.
import { rulesTable } from "../packages/aiv/test/rules-table.ts";
import { writeGeneratedPage } from "./generated-page.ts";

writeGeneratedPage("aiv rules", "aiv-rules.md", rulesTable());
