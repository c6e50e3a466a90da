import { stripPythonSpace } from "../python-json/strip-python-space.ts";

const ALGORITHM = "sha256:";
const PREFIX = /^sha256:/i;

/**
 * Normalises a digest as the standard lets it be written, 64 hex digits of any case with or without `sha256:` before them and
 * white space around either, to `sha256:<64 lowercase hex>`; `undefined` for anything else.
 */
export function normalizeDigestToken(token: string): string | undefined {
  if (isNormal(token)) return token;
  const hex = stripPythonSpace(stripPythonSpace(token).replace(PREFIX, ""));
  return /^[0-9A-Fa-f]{64}$/.test(hex) ? `sha256:${hex.toLowerCase()}` : undefined;
}

/** What nearly all of them are; faster to tell than by an expression. */
function isNormal(token: string): boolean {
  if (token.length !== ALGORITHM.length + 64 || !token.startsWith(ALGORITHM)) return false;
  for (let index = ALGORITHM.length; index < token.length; index++) {
    const unit = token.charCodeAt(index);
    if (!((unit >= 0x30 && unit <= 0x39) || (unit >= 0x61 && unit <= 0x66))) return false;
  }
  return true;
}
