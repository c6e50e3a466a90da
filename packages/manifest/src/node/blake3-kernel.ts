// Runs in worker threads: imports nothing at run time.

/** The initial chaining value of BLAKE3, which is that of SHA-256. */
export const BLAKE3_IV: readonly number[] = [
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
];

/** By which the message words change places from one round to the next (BLAKE3 §2.2, table 2). */
const PERMUTATION: readonly number[] = [2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8];

/** The order of the message words in each of the seven rounds. */
export const BLAKE3_SCHEDULE: readonly (readonly number[])[] = Array.from({ length: 7 }, (_, rounds) => {
  let order = [...Array(16).keys()];
  for (let round = 0; round < rounds; round++) order = PERMUTATION.map((from) => order[from] ?? 0);
  return order;
});

/** The state words that each of the eight quarter rounds of a round mixes: first the columns, then the diagonals. */
export const BLAKE3_MIXES: readonly (readonly [number, number, number, number])[] = [
  [0, 4, 8, 12],
  [1, 5, 9, 13],
  [2, 6, 10, 14],
  [3, 7, 11, 15],
  [0, 5, 10, 15],
  [1, 6, 11, 12],
  [2, 7, 8, 13],
  [3, 4, 9, 14],
];

/**
 * Compresses four inputs side by side, one in each lane of WebAssembly's 128-bit vectors: `blocks` blocks of 64 bytes
 * from `input`, `input + stride`, and so on, into four chaining values of 32 bytes from `output` on.
 *
 * Lane n counts `counterLow + n` if `counterMask` is -1, `counterLow` if it is 0. `startFlag` holds for the first
 * block, `endFlag` for the last, `flags` for all.
 */
export type Blake3Kernel = (
  input: number,
  stride: number,
  blocks: number,
  counterLow: number,
  counterHigh: number,
  counterMask: number,
  flags: number,
  startFlag: number,
  endFlag: number,
  output: number,
) => void;

const PARAMETERS = 10;
const [INPUT, STRIDE, BLOCKS, COUNTER_LOW, COUNTER_HIGH, COUNTER_MASK, FLAGS, START, END, OUTPUT] = [
  ...Array(PARAMETERS).keys(),
] as [number, number, number, number, number, number, number, number, number, number];
/** Where lanes 1 to 3 read. */
const ADDRESSES = [INPUT, PARAMETERS, PARAMETERS + 1, PARAMETERS + 2] as const;
const VECTORS = PARAMETERS + 3;
const chaining = (index: number): number => VECTORS + index;
const state = (index: number): number => VECTORS + 8 + index;
const message = (index: number): number => VECTORS + 24 + index;
const COUNTERS_LOW = VECTORS + 40;
const COUNTERS_HIGH = VECTORS + 41;
const VECTOR_COUNT = 42;

const I32 = 0x7f;
const V128 = 0x7b;

function leb(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest & 0x7f) | 0x80);
    rest >>>= 7;
  }
  return [...bytes, rest];
}

const get = (local: number): number[] => [0x20, ...leb(local)];
const set = (local: number): number[] => [0x21, ...leb(local)];
const tee = (local: number): number[] => [0x22, ...leb(local)];
const constant = (value: number): number[] => [0x41, ...leb(value)];
const simd = (opcode: number): number[] => [0xfd, ...leb(opcode)];
const load = (offset: number): number[] => [...simd(0x00), 0, ...leb(offset)];
const store = (offset: number): number[] => [...simd(0x0b), 0, ...leb(offset)];
const vector = (words: readonly number[]): number[] => [
  ...simd(0x0c),
  ...words.flatMap((word) => [word & 255, (word >>> 8) & 255, (word >>> 16) & 255, word >>> 24]),
];
const splatOf = (word: number): number[] => vector([word, word, word, word]);
/** Picks four 32-bit lanes out of two vectors: 0 to 3 of the first, 4 to 7 of the second. */
const pick = (...lanes: number[]): number[] => [
  ...simd(0x0d),
  ...lanes.flatMap((lane) => [0, 1, 2, 3].map((byte) => lane * 4 + byte)),
];
const SPLAT = simd(0x11);
const AND = simd(0x4e);
const OR = simd(0x50);
const XOR = simd(0x51);
const SHIFT_LEFT = simd(0xab);
const SHIFT_RIGHT = simd(0xad);
const ADD = simd(0xae);
const I32_ADD = 0x6a;
const I32_SUB = 0x6b;
const I32_OR = 0x72;
const I32_EQ = 0x46;
const SELECT = 0x1b;

/** Turns the vector in `local` right by `bits` in each lane. */
function rotate(local: number, bits: number): number[] {
  if (bits % 8 === 0) {
    const bytes = [0, 4, 8, 12].flatMap((lane) => [0, 1, 2, 3].map((byte) => lane + ((byte + bits / 8) % 4)));
    return [...get(local), ...get(local), ...simd(0x0d), ...bytes];
  }
  return [
    ...[...get(local), ...constant(bits), ...SHIFT_RIGHT],
    ...[...get(local), ...constant(32 - bits), ...SHIFT_LEFT],
    ...OR,
  ];
}

function quarterRound(
  mix: readonly [number, number, number, number],
  first: number,
  second: number,
): number[] {
  const [a, b, c, d] = mix.map(state) as [number, number, number, number];
  const half = (word: number, turnD: number, turnB: number): number[] => [
    ...[...get(a), ...get(b), ...ADD, ...get(message(word)), ...ADD, ...tee(a)],
    ...[...get(d), ...XOR, ...set(d), ...rotate(d, turnD), ...tee(d)],
    ...[...get(c), ...ADD, ...tee(c), ...get(b), ...XOR, ...set(b), ...rotate(b, turnB), ...set(b)],
  ];
  return [...half(first, 16, 12), ...half(second, 8, 7)];
}

