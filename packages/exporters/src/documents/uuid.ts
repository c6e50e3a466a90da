import { createSha256Hasher, utf8Bytes } from "@aixv/core";

/**
 * The UUID of a name: version 8 (RFC 9562 §5.8), made of the first 128 bits of its SHA-256. Equal names give equal UUIDs. Version 5
 * is that for SHA-1 alone, which is weak and which nothing else here needs.
 */
export function uuidOf(name: string): string {
  const hasher = createSha256Hasher();
  hasher.update(utf8Bytes(name));
  const hex = hasher.digestHex();
  const variant = (0x8 | (Number.parseInt(hex.charAt(16), 16) & 0x3)).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join("-");
}
