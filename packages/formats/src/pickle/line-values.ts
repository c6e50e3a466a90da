import { latin1, utf8 } from "../binary/bytes-at.ts";

// Arguments that are lines of text (protocol 0). What CPython's two unpicklers take is taken here, and somewhat more:
// they read numbers as C does, to the first NUL, and in Python 2 as well as 3.

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
  line.length > 0 && isUtf8(line, complete) && (complete || isImportable(utf8(line)));

/** Whether a module or something in it is called so, rather than that prose happens to stand there. */
export function isImportable(name: string): boolean {
  return /^[\p{L}\p{N}_.<>-]+$/u.test(name) && /[\p{L}_]/u.test(name);
}

/** A persistent id: any line, but not the rest of a zip file, which begins with the same letter. */
export const isPersistentId: LineCheck = (line, complete) =>
  complete || line.every((byte) => byte >= 0x20 && byte < 0x7f);

/** The key of a memo; undefined for one that only a laxer reader understands. */
export function memoKey(line: Uint8Array): number | undefined {
  const text = cutAtNul(line).trim();
  return /^[0-9]{1,15}$/.test(text) ? Number(text) : undefined;
}

function isUtf8(bytes: Uint8Array, complete: boolean): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: !complete });
    return true;
  } catch {
    return false;
  }
}
