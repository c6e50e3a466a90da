import { describe, expect, it } from "vitest";
import { bytes } from "../../test/bytes.ts";
import { formatsOf } from "../../test/formats-of.ts";
import { npy, PICKLES, safetensors } from "../../test/model-files.ts";
import { tarFile } from "../../test/tar-file.ts";
import { zipFile } from "../../test/zip-file.ts";

const TEXT = ["readme.txt", bytes("hello")] as const;

describe("tar files", () => {
  it.each([
    ["POSIX", "ustar\x0000"],
    ["GNU", "ustar  \0"],
    ["before POSIX, by the checksum", ""],
  ])("of %s", async (_, magic) => {
    const file = tarFile([TEXT], magic);
    expect(await formatsOf(file)).toBe("tar");
    const damaged = file.slice();
    damaged[3] = 0x58;
    expect(await formatsOf(damaged)).toBe("unknown");
    expect(await formatsOf(file.subarray(0, 511))).not.toBe("tar");
  });

  it("are not nothing but zeros", async () => {
    expect(await formatsOf(new Uint8Array(10_240))).toBe("unknown");
  });

  it.each<[string, readonly (readonly [string, Uint8Array])[], string]>([
    [
      "what torch.save wrote at first",
      [
        ["sys_info", bytes("x")],
        ["pickle", bytes("x")],
      ],
      "pickle pytorch-tar tar",
    ],
    ["the same in a folder", [["./storages", bytes("x")]], "pickle pytorch-tar tar"],
    ["a pickle by its name", [TEXT, ["a/model.pkl", bytes("x")]], "pickle tar"],
    ["a pickle by its content", [TEXT, ["a", PICKLES.protocol0]], "pickle tar"],
    [
      "a PyTorch file, as NeMo has",
      [
        ["a.ckpt", zipFile([{ name: "archive/data.pkl" }])],
        ["b", new Uint8Array(70_000)],
      ],
      "pickle tar",
    ],
    ["an array", [["a", npy()]], "numpy tar"],
    ["a model without pickles", [["m", safetensors()]], "tar"],
  ])("have the format of members that matter: %s", async (_, members, formats) => {
    expect(await formatsOf(tarFile(members))).toBe(formats);
  });

  it("are pickles as well where they have too many members to be looked through", async () => {
    const members = Array.from({ length: 1001 }, (_, i) => [`${i}`, bytes("hello")] as const);
    expect(await formatsOf(tarFile(members))).toBe("pickle tar");
    expect(await formatsOf(tarFile(members.slice(0, 900)))).toBe("tar");
  });

  it("that break off anywhere are read as far as they go", async () => {
    const file = tarFile([TEXT, ["a", PICKLES.protocol0]]);
    for (let length = 512; length < file.length; length += 13)
      expect(await formatsOf(file.subarray(0, length))).toMatch(/^(?:pickle )?tar$/);
  });
});
