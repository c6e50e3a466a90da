import { hasAt, viewOf } from "../binary/bytes-at.ts";
import type { ContentFormat } from "../content-format.ts";
import type { Content, Findings } from "../findings.ts";

/** Streams of compression formats. What they hold is hidden from all other detectors. */
export function detectCompressed(content: Content, findings: Findings): void {
  for (const [format, reason, recognises] of STREAMS)
    if (recognises(content.head, content.size)) findings.add(format, reason);
}

const STREAMS: readonly (readonly [ContentFormat, string, (head: Uint8Array, size: number) => boolean])[] = [
  // Python's reader does not look at the reserved flags.
  ["gzip", "gzip member header (RFC 1952)", (head) => hasAt(head, 0, "\x1f\x8b\x08")],
  [
    "bzip2",
    "bzip2 header and block",
    (head) =>
      /^BZh[1-9]$/.test(String.fromCharCode(...head.subarray(0, 4))) &&
      (hasAt(head, 4, "1AY&SY") || hasAt(head, 4, "\x17rE8P\x90")),
  ],
  ["xz", "xz stream header", (head) => hasAt(head, 0, "\xfd7zXZ\0\0") && at(head, 7) < 16],
  ["lzma", "lzma header", isLzma],
  ["zstd", "zstd frame (RFC 8878)", isZstd],
  ["lz4", "lz4 frame", isLz4],
  ["zlib", "zlib header and deflate block (RFC 1950)", isZlib],
];

/** The byte there, or 255, which all fields above refuse. */
function at(head: Uint8Array, index: number): number {
  return head[index] ?? 0xff;
}

/** Properties byte, a dictionary of 2^n or 2^n + 2^(n-1) bytes, and a size: unknown, or one that is not absurd. */
function isLzma(head: Uint8Array): boolean {
  if (head.length < 14 || at(head, 0) !== 0x5d || at(head, 13) !== 0) return false;
  const view = viewOf(head);
  const dictionary = view.getUint32(1, true);
  if (dictionary < 4096) return false;
  const rest = dictionary / 2 ** Math.floor(Math.log2(dictionary));
  if (dictionary !== 0xffff_ffff && rest !== 1 && rest !== 1.5) return false;
  const size = view.getBigUint64(5, true);
  return size === 0xffff_ffff_ffff_ffffn || size < 2n ** 48n;
}

function isZstd(head: Uint8Array): boolean {
  if (head.length < 8) return false;
  const magic = viewOf(head).getUint32(0, true);
  // A skippable frame, as pzstd puts before the others, has any content.
  if (magic >= 0x184d_2a50 && magic <= 0x184d_2a5f) return true;
  return magic === 0xfd2f_b528 && (at(head, 4) & 0x08) === 0;
}

function isLz4(head: Uint8Array): boolean {
  if (head.length < 7) return false;
  const magic = viewOf(head).getUint32(0, true);
  if (magic === 0x184c_2102) return true;
  const [flags, block] = [at(head, 4), at(head, 5)];
  return (
    magic === 0x184d_2204 && flags >> 6 === 1 && (flags & 0x02) === 0 && (block & 0x8f) === 0 && block >= 0x40
  );
}

/** The header's check bits are five only, so the first deflate block has to be one. */
function isZlib(head: Uint8Array): boolean {
  if (head.length < 7 || at(head, 0) !== 0x78 || (0x7800 + at(head, 1)) % 31 !== 0) return false;
  // With a preset dictionary (bit 5) nobody can unpack it who was not told, and "x = " begins so.
  if ((at(head, 1) & 0x20) !== 0) return false;
  const type = (at(head, 2) >> 1) & 3;
  if (type !== 0) return type !== 3;
  const view = viewOf(head);
  return view.getUint16(3, true) === (~view.getUint16(5, true) & 0xffff);
}
