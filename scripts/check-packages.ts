// Packs every public package as npm would, and checks the tarball with publint and are-the-types-wrong.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT, workspacePackages } from "./workspace.ts";

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
