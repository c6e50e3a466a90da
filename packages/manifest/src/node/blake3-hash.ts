// Runs in worker threads: imports nothing but its kernel at run time.
import {
  BLAKE3_IV,
  BLAKE3_MIXES,
  BLAKE3_SCHEDULE,
  type Blake3Kernel,
  blake3KernelModule,
} from "./blake3-kernel.ts";

const CHUNK_BYTES = 1024;
const BLOCK_BYTES = 64;
const BUFFER_CHUNKS = 512;
const BUFFER_BYTES = CHUNK_BYTES * BUFFER_CHUNKS;
const CV_BYTES = 32;
/** Behind the input: two lists of chaining values, each with room for a whole group of four. */
const CVS_AT = BUFFER_BYTES + CHUNK_BYTES * 4;
const CV_LIST_BYTES = BUFFER_CHUNKS * CV_BYTES + 4 * CV_BYTES;
const MEMORY_PAGES = Math.ceil((CVS_AT + CV_LIST_BYTES * 2) / 65_536);

const CHUNK_START = 1;
const CHUNK_END = 2;
const PARENT = 4;
const ROOT = 8;

/** What is used of the engine's WebAssembly, which no library of types for Node alone declares. */
interface WebAssemblyEngine {
  readonly Memory: new (size: { readonly initial: number }) => { readonly buffer: ArrayBuffer };
  instantiate(
    module: Uint8Array,
    imports: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
  ): Promise<{ readonly instance: { readonly exports: Readonly<Record<string, unknown>> } }>;
}

/** A hash in progress. */
export interface Blake3Hasher {
  update(bytes: Uint8Array): void;
  /** Ends the input; the hash in hex. */
  hex(): string;
}

/**
 * Compiles BLAKE3 (unkeyed, 32 bytes of output) on 128-bit vectors and gives a function that begins a hash. There is
 * one input buffer, so that beginning a hash abandons the one before.
 *
 * @throws WebAssembly.CompileError where the processor has no such vectors
 */
export async function compileBlake3(): Promise<() => Blake3Hasher> {
  const engine = (globalThis as unknown as { readonly WebAssembly: WebAssemblyEngine }).WebAssembly;
  const memory = new engine.Memory({ initial: MEMORY_PAGES });
  const { instance } = await engine.instantiate(blake3KernelModule(), { m: { m: memory } });
  const kernel = instance.exports.k as Blake3Kernel;
  return () => new TreeHasher(kernel, memory.buffer);
}

/** The chaining value of a complete subtree of 2^n chunks. */
interface Subtree {
  readonly cv: Uint32Array;
  readonly chunks: number;
}

/** A compression whose output is yet to be asked for: as a chaining value, or as the root. */
interface Node {
  readonly cv: ArrayLike<number>;
  readonly block: Uint32Array;
  readonly blockLength: number;
  readonly counter: number;
  readonly flags: number;
}

/**
 * The tree of BLAKE3 (§2.1): input gathers in the buffer, and a full buffer becomes the chaining value of a subtree
 * as soon as more input follows — before, it might hold the root.
 */
class TreeHasher implements Blake3Hasher {
  readonly #kernel: Blake3Kernel;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #stack: Subtree[] = [];
  #filled = 0;
  #chunksBefore = 0;

  constructor(kernel: Blake3Kernel, memory: ArrayBuffer) {
    this.#kernel = kernel;
    this.#bytes = new Uint8Array(memory);
    this.#view = new DataView(memory);
  }

  update(bytes: Uint8Array): void {
    let taken = 0;
    while (taken < bytes.length) {
      if (this.#filled === BUFFER_BYTES) {
        this.#push(this.#hashSubtree(0, BUFFER_CHUNKS));
        this.#chunksBefore += BUFFER_CHUNKS;
        this.#filled = 0;
      }
      const count = Math.min(BUFFER_BYTES - this.#filled, bytes.length - taken);
      this.#bytes.set(bytes.subarray(taken, taken + count), this.#filled);
      this.#filled += count;
      taken += count;
    }
  }

  hex(): string {
    // All chunks but the last, which may be the root or its right hand, in complete subtrees: largest first.
    let rest = Math.max(Math.ceil(this.#filled / CHUNK_BYTES) - 1, 0);
    let first = 0;
    while (rest > 0) {
      const chunks = 2 ** Math.floor(Math.log2(rest));
      this.#push(this.#hashSubtree(first, chunks));
      first += chunks;
      rest -= chunks;
    }
    let node = this.#lastChunk(first);
    for (let left = this.#stack.pop(); left !== undefined; left = this.#stack.pop()) {
      node = parentNode(left.cv, compress(node).subarray(0, 8));
    }
    const output = compress({ ...node, flags: node.flags | ROOT });
    const bytes = new DataView(new ArrayBuffer(CV_BYTES));
    for (let word = 0; word < 8; word++) bytes.setUint32(word * 4, output[word] ?? 0, true);
    return Buffer.from(bytes.buffer).toString("hex");
  }

  #push(subtree: Subtree): void {
    let { cv, chunks } = subtree;
    for (let top = this.#stack.at(-1); top !== undefined && top.chunks === chunks; top = this.#stack.at(-1)) {
      this.#stack.pop();
      cv = compress(parentNode(top.cv, cv)).slice(0, 8);
      chunks *= 2;
    }
    this.#stack.push({ cv, chunks });
  }

  /** Hashes 2^n chunks of the buffer, four at a time, then their parents, four at a time, up to one. */
  #hashSubtree(first: number, chunks: number): Subtree {
    let from = CVS_AT;
    let to = CVS_AT + CV_LIST_BYTES;
    for (let chunk = 0; chunk < chunks; chunk += 4) {
      const counter = this.#chunksBefore + first + chunk;
      const high = Math.floor(counter / 2 ** 32);
      const input = (first + chunk) * CHUNK_BYTES;
      const blocks = CHUNK_BYTES / BLOCK_BYTES;
      // Lanes beyond the last chunk hash what lies there; nobody reads their result.
      this.#kernel(
        input,
        CHUNK_BYTES,
        blocks,
        counter | 0,
        high,
        -1,
        0,
        CHUNK_START,
        CHUNK_END,
        from + chunk * CV_BYTES,
      );
    }
    for (let parents = chunks / 2; parents >= 1; parents /= 2) {
      for (let parent = 0; parent < parents; parent += 4) {
        this.#kernel(
          from + parent * BLOCK_BYTES,
          BLOCK_BYTES,
          1,
          0,
          0,
          0,
          PARENT,
          0,
          0,
          to + parent * CV_BYTES,
        );
      }
      [from, to] = [to, from];
    }
    return { cv: this.#readCv(from), chunks };
  }

