import { describe, expect, it } from "vitest";
import { bytes, le } from "../../test/bytes.ts";
import { CountingSource, formatsOf } from "../../test/formats-of.ts";
import { npy, PICKLES, safetensors } from "../../test/model-files.ts";
import { type ZipMember, zipFile } from "../../test/zip-file.ts";
import { detectFormats } from "../detect-formats.ts";

const DATA: ZipMember = { name: "archive/data.pkl", data: PICKLES.protocol2 };
const TEXT: ZipMember = { name: "readme.txt", data: "hello" };

describe("a zip file is found wherever its readers find it", () => {
  it.each([
    ["at the beginning", zipFile([TEXT])],
    ["behind other bytes", zipFile([TEXT], { prefix: bytes("\xff".repeat(100)) })],
    ["with a comment", zipFile([TEXT], { prefix: bytes("\xff"), comment: "x".repeat(65_535) })],
    ["with bytes after its end", bytes("\xff", zipFile([TEXT]), "\xff".repeat(1000))],
    ["with its place in a Zip64 record", zipFile([TEXT], { prefix: bytes("\xff"), zip64: true })],
    ["empty", zipFile([])],
    ["without a directory", zipFile([TEXT]).subarray(0, 40)],
  ])("%s", async (_, file) => {
    expect(await formatsOf(file)).toBe("zip");
  });

  it.each([
    ["local header that breaks off", zipFile([TEXT]).subarray(0, 29)],
    ["end record without a directory", bytes("\xff".repeat(60), "PK\x05\x06", le(0, 18))],
    ["directory without an end record", bytes("\xff", zipFile([TEXT]).subarray(0, -22))],
    [
      "directory that another is in place of",
      zipFile([TEXT], { prefix: bytes("\xff") }).map((byte) => (byte === 1 ? 9 : byte)),
    ],
    [
      "end record farther from the end than a comment is long",
      bytes("\xff", zipFile([TEXT]), "\xff".repeat(66_000)),
    ],
  ])("but not a %s", async (_, file) => {
    expect(await formatsOf(file)).toBe("unknown");
  });
});

