// Checks that what each public package imports is what it depends on, packs it as npm would, and checks the tarball
// with publint and are-the-types-wrong.
import { execFileSync } from "node:child_process";
import { globSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { isBuiltin } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readModuleFacts } from "./layers/module-facts.ts";
import { ROOT, type WorkspacePackage, workspacePackages } from "./workspace.ts";

const bin = (name: string): string => join(ROOT, "node_modules", ".bin", name);
const folder = mkdtempSync(join(tmpdir(), "aixv-pack-"));
let failed = 0;
try {
  for (const { folder: source, json } of workspacePackages()) {
    if (json.private === true) continue;
    const before = new Set(readdirSync(folder));
    run(bin("pnpm"), ["pack", "--pack-destination", folder], source);
    const tarball = join(folder, readdirSync(folder).find((name) => !before.has(name)) ?? "");
    const hasTypes = Object.keys(json.exports ?? {}).some((subpath) => subpath !== "./package.json");
    const ok =
      dependsOnWhatItImports({ folder: source, json }) &&
      run(bin("publint"), [tarball, "--strict"], source) &&
      (!hasTypes ||
        run(
          bin("attw"),
          [tarball, "--profile", "esm-only", "--exclude-entrypoints", "package.json"],
          source,
        ));
    console.log(`package: ${json.name} ${ok ? "ok" : "FAILED"}`);
    if (!ok) failed++;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = failed === 0 ? 0 : 1;

/** A dependency that only another package of the workspace has would be missing from an install. */
function dependsOnWhatItImports({ folder: source, json }: WorkspacePackage): boolean {
  const declared = new Set([
    json.name,
    ...Object.keys(json.dependencies ?? {}),
    ...Object.keys(json.optionalDependencies ?? {}),
  ]);
  const imported = new Set<string>();
  // Declarations too: types that are only named there have to be installed as well.
  for (const path of globSync("dist/**/*.{js,d.ts}", { cwd: source })) {
    const file = join(source, path);
    for (const { specifier } of readModuleFacts(file, readFileSync(file, "utf8")).imports) {
      if (specifier.startsWith(".") || isBuiltin(specifier)) continue;
      imported.add(
        specifier
          .split("/")
          .slice(0, specifier.startsWith("@") ? 2 : 1)
          .join("/"),
      );
    }
  }
  const missing = [...imported].filter((name) => !declared.has(name));
  const unused = [...declared].filter((name) => name !== json.name && !imported.has(name));
  for (const name of missing)
    console.error(`package: ${json.name} imports ${name} but does not depend on it`);
  for (const name of unused) console.error(`package: ${json.name} depends on ${name} but never imports it`);
  return missing.length + unused.length === 0;
}

function run(command: string, args: readonly string[], cwd: string): boolean {
  try {
    execFileSync(command, args, { cwd, stdio: "pipe" });
    return true;
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: Buffer; stderr?: Buffer };
    console.error(`${stdout?.toString() ?? ""}${stderr?.toString() ?? ""}`);
    return false;
  }
}
