import { bytesSource } from "@aixv/formats";
import { HEADER_ERROR_CODES, type HeaderLimits, readModelHeader } from "@aixv/formats/headers";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bytes } from "./bytes.ts";
import { CountingSource } from "./formats-of.ts";
import { ARRAY, BOOL, FLOAT64, type GgufValue, ggufFile, INT64, TEXT, texts, UINT32 } from "./gguf-file.ts";
import { headerOf } from "./header-of.ts";
import { onnxFile, proto, tensorProto, valueInfo } from "./onnx-file.ts";
import { type SafetensorsTensor, safetensorsFile } from "./safetensors-file.ts";

/** Small files with something of everything. */
const SAMPLES: readonly Uint8Array[] = [
  safetensorsFile(
    { a: { dtype: "F32", shape: [2] }, b: { dtype: "F4", shape: [2, 2] } },
    { format: "pt", "modelspec.sai_model_spec": "1" },
  ),
  ...[1, 2, 3].map((version) =>
    ggufFile({
      version,
      bigEndian: version === 3,
      metadata: [
        ["general.architecture", [TEXT, "llama"]],
        ["general.tags", texts("a", "b")],
        ["tokens", texts("<s>", "")],
        ["nested", [ARRAY, { type: ARRAY, items: [{ type: UINT32, items: [1, 2] }] }]],
        ["flag", [BOOL, true]],
        ["general.alignment", [UINT32, 8]],
      ],
      alignment: 8,
      tensors: [
        { name: "a", shape: [32, 1], type: 8, size: 34 },
        { name: "b", shape: [2], type: 0 },
      ],
    }),
  ),
  onnxFile({
    name: "g",
    model: bytes(proto(2, "p"), proto(5, 1), proto(6, "d")),
    initializers: [
      { name: "w", type: 1, dims: [2], raw: new Uint8Array(8) },
      { name: "v", type: 7, dims: [1], packed: true, external: true },
    ],
    inputs: [valueInfo("x", 1, ["n", 3])],
    outputs: [bytes(proto(1, "y"), proto(2, proto(4, "")))],
    graph: bytes(
      proto(15, proto(1, tensorProto({ name: "s", type: 1, dims: [1] }))),
      proto(1, proto(5, bytes(proto(1, "value"), proto(5, tensorProto({ type: 1, dims: [3] }))))),
      proto(1, proto(5, proto(6, proto(5, tensorProto({ name: "w", type: 1 }))))),
    ),
    metadata: [["k", "v"]],
  }),
];

const SMALL: HeaderLimits = { maxBytes: 1 << 20, maxReads: 200, maxTensors: 100 };

/** Reads what may be anything: it gives a value or an error with a code, within the limits, and the same again. */
async function requireOutcome(source: CountingSource, limits: HeaderLimits = SMALL): Promise<void> {
  const read = await readModelHeader(source, limits);
  expect(source.bytes).toBeLessThanOrEqual(limits.maxBytes ?? 0);
  expect(source.reads).toBeLessThanOrEqual(limits.maxReads ?? 0);
  if (!read.ok) {
    expect(HEADER_ERROR_CODES).toContain(read.error.code);
    expect(read.error.message).toMatch(/^[^\p{C}\n]+$/u);
    return;
  }
  const header = read.value;
  if (header === undefined) return;
  expect(Number.isSafeInteger(header.parameterCount) && header.parameterCount >= 0).toBe(true);
  expect(header.tensorTypes.reduce((sum, { tensors }) => sum + tensors, 0)).toBe(header.tensorCount);
  expect(header.tensorTypes.reduce((sum, { parameters }) => sum + parameters, 0)).toBe(header.parameterCount);
  // Whatever it says can be written as JSON and read again.
  expect(JSON.parse(JSON.stringify(header))).toEqual({ ...header, metadata: { ...header.metadata } });
}

const sourceOf = (file: Uint8Array): CountingSource => CountingSource.of(file.length, [[0, file]]);

describe("whatever bytes there are", () => {
  it("each byte may be another", async () => {
    for (const file of SAMPLES)
      for (let at = 0; at < file.length; at++)
        for (const change of [1, 0x80, 0xff, 0x20, file[at] ?? 0]) {
          const changed = file.slice();
          changed[at] = (changed[at] ?? 0) ^ change;
          await requireOutcome(sourceOf(changed));
        }
  });

  it("they may end anywhere", async () => {
    for (const file of SAMPLES)
      for (let length = 0; length < file.length; length++)
        await requireOutcome(sourceOf(file.subarray(0, length)));
  });

  it("they may be cut, patched and followed by others", async () => {
    const sample = fc.constantFrom(...SAMPLES);
    const patch = fc.tuple(fc.nat(), fc.uint8Array({ maxLength: 12 }));
    const damaged = fc
      .tuple(sample, fc.array(patch, { maxLength: 4 }), fc.nat(), fc.option(sample))
      .map(([file, patches, end, next]) => {
        const copy = bytes(file, next ?? "").slice(0, 1 + (end % (file.length * 2)));
        for (const [at, part] of patches)
          copy.set(part.subarray(0, copy.length), at % Math.max(1, copy.length - part.length));
        return copy;
      });
    await fc.assert(
      fc.asyncProperty(fc.oneof(damaged, fc.uint8Array({ maxLength: 400 })), async (file) => {
        await requireOutcome(sourceOf(file));
      }),
      { seed: 21, numRuns: 5000 },
    );
  });

  it("a large file of them is read within the limits", async () => {
    const size = fc.integer({ min: 1000, max: 2 ** 45 });
    await fc.assert(
      fc.asyncProperty(size, fc.constantFrom(...SAMPLES), fc.nat({ max: 255 }), async (all, file, rest) => {
        for (const part of [file, file.subarray(0, file.length / 2)])
          await requireOutcome(CountingSource.of(all, [[0, part]], rest));
      }),
      { seed: 22, numRuns: 300 },
    );
  });
});

