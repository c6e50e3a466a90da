import { latin1 } from "../binary/bytes-at.ts";

// Arguments that are lines of text (protocol 0). What the two unpicklers of CPython 3 take is taken here, and somewhat
// more: one reads numbers as Python writes them, the other as C does, to the first NUL.

/** How much of a line is looked at. */
export const LINE_PREFIX = 256;

/** Whether an unpickler takes `line`, of which `complete` says whether it is whole. */
export type LineCheck = (line: Uint8Array, complete: boolean) => boolean;

const INTEGER = /^\s*[+-]?[0-9a-fox_]*[lL]?\s*$/i;
const FLOAT = /^\s*[+-]?(?:nan|inf|infinity|[0-9_]*\.?[0-9_]*(?:e[+-]?[0-9_]*)?)\s*$/i;

function cutAtNul(line: Uint8Array): string {
  const nul = line.indexOf(0);
  return latin1(nul === -1 ? line : line.subarray(0, nul));
}

export const isInteger: LineCheck = (line) => {
  const text = cutAtNul(line);
  return INTEGER.test(text) && (/[0-9]/.test(text) || text.length < line.length);
};

export const isFloat: LineCheck = (line) => {
  const text = cutAtNul(line);
  return FLOAT.test(text) && (/[0-9nf]/i.test(text) || text.length < line.length);
};

export const isQuoted: LineCheck = (line, complete) => {
  const text = latin1(line).trim();
  const [quote] = text;
  if (quote !== '"' && quote !== "'") return false;
  return !complete || (text.length >= 2 && text.endsWith(quote));
};

/** A line that can name a module or something in it: UTF-8, and where it is long, no prose. */
export const isNameLine: LineCheck = (line, complete) =>
  line.length > 0 && (complete ? decode(line) !== undefined : isImportable(line));

/** Whether a module or something in it is called so, rather than that prose happens to stand there. */
export function isImportable(line: Uint8Array): boolean {
  const name = decode(line);
  return name !== undefined && /^[\p{L}\p{M}\p{N}_.<>-]+$/u.test(name) && /[\p{L}_]/u.test(name);
}

/** A persistent id: any line, but not the rest of a zip file, which begins with the same letter. */
export const isPersistentId: LineCheck = (line, complete) =>
  complete || line.every((byte) => byte >= 0x20 && byte < 0x7f);

/** The key of a memo; undefined for one that only a laxer reader understands. */
export function memoKey(line: Uint8Array): number | undefined {
  const text = cutAtNul(line).trim();
  return /^(?:0|[1-9][0-9]{0,14})$/.test(text) ? Number(text) : undefined;
}

/** The text of UTF-8; the beginning of a longer line may end within a character. */
function decode(line: Uint8Array): string | undefined {
  try {
    const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    return decoder.decode(line, { stream: line.length > LINE_PREFIX });
  } catch {
    return undefined;
  }
}
