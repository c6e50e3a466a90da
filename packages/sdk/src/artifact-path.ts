import { basename, resolve } from "node:path";

/** A model's path as files beside it are named after it: without a slash at the end, and never `.` or `..`. */
export function artifactBase(path: string): string {
  const trimmed = path.replace(/(?<=[^\\/])[\\/]+$/, "");
  return [".", ".."].includes(basename(trimmed)) ? resolve(trimmed) : trimmed;
}

/** The name of an artifact for people: that of its file or folder. */
export function artifactName(path: string): string {
  const name = basename(path.replace(/(?<![\\/])[\\/]+$/, ""));
  return /^\.{0,2}$/.test(name) ? "model" : name;
}
