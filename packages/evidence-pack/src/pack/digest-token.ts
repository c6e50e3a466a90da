import { stripPythonSpace } from "../python-json/strip-python-space.ts";

const PREFIX = /^sha256:/i;

/**
 * Normalises a digest as the standard lets it be written, 64 hex digits of any case with or without `sha256:` before them and
 * white space around either, to `sha256:<64 lowercase hex>`; `undefined` for anything else.
 */
export function normalizeDigestToken(token: string): string | undefined {
  const hex = stripPythonSpace(stripPythonSpace(token).replace(PREFIX, ""));
  return /^[0-9A-Fa-f]{64}$/.test(hex) ? `sha256:${hex.toLowerCase()}` : undefined;
}
