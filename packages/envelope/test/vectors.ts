import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The folder of third parties' test data, beside the repository; it is not part of it. */
const ROOT = fileURLToPath(new URL("../../../../shared/vectors/", import.meta.url));

/** False where the vectors are absent; tests of them are then skipped. */
export const HAS_VECTORS: boolean = existsSync(ROOT);

/** Says in a test's title why it may be skipped. */
export const VECTORS_TITLE: string = HAS_VECTORS
  ? "third-party vectors"
  : "third-party vectors (skipped: ../shared/vectors is absent)";

/** Absolute path of a vector. */
export function vectorPath(path: string): string {
  return `${ROOT}${path}`;
}

/** Bytes of a vector. */
export function vector(path: string): Uint8Array {
  return new Uint8Array(readFileSync(vectorPath(path)));
}

/** Text of a vector. */
export function vectorText(path: string): string {
  return readFileSync(vectorPath(path), "utf8");
}
