import { hasAt, latin1, u64, viewOf } from "../binary/bytes-at.ts";
import type { Content, Findings } from "../findings.ts";

/** Formats that hold tensors and nothing to run: safetensors, GGUF and its predecessors, TFLite, HDF5. */
export async function detectTensors(content: Content, findings: Findings): Promise<void> {
  if (await isSafetensors(content)) findings.add("safetensors", "length and braces of a safetensors header");
  if (isGguf(content)) findings.add("gguf", "GGUF header of version 1 to 3");
  if (isGgml(content.head)) findings.add("ggml", "header of a GGML format before GGUF");
  if (isTflite(content)) findings.add("tflite", "FlatBuffer with the identifier TFL3");
  const hdf5 = await findHdf5(content);
  if (hdf5 !== undefined) findings.add("hdf5", `HDF5 superblock at ${hdf5}`);
}

/** What the reference implementation takes at most. */
const MAX_SAFETENSORS_HEADER = 100_000_000;
const MAX_PADDING = 4096;

async function isSafetensors({ head, reader, size }: Content): Promise<boolean> {
  if (head.length < 10) return false;
  const length = u64(viewOf(head), 0);
  if (length < 2 || length > MAX_SAFETENSORS_HEADER || 8 + length > size) return false;
  if (!/^\{\s*["}]/.test(latin1(head.subarray(8, 8 + Math.min(length, 256))))) return false;
  const end = await reader.read(Math.max(8, 8 + length - MAX_PADDING), Math.min(length, MAX_PADDING));
  return /\}\s*$/.test(latin1(end));
}

function isGguf({ head, size }: Content): boolean {
  if (!hasAt(head, 0, "GGUF") || head.length < 16) return false;
  const view = viewOf(head);
  return [true, false].some((little) => {
    const version = view.getUint32(4, little);
    if (version === 1) return view.getUint32(8, little) <= size && view.getUint32(12, little) <= size;
    if (version !== 2 && version !== 3) return false;
    return head.length >= 24 && u64(view, 8, little) <= size && u64(view, 16, little) <= size;
  });
}

/** Magics as they lie in the file, with the versions that there were; "ggml" has none, but a small number. */
const GGML: readonly (readonly [string, number])[] = [
  ["fmgg", 1],
  ["tjgg", 3],
  ["algg", 1],
  ["lmgg", 0x00ff_ffff],
];

function isGgml(head: Uint8Array): boolean {
  if (head.length < 8) return false;
  const number = viewOf(head).getUint32(4, true);
  return GGML.some(([magic, most]) => hasAt(head, 0, magic) && number >= 1 && number <= most);
}

/** The root table and its vtable lie within the file. */
function isTflite({ head, size }: Content): boolean {
  if (!hasAt(head, 4, "TFL3") || head.length < 12) return false;
  const root = viewOf(head).getUint32(0, true);
  if (root < 8 || root + 4 > size) return false;
  // Writers put the root table near the beginning or near the end.
  if (root + 4 > head.length) return true;
  const vtable = root - viewOf(head).getInt32(root, true);
  if (vtable < 8 || vtable + 4 > size) return false;
  return vtable + 4 > head.length || viewOf(head).getUint16(vtable, true) >= 4;
}

const MAX_SUPERBLOCK_VERSION = 3;

/** The superblock is at 0, or after a user block of 512 bytes or any larger power of two (HDF5 §II.A). */
async function findHdf5({ reader, size }: Content): Promise<number | undefined> {
  for (let offset = 0; offset + 9 <= size; offset = offset === 0 ? 512 : offset * 2) {
    const superblock = await reader.read(offset, 9);
    if (hasAt(superblock, 0, "\x89HDF\r\n\x1a\n") && (superblock[8] ?? 255) <= MAX_SUPERBLOCK_VERSION)
      return offset;
  }
  return undefined;
}
