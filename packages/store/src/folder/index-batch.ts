import { crc32 } from "node:zlib";

/** What of a log could be read. */
export interface ReadBatches {
  readonly lines: readonly string[];
  /** Batches, or stretches between them, that could not be read. */
  readonly damaged: number;
  /** Up to where; what follows may be a write that is under way. */
  readonly end: number;
}

const LINES = 1000;
const CHECKSUM_LENGTH = 8;
const START = "\n% ";

/**
 * Lines as they are written at once: a line `% <length> <crc32>`, then as many characters of lines. A line feed before
 * it sets it apart from half a batch that a crash left. The checksum is of the batch and not of each line, as reading a
 * large log would take half as long again.
 */
export function formatBatch(lines: readonly string[]): string {
  const payload = `${lines.join("\n")}\n`;
  return `${START}${payload.length} ${checksum(payload)}\n${payload}`;
}

/** The same for any number of lines. */
export function formatBatches(lines: readonly string[]): string {
  let text = "";
  for (let start = 0; start < lines.length; start += LINES) {
    text += formatBatch(lines.slice(start, start + LINES));
  }
  return text;
}

/** Reads batches from bytes, which may begin and end anywhere. */
export function readBatches(bytes: Buffer): ReadBatches {
  // A character for each byte, so that positions are the same.
  const text = bytes.toString("latin1");
  const lines: string[] = [];
  let damaged = 0;
  let position = 0;
  for (;;) {
    const start = text.indexOf(START, position);
    if (text.slice(position, start < 0 ? undefined : start).trim() !== "") {
      // Without a further batch after it, this may be the beginning of one.
      if (start < 0) break;
      damaged++;
    }
    if (start < 0) break;
    position = start;
    const headerEnd = text.indexOf("\n", start + START.length);
    const [length, sum, more] = text
      .slice(start + START.length, headerEnd < 0 ? undefined : headerEnd)
      .split(" ");
    const end = headerEnd + 1 + Number(length);
    const isHeader = headerEnd >= 0 && more === undefined && /^[1-9]\d{0,9}$/.test(length ?? "");
    const payload = isHeader && end <= text.length ? text.slice(headerEnd + 1, end) : undefined;
    if (payload !== undefined && checksum(bytes.subarray(headerEnd + 1, end)) === sum) {
      for (const line of payload.split("\n")) if (line !== "") lines.push(line);
      position = end;
      continue;
    }
    const next = text.indexOf(START, start + START.length);
    if (next < 0 && payload === undefined && (headerEnd < 0 || isHeader)) break;
    damaged++;
    // The beginning of a batch may be the last that is here.
    position = next < 0 ? text.length - (/\n%?$/.exec(text.slice(-2))?.[0].length ?? 0) : next;
  }
  return { lines, damaged, end: position };
}

/** Where the next batch may begin in bytes that begin with none; at their end, where half a beginning may stand. */
export function nextStart(bytes: Buffer): number {
  const next = bytes.indexOf(START, 1, "latin1");
  return next < 0 ? Math.max(1, bytes.length - START.length) : next;
}

function checksum(payload: string | Uint8Array): string {
  return crc32(payload).toString(16).padStart(CHECKSUM_LENGTH, "0");
}
