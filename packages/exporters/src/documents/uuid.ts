import { canonicalJsonBytes, digestBytes, digestHex } from "@aixv/core";

/**
 * A UUID made of what it names, so that equal facts have equal ones: version 8 of RFC 9562, with SHA-256 over the canonical JSON
 * (RFC 8785) of the names. Version 5, made for that, would need SHA-1.
 */
export function uuidOf(...names: readonly string[]): string {
  const hex = digestHex(digestBytes("sha256", canonicalJsonBytes(names)));
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 0x3) | 0x8).toString(16);
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
  ];
  return [...parts, hex.slice(20, 32)].join("-");
}
