import { hasAt, u64, utf8, viewOf } from "../binary/bytes-at.ts";
import type { RangeReader } from "../binary/range-reader.ts";

/** An entry of the central directory (APPNOTE 4.3.12). */
export interface ZipEntry {
  readonly names: readonly string[];
  /** Neither compressed nor encrypted. */
  readonly stored: boolean;
  readonly size: number;
  readonly headerOffset: number;
}

/** Where a directory may begin, and what is added to the offsets in it where bytes were put before the archive. */
export interface ZipDirectory {
  readonly offset: number;
  readonly prefix: number;
}

const END_RECORD = 22;
const MAX_COMMENT = 0xffff;
const LOCATOR64 = 20;
const END_RECORD64 = 56;
const ENTRY = 46;
const LOCAL_HEADER = 30;
/** Bytes of a directory read at a time. */
const AHEAD = 16 * 1024;
/** End records in one file beyond which no more are tried. */
const MAX_END_RECORDS = 32;

/**
 * The directories that readers may find. They look for the end record from the end of the file, and for the directory
 * just before it (Python) or where it says (miniz in PyTorch); an archive can be made to show each another one.
 */
export async function findDirectories(reader: RangeReader): Promise<ZipDirectory[]> {
  const tailSize = Math.min(reader.size, END_RECORD + MAX_COMMENT + LOCATOR64);
  const tailAt = reader.size - tailSize;
  const tail = await reader.read(tailAt, tailSize);
  const candidates: ZipDirectory[] = [];
  let found = 0;
  for (let i = tail.length - END_RECORD; i >= 0 && found < MAX_END_RECORDS; i--) {
    if (!hasAt(tail, i, "PK\x05\x06")) continue;
    found += 1;
    const view = viewOf(tail);
    const end = tailAt + i;
    candidates.push(...around(end, view.getUint32(i + 12, true), view.getUint32(i + 16, true)));
    if (hasAt(tail, i - LOCATOR64, "PK\x06\x07"))
      candidates.push(...(await directories64(reader, end, u64(view, i - LOCATOR64 + 8))));
  }
  const directories: ZipDirectory[] = [];
  for (const candidate of candidates) {
    if (directories.some(({ offset }) => offset === candidate.offset)) continue;
    if (hasAt(await reader.read(candidate.offset, 4), 0, "PK\x01\x02")) directories.push(candidate);
  }
  return directories;
}

/** Zip64 (APPNOTE 4.3.14): the record is where its locator says, or just before that. */
async function directories64(reader: RangeReader, end: number, offset: number): Promise<ZipDirectory[]> {
  const found: ZipDirectory[] = [];
  for (const at of new Set([offset, end - LOCATOR64 - END_RECORD64])) {
    const record = await reader.read(at, END_RECORD64);
    if (record.length < END_RECORD64 || !hasAt(record, 0, "PK\x06\x06")) continue;
    found.push(...around(at, u64(viewOf(record), 40), u64(viewOf(record), 48)));
  }
  return found;
}

function around(end: number, size: number, offset: number): ZipDirectory[] {
  const before = end - size;
  return [
    { offset: before, prefix: before - offset },
    { offset, prefix: 0 },
  ].filter((directory) => directory.offset >= 0 && directory.offset < end);
}

/** Entries from the directory's beginning to where no more follow. Throws `AllowanceSpent`. */
export async function* readEntries(reader: RangeReader, directory: ZipDirectory): AsyncGenerator<ZipEntry> {
  for (let offset = directory.offset; ; ) {
    const fixed = await reader.read(offset, ENTRY, AHEAD);
    if (fixed.length < ENTRY || !hasAt(fixed, 0, "PK\x01\x02")) return;
    const view = viewOf(fixed);
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((at) => view.getUint16(at, true));
    const variable = await reader.read(offset + ENTRY, (nameLength ?? 0) + (extraLength ?? 0), AHEAD);
    const extra = parseExtra(variable.subarray(nameLength));
    const size = view.getUint32(24, true);
    const headerOffset = view.getUint32(42, true);
    const wide = [size, view.getUint32(20, true), headerOffset].filter(
      (field) => field === 0xffff_ffff,
    ).length;
    yield {
      names: [utf8(variable.subarray(0, nameLength)), ...extra.names],
      stored: view.getUint16(10, true) === 0 && (view.getUint16(8, true) & 1) === 0,
      size: size === 0xffff_ffff ? (extra.wide[0] ?? size) : size,
      headerOffset:
        directory.prefix +
        (headerOffset === 0xffff_ffff ? (extra.wide[wide - 1] ?? headerOffset) : headerOffset),
    };
    offset += ENTRY + (nameLength ?? 0) + (extraLength ?? 0) + (commentLength ?? 0);
  }
}

/** Zip64 numbers in their order (APPNOTE 4.5.3), and a name in Unicode (4.6.9), which some readers prefer. */
function parseExtra(extra: Uint8Array): {
  readonly wide: readonly number[];
  readonly names: readonly string[];
} {
  const wide: number[] = [];
  const names: string[] = [];
  const view = viewOf(extra);
  for (let i = 0; i + 4 <= extra.length; ) {
    const [id, length] = [view.getUint16(i, true), view.getUint16(i + 2, true)];
    const end = Math.min(i + 4 + length, extra.length);
    if (id === 1) for (let at = i + 4; at + 8 <= end; at += 8) wide.push(u64(view, at));
    if (id === 0x7075) names.push(utf8(extra.subarray(i + 9, end)));
    i += 4 + length;
  }
  return { wide, names };
}

/** A local header (APPNOTE 4.3.7): its name, and where the data after it begin. Reads up to `ahead` bytes at once. */
export async function readLocalHeader(
  reader: RangeReader,
  offset: number,
  ahead: number,
): Promise<{ readonly name: string; readonly dataOffset: number } | undefined> {
  const fixed = await reader.read(offset, LOCAL_HEADER, ahead);
  if (fixed.length < LOCAL_HEADER || !hasAt(fixed, 0, "PK\x03\x04")) return undefined;
  const view = viewOf(fixed);
  const [nameLength, extraLength] = [view.getUint16(26, true), view.getUint16(28, true)];
  const name = utf8(await reader.read(offset + LOCAL_HEADER, nameLength));
  return { name, dataOffset: offset + LOCAL_HEADER + nameLength + extraLength };
}
