import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Third parties' test data, beside the repository. */
export const VECTORS: string = join(
  dirname(fileURLToPath(import.meta.url)),
  "..",
  "..",
  "..",
  "shared",
  "vectors",
);

/** Whether it is there. */
export const hasVectors: boolean = existsSync(VECTORS);

if (!hasVectors) console.warn(`skipped: no test vectors at ${VECTORS}`);
