import { decodeBase64, type JsonValue, parseJson } from "@aixv/core";
import type { InlinePayload } from "./reference.ts";

/** An inline payload is part of the packet, which is itself bounded. */
const LIMITS = { maxBytes: 16 * 1024 * 1024, maxEntries: 250_000 };

/** References that hold what they refer to: `inline-json:`, `inline-b64-json:`, `inline-lines:`, as aiv-protocol has them. */
export function readInlinePayload(text: string): InlinePayload | undefined {
  const match = /^inline-(json|b64-json|lines):([\s\S]*)$/.exec(text);
  if (match === null) return undefined;
  const [, encoding, payload = ""] = match;
  if (encoding === "lines") {
    const lines = payload.split(/\r\n|\n|\r/).map((line) => line.trim());
    return { type: "inline", encoding, value: lines.filter((line) => line !== "") };
  }
  if (encoding === "json") return { type: "inline", encoding, value: readJson(payload) };
  const bytes = decodeBase64(payload.trim());
  return { type: "inline", encoding: "b64-json", value: bytes && readJson(bytes) };
}

function readJson(input: string | Uint8Array): JsonValue | undefined {
  const parsed = parseJson(input, LIMITS);
  return parsed.ok ? parsed.value : undefined;
}