function rounds(): number[] {
  return BLAKE3_SCHEDULE.flatMap((order) =>
    BLAKE3_MIXES.flatMap((mix, index) => quarterRound(mix, order[index * 2] ?? 0, order[index * 2 + 1] ?? 0)),
  );
}

/** Rows of four words in the locals `from` become columns in the locals `to`; `spare` is overwritten. */
function transpose(from: readonly number[], to: readonly number[], spare: readonly number[]): number[] {
  const [a, b, c, d] = from.map(get) as [number[], number[], number[], number[]];
  const [low, high, low2, high2] = spare as [number, number, number, number];
  const [first, second, third, fourth] = to as [number, number, number, number];
  return [
    ...[...a, ...b, ...pick(0, 4, 1, 5), ...set(low)],
    ...[...c, ...d, ...pick(0, 4, 1, 5), ...set(low2)],
    ...[...a, ...b, ...pick(2, 6, 3, 7), ...set(high)],
    ...[...c, ...d, ...pick(2, 6, 3, 7), ...set(high2)],
    ...[...get(low), ...get(low2), ...pick(0, 1, 4, 5), ...set(first)],
    ...[...get(low), ...get(low2), ...pick(2, 3, 6, 7), ...set(second)],
    ...[...get(high), ...get(high2), ...pick(0, 1, 4, 5), ...set(third)],
    ...[...get(high), ...get(high2), ...pick(2, 3, 6, 7), ...set(fourth)],
  ];
}

function loadMessage(): number[] {
  const code: number[] = [];
  const rows = [0, 1, 2, 3].map(state);
  const spare = [4, 5, 6, 7].map(state);
  for (let quarter = 0; quarter < 4; quarter++) {
    for (const [lane, address] of ADDRESSES.entries()) {
      code.push(...get(address), ...load(quarter * 16), ...set(rows[lane] ?? 0));
    }
    const words = [0, 1, 2, 3].map((word) => message(quarter * 4 + word));
    code.push(...transpose(rows, words, spare));
  }
  return code;
}

function compressBlock(): number[] {
  const code = loadMessage();
  for (let index = 0; index < 8; index++) code.push(...get(chaining(index)), ...set(state(index)));
  for (let index = 0; index < 4; index++)
    code.push(...splatOf(BLAKE3_IV[index] ?? 0), ...set(state(8 + index)));
  code.push(...get(COUNTERS_LOW), ...set(state(12)), ...get(COUNTERS_HIGH), ...set(state(13)));
  code.push(...splatOf(64), ...set(state(14)));
  code.push(...get(FLAGS), ...get(START), I32_OR);
  code.push(...get(END), ...constant(0), ...get(BLOCKS), ...constant(1), I32_EQ, SELECT, I32_OR, ...SPLAT);
  code.push(...set(state(15)), ...rounds());
  for (let index = 0; index < 8; index++) {
    code.push(...get(state(index)), ...get(state(8 + index)), ...XOR, ...set(chaining(index)));
  }
  return code;
}

function kernelBody(): number[] {
  const code: number[] = [];
  for (let index = 0; index < 8; index++)
    code.push(...splatOf(BLAKE3_IV[index] ?? 0), ...set(chaining(index)));
  code.push(...vector([0, 1, 2, 3]), ...get(COUNTER_MASK), ...SPLAT, ...AND);
  code.push(...get(COUNTER_LOW), ...SPLAT, ...ADD, ...set(COUNTERS_LOW));
  code.push(...get(COUNTER_HIGH), ...SPLAT, ...set(COUNTERS_HIGH));
  for (let lane = 1; lane < 4; lane++) {
    code.push(...get(ADDRESSES[lane - 1] ?? 0), ...get(STRIDE), I32_ADD, ...set(ADDRESSES[lane] ?? 0));
  }
  code.push(0x03, 0x40, ...compressBlock(), ...constant(0), ...set(START));
  for (const address of ADDRESSES) code.push(...get(address), 0x41, 0xc0, 0x00, I32_ADD, ...set(address));
  // Until BLOCKS has come down to 0.
  code.push(...get(BLOCKS), ...constant(1), I32_SUB, ...tee(BLOCKS), 0x0d, 0x00, 0x0b);
  for (const half of [0, 4]) {
    const rows = [0, 1, 2, 3].map((index) => chaining(half + index));
    const columns = [0, 1, 2, 3].map(state);
    code.push(...transpose(rows, columns, [4, 5, 6, 7].map(state)));
    for (const [lane, column] of columns.entries()) {
      code.push(...get(OUTPUT), ...get(column), ...store(lane * 32 + half * 4));
    }
  }
  return [...code, 0x0b];
}

function section(id: number, content: readonly number[]): number[] {
  return [id, ...leb(content.length), ...content];
}

/** The kernel as a WebAssembly module: imports `m.m`, a memory, and exports `k`, a {@link Blake3Kernel}. */
export function blake3KernelModule(): Uint8Array<ArrayBuffer> {
  const locals = [2, ...leb(ADDRESSES.length - 1), I32, ...leb(VECTOR_COUNT), V128];
  const body = [...locals, ...kernelBody()];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, [1, 0x60, PARAMETERS, ...Array<number>(PARAMETERS).fill(I32), 0]),
    ...section(2, [1, 1, 0x6d, 1, 0x6d, 0x02, 0x00, 0x01]),
    ...section(3, [1, 0]),
    ...section(7, [1, 1, 0x6b, 0x00, 0]),
    ...section(10, [1, ...leb(body.length), ...body]),
  ]);
}
