import {
  bytesSource,
  CONTENT_FORMATS,
  detectFormats,
  MAX_DETECTION_BYTES,
  MAX_DETECTION_READS,
} from "@aixv/formats";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bytes, le } from "./bytes.ts";
import { CountingSource, formatsOf } from "./formats-of.ts";
import { gguf, HDF5, npy, onnx, PICKLES, safetensors, savedModel, tflite } from "./model-files.ts";
import { tarFile } from "./tar-file.ts";
import { zipFile } from "./zip-file.ts";

const SAMPLES: readonly Uint8Array[] = [
  safetensors(),
  gguf(),
  npy(),
  npy("'|O'"),
  onnx(),
  savedModel(),
  tflite(),
  HDF5,
  ...Object.values(PICKLES),
  bytes("cos\nsystem\n(Vx\ntR."),
  zipFile([{ name: "a/data.pkl", data: PICKLES.protocol2 }]),
  zipFile([{ name: "a.npy", data: npy() }], { zip64: true, comment: "PK\x05\x06" }),
  tarFile([["pickle", PICKLES.protocol0]]),
  tarFile([
    ["a", bytes("hello")],
    ["b", npy()],
  ]),
];

const sample: fc.Arbitrary<Uint8Array> = fc.constantFrom(...SAMPLES);

/** A sample with other bytes somewhere, cut off, or followed by another. */
const damaged: fc.Arbitrary<Uint8Array> = fc
  .tuple(sample, fc.nat(), fc.uint8Array({ maxLength: 8 }), fc.nat(), fc.option(sample))
  .map(([file, at, patch, end, next]) => {
    const copy = bytes(file, next ?? "").slice(0, 1 + (end % (file.length * 2)));
    copy.set(patch.subarray(0, copy.length), at % Math.max(1, copy.length - patch.length));
    return copy;
  });

const anything: fc.Arbitrary<Uint8Array> = fc.oneof(damaged, sample, fc.uint8Array({ maxLength: 600 }));

const isPickle = async (...parts: readonly (string | Uint8Array)[]): Promise<boolean> =>
  (await formatsOf(bytes(...parts))).split(" ").includes("pickle");

describe("whatever bytes there are", () => {
  it("it gives formats, each once, in their order and with a reason of one line, and the same again", async () => {
    await fc.assert(
      fc.asyncProperty(anything, async (file) => {
        const found = await detectFormats(bytesSource(file));
        expect(found.formats.length).toBeGreaterThan(0);
        expect(found.formats).toEqual(CONTENT_FORMATS.filter((format) => found.formats.includes(format)));
        expect(found.evidence.map(({ format }) => format)).toEqual(found.formats);
        for (const { reason } of found.evidence) expect(reason).toMatch(/^[\x20-\x7e]+$/);
        expect(await detectFormats(bytesSource(file))).toEqual(found);
      }),
      { seed: 4, numRuns: 2000 },
    );
  });

  it("it reads within the limits, and nothing outside of the file", async () => {
    const part = fc.tuple(fc.oneof(fc.constant(0), fc.nat({ max: 2 ** 20 })), fc.boolean(), anything);
    const size = fc.oneof(fc.nat({ max: 2 ** 20 }), fc.integer({ min: 2 ** 20, max: 2 ** 45 }));
    await fc.assert(
      fc.asyncProperty(
        size,
        fc.array(part, { maxLength: 4 }),
        fc.nat({ max: 255 }),
        async (all, parts, rest) => {
          // Places are counted from the beginning or from the end.
          const placed = parts.map(
            ([at, fromEnd, content]) => [fromEnd ? all - at - content.length : at, content] as const,
          );
          const source = CountingSource.of(all, placed, rest);
          await detectFormats(source);
          expect(source.bytes).toBeLessThanOrEqual(MAX_DETECTION_BYTES);
          expect(source.reads).toBeLessThanOrEqual(MAX_DETECTION_READS);
        },
      ),
      { seed: 5, numRuns: 400 },
    );
  });

  it("it may end anywhere, or before the source said", async () => {
    for (const file of SAMPLES)
      for (let length = 0; length < Math.min(file.length, 800); length++) {
        const read = bytesSource(file.subarray(0, length)).read;
        expect((await detectFormats({ size: length, read })).formats).not.toEqual([]);
        expect((await detectFormats({ size: 1e10, read })).formats).not.toEqual([]);
      }
  });
});

