import { digestBytes, digestHex } from "@aixv/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Blake3Hasher, compileBlake3 } from "./blake3-hash.ts";

const start: () => Blake3Hasher = await compileBlake3();

function hash(bytes: Uint8Array, pieceBytes = bytes.length): string {
  const hasher = start();
  for (let at = 0; at < bytes.length; at += pieceBytes) hasher.update(bytes.subarray(at, at + pieceBytes));
  return hasher.hex();
}

/** The input of the official vectors: bytes that count 0 to 250 and begin again. */
const input = (length: number): Uint8Array => Uint8Array.from({ length }, (_, index) => index % 251);
const reference = (bytes: Uint8Array): string => digestHex(digestBytes("blake3", bytes));

describe("compileBlake3", () => {
  it.each([
    [0, "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262"],
    [1, "2d3adedff11b61f14c886e35afa036736dcd87a74d27b5c1510225d0f592e213"],
    [1024, "42214739f095a406f3fc83deb889744ac00df831c10daa55189b5d121c855af7"],
    [102_400, "bc3e3d41a1146b069abffad3c0d44860cf664390afce4d9661f7902e7943e085"],
  ])("gives the published hash of %d bytes (BLAKE3 test_vectors.json)", (length, expected) => {
    expect(hash(input(length))).toBe(expected);
  });

  it("agrees with an independent implementation around every border: block, chunk, group, buffer", () => {
    const borders = [
      64,
      128,
      1024,
      2048,
      3072,
      4096,
      5120,
      8192,
      31 * 1024,
      512 * 1024,
      1024 * 1024,
      1536 * 1024,
    ];
    for (const length of borders.flatMap((border) => [border - 1, border, border + 1])) {
      const bytes = input(length);
      expect(hash(bytes), `${length} bytes`).toBe(reference(bytes));
    }
  });

  it("agrees with it for any bytes in pieces of any size", () => {
    const bytes = fc.uint8Array({ maxLength: 9000 });
    fc.assert(
      fc.property(bytes, fc.integer({ min: 1, max: 3000 }), (content, pieceBytes) => {
        expect(hash(content, pieceBytes)).toBe(reference(content));
      }),
      { numRuns: 60 },
    );
  });

  it("gives the same in pieces that do not fit the buffer", () => {
    const bytes = input(1_300_000);
    const expected = reference(bytes);
    for (const pieceBytes of [1000, 65_536, 524_288, 700_001]) expect(hash(bytes, pieceBytes)).toBe(expected);
  });
});
