import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./workspace.ts";

/** Writes a page of `docs/` that is made from the sources; with `--check` compares instead, and fails where it differs. */
export function writeGeneratedPage(name: string, file: string, text: string): void {
  const path = join(ROOT, "docs", file);
  if (existsSync(path) && readFileSync(path, "utf8") === text) console.log(`${name}: unchanged`);
  else if (process.argv.includes("--check")) {
    console.error(
      `${name}: docs/${file} differs from the sources; run this script without --check and commit the result`,
    );
    process.exitCode = 1;
  } else {
    writeFileSync(path, text);
    console.log(`${name}: wrote docs/${file}`);
  }
}
