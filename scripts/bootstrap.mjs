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
run(pnpm, ["--silent", ...task, ...process.argv.slice(3)]);
