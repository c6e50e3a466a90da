import { join } from "node:path";
import { OWN_FILE_NAMES } from "@aixv/manifest";

/** Where a model's bundle lies if nothing else is said: `<dir>/model.sig`, `<file>.sigstore.json`. */
export function defaultBundlePath(modelPath: string, kind: "file" | "directory"): string {
  return kind === "directory"
    ? join(modelPath, OWN_FILE_NAMES.bundle)
    : `${modelPath.replace(/(?<=[^\\/])[\\/]+$/, "")}.sigstore.json`;
}
