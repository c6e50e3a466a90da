import { deflateSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { bytes, hex, le } from "../../test/bytes.ts";
import { formatsOf } from "../../test/formats-of.ts";

/** "hello" as bzip2, xz, lzma, zstd and lz4 write it. */
const BZIP2 = hex("425a6839314159265359198 0".replace(" ", "0"));
const XZ = hex("fd377a585a000004e6d6b4460200210116000000");
const LZMA = hex("5d00008000ffffffffffffffff00341949ee8de917893a");
const ZSTD = hex("28b52ffd2005290000");
const LZ4 = hex("04224d18604082000000");

describe("compressed files", () => {
  it.each([
    ["gzip", gzipSync("hello")],
    ["gzip", bytes("\x1f\x8b\x08\xe0", gzipSync("flags that Python takes").subarray(4))],
    ["bzip2", BZIP2],
    ["xz", XZ],
    ["lzma", LZMA],
    ["lzma", bytes(hex("5d00008000"), le(5, 8), 0, "\xff")],
    ["zstd", ZSTD],
    ["zstd", bytes(le(0x184d2a53, 4), le(1, 4), 0, ZSTD)],
    ["lz4", LZ4],
    ["lz4", bytes(le(0x184c2102, 4), le(9, 4))],
    ["zlib", deflateSync("hello hello hello", { level: 9 })],
    ["zlib", deflateSync("hello", { level: 0 })],
    ["zlib", deflateSync("hello", { level: 1 })],
  ])("%s (%#)", async (format, file) => {
    expect(await formatsOf(Uint8Array.from(file))).toBe(format);
    expect(await formatsOf(Uint8Array.from(file).subarray(0, 2))).not.toBe(format);
  });

  it.each([
    ["gzip with another method", bytes("\x1f\x8b\x07\0", "\xff".repeat(20))],
    ["bzip2 without a block", bytes("BZh9\xff12345")],
    ["xz with an unknown check", bytes("\xfd7zXZ\0\0\x10", "\xff".repeat(20))],
    ["lzma with an odd dictionary", bytes(hex("5d11111111ffffffffffffffff00"), 0xff)],
    ["lzma of an absurd size", bytes(hex("5d00008000fffffffffffffffe00"), 0xff)],
    ["zstd with a reserved bit", bytes(hex("28b52ffd28"), "\xff".repeat(9))],
    ["lz4 of another version", bytes(hex("04224d18a040"), "\xff".repeat(9))],
    ["zlib with a block of no type", bytes("\x78\x9c\x07", "\xff".repeat(9))],
    [
      "zlib with a stored block whose length is wrong",
      bytes("\x78\x01\x01\x05\x00\x05\x00", "\xff".repeat(9)),
    ],
    ["zlib with a preset dictionary", bytes("x = 1\xff\xff\xff")],
  ])("but not %s", async (_, file) => {
    expect(await formatsOf(file)).toBe("unknown");
  });
});
