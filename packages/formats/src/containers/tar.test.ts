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

  it("may have many members of any size", async () => {
    const content = Uint8Array.from({ length: 70_000 }, (_, i) => (i * i) % 251);
    const members = Array.from({ length: 100 }, (_, i) => [`${i}.jpg`, content] as const);
    expect(await formatsOf(tarFile(members))).toBe("tar");
    expect(await formatsOf(tarFile([...members, ["a", PICKLES.protocol4]]))).toBe("pickle tar");
  });

  it("have folders, links, extended headers and members without a name", async () => {
    const members = [
      ["d/", bytes(), { type: "5" }],
      ["old/", bytes(), { type: "\0" }],
      ["link", bytes(), { type: "2" }],
      ["pax", bytes("20 mtime=1700000.5\n"), { type: "x" }],
      ["", bytes("hello")],
      TEXT,
    ] as const;
    expect(await formatsOf(tarFile(members))).toBe("tar");
    expect(await formatsOf(tarFile([...members, ["a", PICKLES.protocol0]]))).toBe("pickle tar");
  });

  it.each([
    ["with its prefix", "0o5"],
    ["with a sign", "+5"],
    ["with white space", "\t 5 \n"],
    ["with underscores", "0_0_5"],
    ["as bytes", `\x80${"\0".repeat(10)}\x05`],
  ])("may write a number as Python reads it: %s", async (_, size) => {
    const member = ["a", bytes("hello"), { size }] as const;
    expect(await formatsOf(tarFile([member, TEXT]))).toBe("tar");
    expect(await formatsOf(tarFile([member, ["b", PICKLES.protocol0]]))).toBe("pickle tar");
    expect(await formatsOf(tarFile([["a", bytes("hello"), { size: "5x" }]]))).toBe("unknown");
  });

  it.each([
    ["a size below zero", ["a", bytes(), { size: `${"\xff".repeat(11)}\xfe` }]],
    ["a negative size in digits", ["a", bytes(), { size: "-1" }]],
    ["a link with content", ["a", bytes("hello"), { type: "2" }]],
    ["a folder with content", ["a/", bytes("hello"), { type: "\0" }]],
    ["a sparse file", ["a", bytes("hello"), { type: "S" }]],
    ["a size in an extended header", ["a", bytes("10 size=0\n"), { type: "x" }]],
    ["a size for all that follow", ["a", bytes("10 size=0\n"), { type: "g" }]],
    ["a sparse file in an extended header", ["a", bytes("20 GNU.sparse.minor=0\n"), { type: "x" }]],
    ["an extended header that is too long", ["a", bytes("#".repeat(17_000)), { type: "x" }]],
  ] as const)("are pickles as well where readers may see other members: %s", async (_, member) => {
    expect(await formatsOf(tarFile([member, TEXT]))).toBe("pickle tar");
  });

  it("are known by their members' names in a container", async () => {
    const inner = tarFile([["storages", bytes("x")]]);
    expect(await formatsOf(tarFile([["a", inner]]))).toBe("pickle tar");
    expect(await formatsOf(zipFile([{ name: "a", data: inner }]))).toBe("pickle zip");
  });

  it("that break off anywhere are read as far as they go", async () => {
    const file = tarFile([TEXT, ["a", PICKLES.protocol0]]);
    for (let length = 512; length < file.length; length += 13)
      expect(await formatsOf(file.subarray(0, length))).toMatch(/^(?:pickle )?tar$/);
  });
});
