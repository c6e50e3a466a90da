import { createHash } from "node:crypto";
import { createDigest, type Digest } from "@aixv/core";

/** SHA-256 of bytes. */
export function sha256(bytes: Uint8Array): Digest {
  return createDigest("sha256", createHash("sha256").update(bytes).digest("hex"));
}
