import { encodeHex } from "./bytes.ts";

/** Hashes bytes that come in pieces. */
export interface Hasher {
  /** Appends bytes; throws once `digestHex` was called. */
  update(bytes: Uint8Array): void;
  /** Ends the input and gives the hash in lowercase hex; further calls give the same. */
  digestHex(): string;
}

/** What @noble/hashes gives. */
export interface StreamingHash {
  update(bytes: Uint8Array): unknown;
  digest(): Uint8Array;
}

/** Wraps a hash of the library. */
export function hasherOf(hash: StreamingHash): Hasher {
  let hex: string | undefined;
  return {
    update(bytes: Uint8Array): void {
      if (hex !== undefined) throw new Error("this hasher has given its digest already; create another one");
      hash.update(bytes);
    },
    digestHex(): string {
      hex ??= encodeHex(hash.digest());
      return hex;
    },
  };
}