  #lastChunk(index: number): Node {
    const counter = this.#chunksBefore + index;
    const end = this.#filled;
    let cv: ArrayLike<number> = BLAKE3_IV;
    let flags = CHUNK_START;
    let at = index * CHUNK_BYTES;
    const blocks = Math.max(Math.ceil((end - at) / BLOCK_BYTES) - 1, 0);
    if (blocks > 0) {
      // All four lanes alike: still far faster than block by block below.
      const high = Math.floor(counter / 2 ** 32);
      this.#kernel(at, 0, blocks, counter | 0, high, 0, 0, CHUNK_START, 0, CVS_AT);
      cv = this.#readCv(CVS_AT);
      flags = 0;
      at += blocks * BLOCK_BYTES;
    }
    return { cv, block: this.#block(at, end), blockLength: end - at, counter, flags: flags | CHUNK_END };
  }

  #readCv(at: number): Uint32Array {
    const cv = new Uint32Array(8);
    for (let word = 0; word < 8; word++) cv[word] = this.#view.getUint32(at + word * 4, true);
    return cv;
  }

  /** Sixteen words from `at` on, those beyond `end` zero. */
  #block(at: number, end: number): Uint32Array {
    const padded = new Uint8Array(BLOCK_BYTES);
    padded.set(this.#bytes.subarray(at, Math.min(at + BLOCK_BYTES, end)));
    const view = new DataView(padded.buffer);
    const block = new Uint32Array(16);
    for (let word = 0; word < 16; word++) block[word] = view.getUint32(word * 4, true);
    return block;
  }
}

function parentNode(left: Uint32Array, right: Uint32Array): Node {
  const block = new Uint32Array(16);
  block.set(left);
  block.set(right, 8);
  return { cv: BLAKE3_IV, block, blockLength: BLOCK_BYTES, counter: 0, flags: PARENT };
}

// The tables flat: an array of arrays costs more than the arithmetic.
const STATE_ORDER = Uint8Array.from(BLAKE3_MIXES.flat());
const WORD_ORDER = Uint8Array.from(BLAKE3_SCHEDULE.flat());
const scratch = new Uint32Array(16);

/** The compression function (BLAKE3 §2.2) for what comes singly: last chunks, and the parents of subtrees. */
function compress(node: Node): Uint32Array {
  const v = scratch;
  for (let word = 0; word < 8; word++) {
    v[word] = node.cv[word] ?? 0;
    v[word + 8] = BLAKE3_IV[word] ?? 0;
  }
  v[12] = node.counter;
  v[13] = Math.floor(node.counter / 2 ** 32);
  v[14] = node.blockLength;
  v[15] = node.flags;
  for (let step = 0; step < WORD_ORDER.length; step += 2) {
    const at = (step * 2) % STATE_ORDER.length;
    mix(v, at, node.block[WORD_ORDER[step] ?? 0] ?? 0, node.block[WORD_ORDER[step + 1] ?? 0] ?? 0);
  }
  for (let word = 0; word < 8; word++) v[word] = (v[word] ?? 0) ^ (v[word + 8] ?? 0);
  return v;
}

/** Mixes the four state words that the table names from `at` on. */
function mix(v: Uint32Array, at: number, first: number, second: number): void {
  const a = STATE_ORDER[at] ?? 0;
  const b = STATE_ORDER[at + 1] ?? 0;
  const c = STATE_ORDER[at + 2] ?? 0;
  const d = STATE_ORDER[at + 3] ?? 0;
  let va = v[a] ?? 0;
  let vb = v[b] ?? 0;
  let vc = v[c] ?? 0;
  let vd = v[d] ?? 0;
  va = (va + vb + first) | 0;
  vd = turn(vd ^ va, 16);
  vc = (vc + vd) | 0;
  vb = turn(vb ^ vc, 12);
  va = (va + vb + second) | 0;
  vd = turn(vd ^ va, 8);
  vc = (vc + vd) | 0;
  vb = turn(vb ^ vc, 7);
  v[a] = va;
  v[b] = vb;
  v[c] = vc;
  v[d] = vd;
}

function turn(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits));
}