describe("a zip file has the formats of its members that matter", () => {
  it.each<[string, readonly ZipMember[], string]>([
    ["data.pkl in a folder", [TEXT, DATA], "pickle pytorch-zip zip"],
    ["data.pkl, compressed", [TEXT, { name: "data.pkl", method: 8 }], "pickle pytorch-zip zip"],
    [
      "data.pkl in other letters, as miniz finds it",
      [TEXT, { name: "a/DATA.PKL" }],
      "pickle pytorch-zip zip",
    ],
    [
      "data.pkl before a NUL, where readers end",
      [TEXT, { name: "data.pkl\0.txt" }],
      "pickle pytorch-zip zip",
    ],
    [
      "constants.pkl of TorchScript",
      [TEXT, { name: "m/constants.pkl" }, { name: "m/code/a.py" }],
      "pickle pytorch-zip zip",
    ],
    [
      "a name in a Unicode extra field",
      [{ ...TEXT, extra: bytes("up", le(13, 2), 1, le(0, 4), "data.pkl") }],
      "pickle pytorch-zip zip",
    ],
    ["another pickle by its name", [TEXT, { name: "scaler.pickle", method: 8 }], "pickle zip"],
    ["a pickle by its content", [TEXT, { name: "weights", data: PICKLES.protocol0 }], "pickle zip"],
    [
      "a zip file with data.pkl",
      [
        { name: "a", data: zipFile([TEXT, DATA]) },
        { name: "b", data: new Uint8Array(70_000) },
      ],
      "pickle zip",
    ],
    ["an array", [{ name: "a.npy", data: npy() }], "numpy zip"],
    ["an array by its content", [{ name: "a", data: npy() }], "numpy zip"],
    ["an array of objects", [{ name: "a.npy", data: npy("'|O'") }], "numpy pickle zip"],
    ["an array of objects by its content", [{ name: "a", data: npy("'|O'") }], "numpy pickle zip"],
    ["a compressed array, which may be of objects", [{ name: "a.npy", method: 8 }], "numpy pickle zip"],
    [
      "Keras 3",
      [{ name: "metadata.json" }, { name: "config.json" }, { name: "model.weights.h5" }],
      "keras-zip zip",
    ],
    ["only half of Keras 3", [{ name: "config.json" }, { name: "x/model.weights.h5" }], "zip"],
    [
      "names that only resemble",
      [{ name: "data.pkl.txt" }, { name: "xdata.pk" }, { name: "data.pkl/" }],
      "zip",
    ],
    ["a model without pickles", [{ name: "m.safetensors", data: safetensors() }], "zip"],
  ])("%s", async (_, members, formats) => {
    expect(await formatsOf(zipFile(members))).toBe(formats);
    expect(await formatsOf(zipFile(members, { prefix: bytes("\xff"), zip64: true }))).toBe(formats);
  });

  it("whose members are many and of any size", async () => {
    const content = Uint8Array.from({ length: 70_000 }, (_, i) => (i * i) % 251);
    const array = npy("'<f8'", 1, content);
    const members = Array.from({ length: 50 }, (_, i) => ({ name: `${i}.npy`, data: array }));
    expect(await formatsOf(zipFile(members))).toBe("numpy zip");
    const last = { name: "last.npy", data: npy("'|O'", 1, content) };
    expect(await formatsOf(zipFile([...members, last]))).toBe("numpy pickle zip");
  });

  it("by the first local header or by the directory, where these differ", async () => {
    const inHeader = zipFile([{ name: "a.txt", localName: "data.pkl" }]);
    const inDirectory = zipFile([{ name: "data.pkl", localName: "a.txt" }]);
    expect(await formatsOf(inHeader)).toBe("pickle pytorch-zip zip");
    expect(await formatsOf(inDirectory)).toBe("pickle pytorch-zip zip");
    expect(await formatsOf(zipFile([{ name: "a.txt", localName: "b.txt" }]))).toBe("zip");
  });

  it("by a directory that only some readers find", async () => {
    // The directory just before the end record, where Python looks, has a text; that to which the record leads, a pickle.
    const other = zipFile([DATA]);
    const hidden = bytes(0xff, other.subarray(0, -22));
    const file = zipFile([TEXT], { prefix: hidden });
    const offset = 1 + new DataView(other.buffer).getUint32(other.length - 6, true);
    expect(await formatsOf(file)).toBe("zip");
    expect(await formatsOf(bytes(file.subarray(0, -6), le(offset, 4), le(0, 2)))).toBe(
      "pickle pytorch-zip zip",
    );
  });

  it("and is a pickle as well where the directory is too large to be looked through", async () => {
    const members = Array.from({ length: 10_000 }, (_, i) => ({ name: `${"x".repeat(100)}${i}` }));
    expect(await formatsOf(zipFile(members))).toBe("pickle zip");
    expect(await formatsOf(zipFile(members.slice(0, 2000)))).toBe("zip");
  });
});

describe("hostile zip files", () => {
  const FILE = zipFile([TEXT, DATA, { name: "a.npy", data: npy() }], { prefix: safetensors(), zip64: true });

  it("that break off anywhere are what is left of them", async () => {
    for (let length = 0; length < FILE.length; length += 1) {
      const { formats } = await detectFormats({
        size: length,
        read: async (at, n) => FILE.slice(at, Math.min(at + n, length)),
      });
      expect(formats.includes("safetensors")).toBe(length >= safetensors().length - 1);
    }
  });

  it("with lengths and places of any size are read within the file", async () => {
    for (let i = 0; i + 4 <= FILE.length; i++) {
      for (const value of [0xffff_ffff, 0x7fff_ffff, 0]) {
        const damaged = FILE.slice();
        damaged.set(le(value, 4), i);
        const source = CountingSource.of(damaged.length, [[0, damaged]]);
        expect((await detectFormats(source)).formats.length).toBeGreaterThan(0);
      }
    }
  });
});

it("is found together with the model that it was put behind", async () => {
  expect(await formatsOf(zipFile([DATA], { prefix: safetensors() }))).toBe(
    "pickle pytorch-zip safetensors zip",
  );
  expect(await formatsOf(safetensors())).toBe("safetensors");
});
