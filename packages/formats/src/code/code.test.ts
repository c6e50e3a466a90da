import { describe, expect, it } from "vitest";
import { bytes, hex, le } from "../../test/bytes.ts";
import { formatsOf } from "../../test/formats-of.ts";

const dos = (lastPage: number, pages: number, paragraphs: number) =>
  bytes("MZ", le(lastPage, 2), le(pages, 2), le(0, 2), le(paragraphs, 2), le(0, 54), "\xff".repeat(40));

describe("programs", () => {
  it.each([
    ["ELF", bytes("\x7fELF\x02\x01\x01", le(0, 9))],
    ["PE", bytes("MZ", "\xff".repeat(58), le(70, 4), "\xff".repeat(6), "PE\0\0")],
    ["DOS", dos(100, 1, 4)],
    ["Mach-O", bytes(hex("cffaedfe"), le(0x0100000c, 4), le(0, 4), le(2, 4), le(9, 8))],
    ["Mach-O, big-endian", hex("feedface000000120000000000000002ffffffff")],
    ["Mach-O for several processors", bytes(hex("cafebabe00000002"), "\xff".repeat(20))],
    ["WebAssembly", bytes("\0asm\x01\0\0\0\xff")],
  ])("%s", async (_, file) => {
    expect(await formatsOf(file)).toBe("executable");
  });

  it.each([
    ["ELF of no class", bytes("\x7fELF\x03\x01\x01", le(0, 9))],
    ["MZ whose sizes do not fit", dos(600, 1, 4)],
    ["MZ that leads nowhere", bytes("MZ", "\xff".repeat(58), le(70, 4), "\xff".repeat(6), "XE\0\0")],
    ["Mach-O of no type", bytes(hex("cffaedfe"), le(0, 8), le(99, 4), "\xff\xff\xff\xff")],
    ["a Java class", bytes(hex("cafebabe00000034"), "\xff".repeat(20))],
    ["another version of WebAssembly", bytes("\0asm\x02\0\0\0\xff")],
  ])("but not %s", async (_, file) => {
    expect(await formatsOf(file)).toBe("unknown");
  });

  it("that begin in prose", async () => {
    expect(await formatsOf(bytes("MZ is how a program of DOS begins, and of Windows still, whatever."))).toBe(
      "text",
    );
  });
});

describe("scripts", () => {
  it.each(["#!/bin/sh\n", "#! /usr/bin/env python3\n", "#!sh\n"])("%j", async (text) => {
    expect(await formatsOf(bytes(text))).toBe("script text");
  });

  it.each(["# !/bin/sh\n", "#!\n", "#![no_std]\n", " #!/bin/sh\n"])("but not %j", async (text) => {
    expect(await formatsOf(bytes(text))).toBe("text");
  });
});

describe("compiled Python", () => {
  it.each([
    ["3.7 and later", bytes(hex("a70d0d0a"), le(0, 12), hex("e3000000"))],
    ["3.3 to 3.6", bytes(hex("330d0d0a"), le(0, 8), hex("e3000000"))],
    ["2.7", bytes(hex("03f30d0a"), le(0, 4), hex("63000000"))],
  ])("%s", async (_, file) => {
    expect(await formatsOf(file)).toBe("python-bytecode");
    expect(await formatsOf(bytes(file.subarray(0, 2), "\xff\xff", file.subarray(4)))).toBe("unknown");
    expect(await formatsOf(file.map((byte) => (byte === 0xe3 || byte === 0x63 ? 0xff : byte)))).toBe(
      "unknown",
    );
  });
});
