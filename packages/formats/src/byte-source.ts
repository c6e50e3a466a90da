/** Bytes that can be read at any place: a file, a buffer, a range of a download. */
export interface ByteSource {
  /** Bytes in all. */
  readonly size: number;
  /** `length` bytes from `offset` on; fewer only where the source ends. */
  read(offset: number, length: number): Promise<Uint8Array>;
}

/** The source that has `bytes`, which must not change while it is read. */
export function bytesSource(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    read: (offset, length) => Promise.resolve(bytes.subarray(offset, offset + length)),
  };
}
