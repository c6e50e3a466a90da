import { hasAt, latin1, viewOf } from "../binary/bytes-at.ts";
import type { Content, Findings } from "../findings.ts";

/** Longer headers than these are not looked through; NumPy by default refuses more than 10,000 bytes. */
const MAX_HEADER = 64 * 1024;

/** Arrays of NumPy (NEP 1). Those of Python objects are pickles after the header. */
export async function detectNumpy({ head, reader, size }: Content, findings: Findings): Promise<void> {
  if (!hasAt(head, 0, "\x93NUMPY") || head.length < 12) return;
  const [major = 0, minor = 0] = head.subarray(6, 8);
  if (major < 1 || major > 3 || minor !== 0) return;
  const view = viewOf(head);
  const start = major === 1 ? 10 : 12;
  const length = major === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (start + length > size) return;
  const header = latin1(await reader.read(start, Math.min(length, MAX_HEADER)));
  // A dictionary in parentheses, or behind a comment or a line that goes on, is one too.
  if (!/^\s*[{(#\\]/.test(header)) return;
  findings.add("numpy", "NumPy array header");
  if (length > MAX_HEADER || mayHoldObjects(header))
    findings.add("pickle", "NumPy array that may be of Python objects, which are pickled");
}

/** `"O"`, `"|O8"` and `"object"` are data types of objects. Padding has no name and no type of its own. */
function mayHoldObjects(header: string): boolean {
  const typed = header.replace(/\(\s*(?:''|"")\s*,/g, "(");
  return /O|object/.test(typed) || !isPlain(typed);
}

/**
 * The header is a Python literal, in which texts may be escaped, and several in a row are one: only what writers write
 * shows what it says.
 */
function isPlain(literal: string): boolean {
  if (!/^\s*\{/.test(literal) || /[\\#]/.test(literal)) return false;
  const withoutTexts = literal.replace(/[a-z]{0,2}(?:'[^']*'|"[^"]*")/gi, "\0");
  return !/["']|\0\s*\0/.test(withoutTexts);
}
