import type { Content, Findings } from "../findings.ts";

/** JSON up to this size is parsed whole. */
const MAX_PARSED_JSON = 64 * 1024;
const TAIL_BYTES = 4096;

/** UTF-8 (RFC 3629) without control characters but white space, at the beginning and at the end; JSON (RFC 8259). */
export async function detectText(content: Content, findings: Findings): Promise<void> {
  const whole = content.head.length >= content.size;
  const start = decodeText(content.head, whole ? "whole" : "start");
  if (start === undefined || content.size === 0) return;
  let end = start;
  if (!whole) {
    const tail = await content.reader.read(
      Math.max(content.head.length, content.size - TAIL_BYTES),
      TAIL_BYTES,
    );
    const text = decodeText(tail, "end");
    if (text === undefined) return;
    end = text;
  }
  findings.add("text", whole ? "UTF-8 text" : "UTF-8 text at the beginning and at the end");
  const json = whole && content.size <= MAX_PARSED_JSON ? parses(start) : beginsAndEndsAsJson(start, end);
  if (json) findings.add("json", whole ? "JSON" : "begins and ends as a JSON object or array");
}

/** Whether a text is read where the content begins. */
export function looksTextual({ head, size }: Content): boolean {
  return decodeText(head, head.length >= size ? "whole" : "start") !== undefined;
}

/** The text, or undefined for none. A character that is cut off at the end of a sample, or before it, is left out. */
function decodeText(bytes: Uint8Array, sample: "whole" | "start" | "end"): string | undefined {
  let first = 0;
  if (sample === "end") while (first < 3 && ((bytes[first] ?? 0) & 0xc0) === 0x80) first++;
  try {
    const decoder = new TextDecoder("utf-8", { fatal: true });
    const text = decoder.decode(bytes.subarray(first), { stream: sample === "start" });
    // Control characters, but for tab, line feed, form feed and carriage return.
    return /[^\P{Cc}\t\n\f\r]/u.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
}

function parses(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null;
  } catch {
    return false;
  }
}

function beginsAndEndsAsJson(start: string, end: string): boolean {
  const last = end.trimEnd().at(-1);
  return (
    (last === "}" && /^[ \t\r\n]*\{[ \t\r\n]*"/.test(start)) ||
    (last === "]" && /^[ \t\r\n]*\[[ \t\r\n]*(?:["{[0-9-]|true|false|null)/.test(start))
  );
}