describe("a pickle is found", () => {
  const archive = (prefix: Uint8Array): Uint8Array =>
    zipFile([{ name: "a", data: PICKLES.protocol4 }], { prefix });

  it("in an archive behind anything", async () => {
    await fc.assert(
      fc.asyncProperty(anything, async (file) => {
        expect((await formatsOf(archive(file))).split(" ")).toEqual(
          expect.arrayContaining(["pickle", "zip"]),
        );
      }),
      { seed: 6, numRuns: 1000 },
    );
  });

  it("whatever follows its first call", async () => {
    const call = fc.constantFrom("cos\nsystem\n)R", "(S'x'\nios\nsystem\n", "\x8c\x02os\x8c\x06system\x93");
    await fc.assert(
      fc.asyncProperty(call, anything, async (stream, rest) => {
        expect(await isPickle(stream, rest)).toBe(true);
      }),
      { seed: 7, numRuns: 1000 },
    );
  });

  it("whatever opcodes without effect come before its first call", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(value, { maxLength: 12 }), text, async (values, argument) => {
        const before = values.map((opcodes, i) => bytes(opcodes, i % 2 === 0 ? "0" : ""));
        expect(await isPickle(...before, "cos\nsystem\n", argument, "\x85R", "\xff")).toBe(true);
        expect(await isPickle("(", ...before, "lcos\nsystem\nq\x7f0h\x7f(", argument, "tR", "\xff")).toBe(
          true,
        );
        expect(await isPickle(...before, "(cos\nsystem\n", argument, "o", "\xff")).toBe(true);
      }),
      { seed: 8, numRuns: 500 },
    );
  });

  it("behind further pickles without effect, as torch.load reads them", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(value, { minLength: 1, maxLength: 5 }), async (values) => {
        const before = values.map((opcodes) => bytes(opcodes, "."));
        expect(await isPickle(...before, "\x94cos\nsystem\n)R")).toBe(false);
        expect(await isPickle(...before, "cos\nsystem\n\x940h\0)R", "\xff")).toBe(true);
      }),
      { seed: 9, numRuns: 500 },
    );
  });

  const latin1 = fc.string({
    unit: fc.integer({ min: 0x20, max: 0xff }).map((code) => String.fromCharCode(code)),
  });
  const line = latin1.filter((characters) => !/[\n\\]/.test(characters));
  /** Opcodes that push one text. */
  const text: fc.Arbitrary<Uint8Array> = fc.oneof(
    line.map((characters) => bytes("V", characters, "\n")),
    line.map((characters) => bytes("S'", characters.replaceAll("'", ""), "'\n")),
    latin1.map((characters) => bytes("X", le(characters.length, 4), characters)),
    latin1.map((characters) => bytes("U", characters.length, characters)),
    latin1.map((characters) => bytes("C", characters.length, characters)),
    latin1.map((characters) => bytes("\x8d", le(characters.length, 8), characters)),
  );
  const number: fc.Arbitrary<Uint8Array> = fc.oneof(
    fc.integer().map((n) => bytes(`I${n}\n`)),
    fc.integer().map((n) => bytes(`L${n}L\n`)),
    fc.double().map((n) => bytes(`F${Object.is(n, -0) ? "-0.0" : n}\n`.replace("Infinity", "inf"))),
    fc.nat({ max: 255 }).map((n) => bytes("K", n)),
    fc.nat().map((n) => bytes("J", le(n, 4))),
    fc.constantFrom("N", "I00\n", "I01\n", "\x88", "\x89").map((constant) => bytes(constant)),
    fc.bigInt({ min: 0n, max: 2n ** 100n }).map((n) => bytes("\x8a", 13, le(n, 13))),
  );
  /** Opcodes that push one value, and may keep it in the memo. */
  const { value } = fc.letrec<{ value: Uint8Array; plain: Uint8Array }>((tie) => ({
    plain: fc.oneof(
      { maxDepth: 3 },
      text,
      number,
      fc.array(tie("value"), { maxLength: 3 }).map((items) => bytes("(", ...items, "l")),
      fc.array(tie("value"), { maxLength: 3 }).map((items) => bytes("](", ...items, "e")),
      fc.tuple(tie("value"), tie("value")).map((pair) => bytes(...pair, "\x86")),
      fc.tuple(text, tie("value")).map((pair) => bytes("}", ...pair, "s")),
      fc.tuple(tie("value"), tie("value")).map(([first, second]) => bytes(first, "0", second, "20")),
    ),
    value: fc
      .tuple(tie("plain"), fc.constantFrom("", "", "q\x01", "p3\n", "p 1_0\n", "p007\n", "r\0\0\0\0", "\x94"))
      .map(([opcodes, keep]) => bytes(opcodes, keep)),
  }));
});
