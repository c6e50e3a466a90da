import { digestBytes, digestHex } from "@aixv/core";

/** SHA-256 as 64 lower-case hex digits, as AIV writes it. */
export function sha256Hex(bytes: Uint8Array): string {
  return digestHex(digestBytes("sha256", bytes));
}
