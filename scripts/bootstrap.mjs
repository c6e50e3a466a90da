// Runs on whatever Node is installed (20 or newer): installs the workspace, then goes on inside it with
// the Node that the workspace pins (devDependency `node-linux-*`) or with a supported one of the user's.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const PNPM = "pnpm@12.21.0";
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const env = { ...process.env, TURBO_TELEMETRY_DISABLED: "1", DO_NOT_TRACK: "1" };

function run(command, args) {
  const result = spawnSync(command, args, {
    cwd: root,
    env,
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  if (result.error !== undefined) {
    console.error(`bootstrap: cannot start ${command}: ${result.error.message}`);
    process.exit(2);
  }
  if (result.status !== 0) process.exit(result.status ?? 1);
}

/** `engines` of package.json. */
function isSupported(version) {
  const [major, minor, patch] = version.split(".").map(Number);
  if (major === 22) return minor > 22 || (minor === 22 && patch >= 2);
  if (major === 24) return minor >= 15;
  return major >= 26;
}

const task = { quickstart: ["run", "quickstart:run"], check: ["run", "check"] }[process.argv[2]];
if (task === undefined) {
  console.error("bootstrap: expected `quickstart` or `check`");
  process.exit(2);
}
run("npx", ["-y", PNPM, "install", "--frozen-lockfile", "--reporter=append-only"]);
const pnpm = join(root, "node_modules", ".bin", process.platform === "win32" ? "pnpm.cmd" : "pnpm");
if (!existsSync(pnpm)) {
  console.error("bootstrap: the install left no pnpm in node_modules/.bin");
  process.exit(2);
}
if (!existsSync(join(root, "node_modules", ".bin", "node")) && !isSupported(process.versions.node)) {
  console.error(
    `bootstrap: expected Node 22.22.2, 24.15 or 26 and newer, got ${process.versions.node}; only on Linux is one installed along`,
  );
  process.exit(2);
}
run(pnpm, ["--silent", ...task, ...process.argv.slice(3)]);
