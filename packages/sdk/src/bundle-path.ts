import { join } from "node:path";

/** Where a model's bundle lies if nothing else is said: `<dir>/model.sig`, `<file>.sigstore.json`. */
export function defaultBundlePath(modelPath: string, kind: "file" | "directory"): string {
  return kind === "directory"
    ? join(modelPath, "model.sig")
    : `${modelPath.replace(/[\\/]+$/, "")}.sigstore.json`;
}
