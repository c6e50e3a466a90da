import { decodeBase64, decodeUtf8, isJsonObject, parseJson } from "@aixv/core";
import { isMadeUp } from "./placeholder.ts";
import { alphabetOf, beginsToken, endOfRun } from "./text-scan.ts";
import { TOKEN_SHAPES, type TokenShape } from "./token-shapes.ts";

/** Something found, and where it begins: an offset into the text. */
export interface Found {
  readonly kind: string;
  readonly offset: number;
}

const SHAPES_BY_PREFIX = new Map<string, readonly TokenShape[]>();
for (const shape of TOKEN_SHAPES) {
  for (const prefix of shape.prefixes) {
    SHAPES_BY_PREFIX.set(prefix, [...(SHAPES_BY_PREFIX.get(prefix) ?? []), shape]);
  }
}

// Longer ones first: `sk-ant-` is not `sk-`.
const PREFIXES = new RegExp(
  [...SHAPES_BY_PREFIX.keys()]
    .toSorted((a, b) => b.length - a.length)
    .map((prefix) => prefix.replace(/[.]/g, "\\."))
    .join("|"),
  "g",
);

/** Tokens with a prefix of their own. A match is read once, to where its characters end. */
export function findTokens(text: string): readonly Found[] {
  const found: Found[] = [];
  for (const match of text.matchAll(PREFIXES)) {
    const [prefix] = match;
    const offset = match.index;
    if (!beginsToken(text, offset)) continue;
    for (const shape of SHAPES_BY_PREFIX.get(prefix) ?? []) {
      const start = offset + prefix.length;
      // One more than may be: what goes on is something else.
      const end = endOfRun(text, start, shape.alphabet, shape.maxLength + 1);
      if (isToken(text.slice(start, end), shape)) found.push({ kind: shape.kind, offset });
    }
  }
  return found;
}

function isToken(run: string, shape: TokenShape): boolean {
  if (run.length > shape.maxLength || run.length < shape.minLength) return false;
  // A full stop or a dash behind a token belongs to the sentence.
  const body = /[.-]$/.test(run.slice(-1)) ? run.slice(0, -1) : run;
  return body.length >= shape.minLength && !isMadeUp(body) && (shape.accepts?.(body) ?? true);
}

const SEGMENT = alphabetOf(/[A-Za-z0-9_-]/);
const MAX_SEGMENT = 16 * 1024;

/** JSON Web Tokens (RFC 7519): a header that decodes to JSON with `alg`, a payload, a signature. */
export function findJwts(text: string): readonly Found[] {
  const found: Found[] = [];
  let at = text.indexOf("eyJ");
  while (at >= 0) {
    const headerEnd = endOfRun(text, at, SEGMENT, MAX_SEGMENT);
    // Tokens of GitHub's applications hold a JWT behind an underscore.
    if ((beginsToken(text, at) || text.charAt(at - 1) === "_") && isJwt(text, at, headerEnd))
      found.push({ kind: "jwt", offset: at });
    // Whatever else begins in this run ends where it does: each run is read once.
    at = text.indexOf("eyJ", Math.max(headerEnd, at + 3));
  }
  return found;
}

function isJwt(text: string, start: number, headerEnd: number): boolean {
  if (text.charAt(headerEnd) !== "." || !text.startsWith("eyJ", headerEnd + 1)) return false;
  const payloadEnd = endOfRun(text, headerEnd + 1, SEGMENT, MAX_SEGMENT);
  if (text.charAt(payloadEnd) !== ".") return false;
  const end = endOfRun(text, payloadEnd + 1, SEGMENT, MAX_SEGMENT);
  return end - payloadEnd > 16 && namesAlgorithm(text.slice(start, headerEnd));
}

function namesAlgorithm(segment: string): boolean {
  const bytes = decodeBase64(segment);
  const text = bytes === undefined ? undefined : decodeUtf8(bytes);
  const header = text === undefined ? undefined : parseJson(text, { maxDepth: 8 });
  return header?.ok === true && isJsonObject(header.value) && Object.hasOwn(header.value, "alg");
}
