import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { syncFolder } from "./sync-files.ts";

/** Makes a folder and those above it, durably: a file in a folder that a power cut took is lost with it. */
export async function makeFolder(folder: string): Promise<void> {
  const first = mkdirSync(folder, { recursive: true });
  if (first === undefined) return;
  for (let made = folder; made.length >= first.length; made = dirname(made)) await syncFolder(dirname(made));
}
