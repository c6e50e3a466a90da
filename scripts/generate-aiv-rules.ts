// Writes docs/aiv-rules.md, the table of every rule of AIV, from the rules and their tests. `--check` compares instead, and
// fails where it differs.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { rulesTable } from "../packages/aiv/test/rules-table.ts";
import { ROOT } from "./workspace.ts";

const path = join(ROOT, "docs", "aiv-rules.md");
const text = rulesTable();
const isCurrent = existsSync(path) && readFileSync(path, "utf8") === text;
if (isCurrent) console.log("aiv rules: unchanged");
else if (process.argv.includes("--check")) {
  console.error("aiv rules: docs/aiv-rules.md differs from the rules; run this script and commit the result");
  process.exitCode = 1;
} else {
  writeFileSync(path, text);
  console.log("aiv rules: wrote docs/aiv-rules.md");
}
