import { unlinkSync } from "node:fs";
import { unlink } from "node:fs/promises";

/** Files that are being written, and that are to be gone in the end, however it ends. */
const temporaries = new Set<string>();

/** Runs a task that writes a temporary file, and removes that; also where the process ends meanwhile, unless it is killed. */
export async function withTemporaryFile<T>(path: string, task: () => Promise<T>): Promise<T> {
  if (temporaries.size === 0) process.on("exit", removeAll);
  temporaries.add(path);
  try {
    return await task();
  } finally {
    await unlink(path).catch(() => undefined);
    temporaries.delete(path);
    if (temporaries.size === 0) process.off("exit", removeAll);
  }
}

function removeAll(): void {
  for (const path of temporaries) {
    try {
      unlinkSync(path);
    } catch {
      // It is gone already, or in its place.
    }
  }
}
