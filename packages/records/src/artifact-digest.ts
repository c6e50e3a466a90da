import { type Digest, err, ok, parseDigest, quote, type Result } from "@aixv/core";
import { RecordError } from "./error.ts";

/** How an artifact's digest may be written: bare hex is SHA-256, as the reference implementation reads it. */
export const ARTIFACT_DIGEST_PATTERN: RegExp = /^(?:[Ss][Hh][Aa]256:)?[0-9A-Fa-f]{64}$/;

/**
 * Parses the digest of an artifact (AIXV §4; `sha256` alone in v1, §14) and normalises it.
 *
 * @param text - `sha256:<64 hex digits>`, or the 64 hex digits alone, in any case
 * @returns `sha256:<lowercase hex>`, or `ARTIFACT_INVALID`
 */
export function parseArtifactDigest(text: string): Result<Digest, RecordError> {
  if (ARTIFACT_DIGEST_PATTERN.test(text)) {
    const digest = parseDigest(text.length === 64 ? `sha256:${text}` : text);
    if (digest.ok) return ok(digest.value);
  }
  const message = `expected a SHA-256 digest such as "sha256:<64 hex digits>", got ${quote(text)}`;
  return err(new RecordError("ARTIFACT_INVALID", message, { problems: [{ pointer: "", message }] }));
}
