import { spawn } from "node:child_process";
import { open } from "node:fs/promises";
import { dirname } from "node:path";

const PARALLEL = 16;

/**
 * Makes files that were written and renamed durable: all of the file system at once by coreutils' `sync -f` (syncfs(2)),
 * for which Node has no call; elsewhere, or if that fails, each file and folder by fsync.
 */
export async function syncFiles(paths: readonly string[]): Promise<void> {
  const [first] = paths;
  if (first === undefined) return;
  if (process.platform === "linux" && (await syncFileSystem(dirname(first)))) return;
  for (let index = 0; index < paths.length; index += PARALLEL) {
    await Promise.all(paths.slice(index, index + PARALLEL).map(syncFile));
  }
  for (const folder of new Set(paths.map((path) => dirname(path)))) await syncFolder(folder);
}

function syncFileSystem(folder: string): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn("sync", ["-f", folder], { stdio: "ignore" });
    child.once("error", () => resolve(false));
    child.once("exit", (code) => resolve(code === 0));
  });
}

async function syncFile(path: string): Promise<void> {
  // Windows flushes only files that are open for writing.
  await using file = await open(path, process.platform === "win32" ? "r+" : "r");
  await file.sync();
}

/** Makes the names in a folder durable. */
export async function syncFolder(folder: string): Promise<void> {
  // Windows cannot open folders; there the rename itself is durable enough.
  if (process.platform === "win32") return;
  await using handle = await open(folder, "r");
  await handle.sync();
}
