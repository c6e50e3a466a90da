import { decodeUtf8, err, ok, type Result, utf8Bytes } from "@aixv/core";
import { EvidencePackError } from "./error.ts";

/** The text of at most so many bytes of UTF-8. A byte order mark is kept, and is no JSON. */
export function decodeText(input: Uint8Array | string, maxBytes: number): Result<string, EvidencePackError> {
  const isLarge =
    input.length > maxBytes ||
    (typeof input === "string" && input.length * 3 > maxBytes && utf8Bytes(input).length > maxBytes);
  if (isLarge) {
    const message = `expected at most ${maxBytes} bytes, got more`;
    return err(new EvidencePackError("EVIDENCE_PACK_TOO_LARGE", message));
  }
  const text = typeof input === "string" ? input : decodeUtf8(input);
  if (text?.isWellFormed()) return ok(text);
  const message = "expected UTF-8, got bytes that are not; encode the text again";
  return err(new EvidencePackError("EVIDENCE_PACK_NOT_UTF8", message));
}