const name = fc
  .string({ minLength: 1, maxLength: 12, unit: "grapheme" })
  .filter((text) => text !== "__metadata__" && text !== "__proto__");
const dimension = fc.nat({ max: 6 });

describe("what was written is read", () => {
  it("in safetensors", async () => {
    const tensor = fc.record<SafetensorsTensor>({
      dtype: fc.constantFrom("U8", "BF16", "F32", "I64"),
      shape: fc.array(dimension, { maxLength: 4 }),
    });
    const tensors = fc.dictionary(name, tensor, { maxKeys: 6 });
    await fc.assert(
      fc.asyncProperty(
        tensors,
        fc.dictionary(name, fc.string({ unit: "grapheme" })),
        async (written, metadata) => {
          const header = await headerOf(safetensorsFile(written, metadata));
          expect({ ...header.metadata }).toEqual({ ...metadata });
          expect(header.tensorCount).toBe(Object.keys(written).length);
          expect(header.parameterCount).toBe(elements(Object.values(written)));
        },
      ),
      { seed: 23, numRuns: 300 },
    );
  });

  it("in GGUF", async () => {
    const scalar: fc.Arbitrary<GgufValue> = fc.oneof(
      fc.string({ unit: "grapheme" }).map((text) => [TEXT, text] as const),
      fc.boolean().map((flag) => [BOOL, flag] as const),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => [FLOAT64, number] as const),
      fc.maxSafeInteger().map((number) => [INT64, BigInt(number)] as const),
    );
    const skipped: fc.Arbitrary<GgufValue> = fc.oneof(
      fc.array(fc.string({ unit: "grapheme" })).map((items) => texts(...items)),
      fc.array(fc.nat()).map((items) => [ARRAY, { type: UINT32, items }] as const),
    );
    const metadata = fc.uniqueArray(fc.tuple(name, fc.oneof(scalar, skipped)), { selector: ([key]) => key });
    const tensor = fc.record({
      name,
      shape: fc.array(dimension, { maxLength: 4 }),
      type: fc.constantFrom(0, 26),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(2, 3),
        fc.boolean(),
        metadata,
        fc.uniqueArray(tensor, { selector: (written) => written.name }),
        async (version, bigEndian, pairs, tensors) => {
          const header = await headerOf(ggufFile({ version, bigEndian, metadata: pairs, tensors }));
          const kept = pairs.flatMap(([key, [, value]]) =>
            typeof value === "object"
              ? []
              : [[key, typeof value === "bigint" ? Number(value) : value] as const],
          );
          expect(Object.entries(header.metadata).toSorted()).toEqual(kept.toSorted());
          expect(header.omitted).toBe(pairs.length - kept.length);
          expect([header.tensorCount, header.parameterCount]).toEqual([tensors.length, elements(tensors)]);
        },
      ),
      { seed: 24, numRuns: 300 },
    );
  });

  it("in ONNX", async () => {
    const tensor = fc.record({
      name,
      type: fc.constant(2),
      dims: fc.array(dimension, { maxLength: 4 }),
      packed: fc.boolean(),
    });
    const metadata = fc.dictionary(name, fc.string({ unit: "grapheme" }));
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(tensor, { selector: (written) => written.name }),
        metadata,
        fc.string({ unit: "grapheme", minLength: 1 }),
        async (tensors, pairs, graphName) => {
          const initializers = tensors.map((written) => ({
            ...written,
            raw: new Uint8Array(elements([written])),
          }));
          const header = await headerOf(
            onnxFile({ name: graphName, initializers, metadata: Object.entries(pairs) }),
          );
          expect(header.about.name).toBe(graphName);
          expect({ ...header.metadata }).toEqual({ ...pairs });
          expect([header.tensorCount, header.parameterCount]).toEqual([tensors.length, elements(tensors)]);
        },
      ),
      { seed: 25, numRuns: 300 },
    );
  });

  function elements(
    tensors: readonly { readonly shape?: readonly number[]; readonly dims?: readonly number[] }[],
  ): number {
    return tensors.reduce(
      (sum, { shape, dims }) =>
        sum + [...(shape ?? dims ?? [])].reduce((product, length) => product * length, 1),
      0,
    );
  }
});

it("reads the same twice", async () => {
  for (const file of SAMPLES)
    expect(await headerOf(bytesSource(file))).toEqual(await headerOf(sourceOf(file)));
});
