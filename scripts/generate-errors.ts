// Writes docs/errors.md, the table of every code, from the sources. `--check` compares instead, and fails where it differs.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { errorsPage } from "./error-codes/errors-page.ts";
import { ROOT } from "./workspace.ts";

const path = join(ROOT, "docs", "errors.md");
const text = errorsPage();
const isCurrent = existsSync(path) && readFileSync(path, "utf8") === text;
if (isCurrent) console.log("errors: unchanged");
else if (process.argv.includes("--check")) {
  console.error("errors: docs/errors.md differs from the sources; run `pnpm errors` and commit the result");
  process.exitCode = 1;
} else {
  writeFileSync(path, text);
  console.log("errors: wrote docs/errors.md");
}
