import { basename, resolve } from "node:path";

/** A model's path as files beside it are named after it: without a slash at the end, and never `.` or `..`. */
export function artifactBase(path: string): string {
  const trimmed = path.replace(/(?<=.)[\\/]+$/, "");
  return [".", ".."].includes(basename(trimmed)) ? resolve(trimmed) : trimmed;
}
