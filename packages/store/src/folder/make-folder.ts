import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { errno } from "@aixv/core/node";
import { syncFolder } from "./sync-files.ts";

/** Makes a folder and those above it, durably: a file in a folder that a power cut took is lost with it. */
export async function makeFolder(folder: string): Promise<void> {
  const first = mkdirSync(folder, { recursive: true });
  if (first === undefined) return;
  for (let made = folder; made.length >= first.length; made = dirname(made)) await syncFolder(dirname(made));
}

/** Makes the folder of the index. Teams commit `.aixv` to git; what is in here is of each machine alone. */
export function makeIndexFolder(folder: string): void {
  mkdirSync(folder, { recursive: true });
  try {
    writeFileSync(join(folder, ".gitignore"), "*\n", { flag: "wx" });
  } catch (error) {
    if (errno(error) !== "EEXIST") throw error;
  }
}
