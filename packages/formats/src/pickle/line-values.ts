import { latin1 } from "../binary/bytes-at.ts";

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

/** What can be the name of a module or of something in it: no prose, which would only fail to import. */
export const isName: LineCheck = (line, complete) => {
  const text = decodeUtf8(line, complete);
  return text !== undefined && /^[^\s\p{Cc}()[\]{}"'`,;:!?]+$/u.test(text);
};

/** The key of a memo; undefined for one that only a laxer reader understands. */
export function memoKey(line: Uint8Array): number | undefined {
  const text = cutAtNul(line).trim();
  return /^[0-9]{1,15}$/.test(text) ? Number(text) : undefined;
}

function decodeUtf8(bytes: Uint8Array, complete: boolean): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes, { stream: !complete });
  } catch {
    return undefined;
  }
}
