import { bytesSource, detectFormats, MAX_DETECTION_BYTES, MAX_DETECTION_READS } from "@aixv/formats";
import { describe, expect, it } from "vitest";
import { bytes, le } from "../test/bytes.ts";
import { CountingSource, formatsOf } from "../test/formats-of.ts";
import { gguf, HDF5, npy, PICKLES, safetensors } from "../test/model-files.ts";
import { tarFile } from "../test/tar-file.ts";
import { zipFile } from "../test/zip-file.ts";

const GB = 1e9;

describe("what is reported", () => {
  it("says why for each format, in their order", async () => {
    const { formats, evidence } = await detectFormats(bytesSource(zipFile([{ name: "a/data.pkl" }])));
    expect(formats).toEqual(["pickle", "pytorch-zip", "zip"]);
    expect(evidence.map(({ format }) => format)).toEqual(formats);
    expect(evidence[0]?.reason).toBe('member "a/data.pkl"');
  });

  it("keeps names out of a file from steering a terminal", async () => {
    const { evidence } = await detectFormats(bytesSource(zipFile([{ name: "\x1b[2J/data.pkl" }])));
    expect(evidence[0]?.reason).toBe('member "\\u001b[2J/data.pkl"');
  });

  it("says unknown where nothing is recognised", async () => {
    expect(await formatsOf(bytes("\xff\xfe"))).toBe("unknown");
  });
});

describe("several formats at once", () => {
  it.each([
    ["a model and an archive", zipFile([{ name: "a.txt" }], { prefix: gguf() }), "gguf zip"],
    [
      "a program and an archive",
      zipFile([{ name: "a.txt" }], { prefix: bytes("\x7fELF\x02\x01\x01", le(0, 9)) }),
      "executable zip",
    ],
    ["a pickle and an archive", zipFile([{ name: "a.txt" }], { prefix: PICKLES.protocol4 }), "pickle zip"],
    [
      "a pickle and HDF5",
      bytes(PICKLES.protocol0, new Uint8Array(512 - PICKLES.protocol0.length), HDF5),
      "hdf5 pickle",
    ],
    ["a script and an archive", zipFile([{ name: "a.txt" }], { prefix: bytes("#!/bin/sh\n") }), "script zip"],
  ])("%s", async (_, file, formats) => {
    expect(await formatsOf(file)).toBe(formats);
  });
});

describe("of 100 GB no more is read than is said", () => {
  const entry = bytes("PK\x01\x02", le(0, 24), le(1, 2), le(0, 16), "x");
  const size = 100 * GB;
  const end = bytes("PK\x05\x06", le(0, 8), le(0xffff_fffe, 4), le(0xffff_fffe, 4), le(0, 2));
  const repeat = (pattern: Uint8Array) =>
    new CountingSource(size, (offset, into) => {
      for (let i = 0; i < into.length; i++) into[i] = pattern[(offset + i) % pattern.length] ?? 0;
    });
  const tarMember = tarFile([["x", bytes("hello")]]).subarray(0, 1024);
  it.each<[string, CountingSource, string]>([
    ["zeros", CountingSource.of(size, []), "unknown"],
    ["safetensors", CountingSource.of(size, [[0, safetensors()]]), "safetensors"],
    ["GGUF", CountingSource.of(size, [[0, gguf()]]), "gguf"],
    ["a legacy PyTorch file", CountingSource.of(size, [[0, PICKLES.legacyTorch]]), "pickle"],
    ["text", repeat(bytes("verse\n")), "text"],
    ["endless opcodes", repeat(bytes("N0")), "pickle text"],
    ["endless skipping", repeat(bytes("B", le(5000, 4), new Uint8Array(5000), "0")), "pickle"],
    ["an endless line", repeat(bytes("V")), "pickle text"],
    ["an endless directory", zipSource(), "pickle zip"],
    ["an endless tar file", repeat(tarMember), "pickle tar"],
    ["endless fields", repeat(bytes(0x32, 0)), "unknown"],
    ["endless end records", repeat(bytes("PK\x05\x06", le(0, 18))), "zip"],
  ])("%s", async (_, source, formats) => {
    expect((await detectFormats(source)).formats.join(" ")).toBe(formats);
    expect(source.bytes).toBeLessThanOrEqual(MAX_DETECTION_BYTES);
    expect(source.reads).toBeLessThanOrEqual(MAX_DETECTION_READS);
  });

  function zipSource(): CountingSource {
    const directoryAt = size - 22 - 0xffff_fffe;
    return new CountingSource(size, (offset, into) => {
      for (let i = 0; i < into.length; i++) {
        const at = offset + i;
        into[i] =
          at < size - 22 ? (entry[(at - directoryAt) % entry.length] ?? 0) : (end[at - size + 22] ?? 0);
      }
    });
  }

  it("and all allowances together stay below that", async () => {
    const limits = await import("./limits.ts");
    const total = [
      limits.headAllowance(),
      limits.headersAllowance(),
      limits.pickleAllowance(),
      limits.zipAllowance(),
      limits.membersAllowance(),
      limits.membersAllowance(),
      limits.protobufAllowance(),
      limits.protobufAllowance(),
    ];
    expect(total.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThanOrEqual(MAX_DETECTION_BYTES);
    expect(total.reduce((sum, { reads }) => sum + reads, 0)).toBeLessThanOrEqual(MAX_DETECTION_READS);
  });
});

describe("the source", () => {
  it("may fail, and its error passes through", async () => {
    const error = new Error("EIO");
    let reads = 0;
    const files = [zipFile([{ name: "a" }, { name: "b.npy", data: npy() }]), tarFile([["a", npy()]]), gguf()];
    for (const file of files) {
      for (let failing = 1; failing <= 3; failing++) {
        reads = 0;
        const read = bytesSource(bytes(file, new Uint8Array(70_000))).read;
        const source = {
          size: file.length + 70_000,
          read: (offset: number, length: number) =>
            ++reads === failing ? Promise.reject(error) : read(offset, length),
        };
        await expect(detectFormats(source)).rejects.toBe(error);
      }
    }
  });

  it.each([Number.NaN, -1, 1.5, Number.POSITIVE_INFINITY])("has to have a size, not %d", async (size) => {
    await expect(detectFormats({ size, read: async () => new Uint8Array() })).rejects.toThrow(RangeError);
  });
});
