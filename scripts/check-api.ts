// Compares the declarations that each package publishes with the snapshot in its api/ folder. What users compile
// against changes only together with that file: `pnpm api:update`.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { ROOT, workspacePackages } from "./workspace.ts";

const update = process.argv.includes("--update");
let stale = 0;
for (const { folder, json } of workspacePackages()) {
  if (json.private === true) continue;
  for (const [subpath, conditions] of Object.entries(json.exports ?? {})) {
    const types = typeof conditions === "string" ? undefined : conditions.types;
    if (types === undefined) continue;
    const name = subpath === "." ? "index" : subpath.slice(2).replaceAll("/", "-");
    const file = join(folder, "api", `${name}.api.txt`);
    const current = apiText(join(folder, types), folder);
    const frozen = existsSync(file) ? readFileSync(file, "utf8") : "";
    if (current === frozen) continue;
    if (update) {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, current);
      console.log(`api: wrote ${relative(ROOT, file)}`);
      continue;
    }
    stale++;
    console.error(`api: ${json.name} ${subpath} differs from ${relative(ROOT, file)}:`);
    console.error(difference(frozen, current));
  }
}
if (stale > 0)
  console.error("api: if the change is meant, run `pnpm build && pnpm api:update` and commit the result");
else if (!update) console.log("api: unchanged");
process.exitCode = stale === 0 ? 0 : 1;

/** Every declaration file that the entry reaches, without comments, in a stable order. */
function apiText(entry: string, folder: string): string {
  const files = new Map<string, string>();
  const visit = (file: string): void => {
    if (files.has(file)) return;
    const text = withoutComments(readFileSync(file, "utf8"));
    files.set(file, text);
    for (const [, specifier = ""] of text.matchAll(/(?:from|import\()\s*"(\.[^"]+)"/g)) {
      visit(join(dirname(file), specifier.replace(/\.(?:js|ts)$/, ".d.ts")));
    }
  };
  visit(entry);
  return [...files]
    .map(([file, text]) => [relative(folder, file).replaceAll("\\", "/"), text] as const)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([file, text]) => `// ${file}\n${text}`)
    .join("\n");
}

function withoutComments(text: string): string {
  return text
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .replace(/^\/\/.*$/gm, "")
    .split("\n")
    .map((line) => line.trimEnd())
    .filter((line) => line !== "")
    .join("\n")
    .concat("\n");
}

/** Lines that only one side has. */
function difference(before: string, after: string): string {
  const old = new Set(before.split("\n"));
  const now = new Set(after.split("\n"));
  const removed = [...old].filter((line) => !now.has(line)).map((line) => `  - ${line}`);
  const added = [...now].filter((line) => !old.has(line)).map((line) => `  + ${line}`);
  return [...removed, ...added].slice(0, 40).join("\n");
}
