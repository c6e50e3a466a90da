import { ok, type Result } from "@aixv/core";
import type { EvidencePackError } from "../error.ts";
import { formatPath } from "./json-path.ts";
import type { PythonJson } from "./python-json.ts";
import { faultError, PythonJsonFault, PythonJsonTokenizer } from "./python-json-tokenizer.ts";

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const BRACKET_OPEN = 0x5b;
const BRACKET_CLOSE = 0x5d;
const BRACE_OPEN = 0x7b;
const BRACE_CLOSE = 0x7d;

/** Most levels that may be asked for: what is read is written again by recursion. */
const DEPTH_CEILING = 1000;

/** So many oddities are listed, and no more. */
const MAX_ODDITIES = 1000;

/** What Python reads without a word, and JSON has no single meaning for. */
export type PythonJsonOddity = {
  /** A member whose key was there before: Python keeps the last. Or a number that JSON has no spelling for. */
  readonly kind: "repeated-member" | "not-finite";
  /** Such as `artifacts[0].uri`. */
  readonly path: string;
};

/** What {@link parsePythonJson} read. */
export interface PythonJsonText {
  readonly value: PythonJson;
  /** Most arrays and objects inside one another; a scalar has 0. */
  readonly depth: number;
  /** In the order of the text; the first 1,000. */
  readonly oddities: readonly PythonJsonOddity[];
}

type Frame =
  | { readonly object: Map<string, PythonJson>; key: string }
  | { readonly object?: undefined; readonly array: PythonJson[] };

/**
 * Reads JSON as `json.loads` of CPython 3 does (its C scanner; 3.10 to 3.13 agree): also NaN, Infinity and -Infinity, lone
 * surrogates, and repeated keys, of which the last counts at the place of the first. Integers of more than 4,300 digits are
 * refused, as there. White space around the value is that of JSON; a byte order mark is refused. It does not recurse.
 *
 * @param text - decoded text
 * @param options - `maxDepth`: most arrays and objects inside one another, 1,000 at most and by default
 * @returns the value with what is odd about it, or `EVIDENCE_PACK_NOT_JSON`, `EVIDENCE_PACK_TOO_DEEP`,
 * `EVIDENCE_PACK_INTEGER_TOO_LONG`, or `EVIDENCE_PACK_TOO_LARGE` for more than {@link MAX_PYTHON_JSON_VALUES} values
 */
export function parsePythonJson(
  text: string,
  options: { readonly maxDepth?: number } = {},
): Result<PythonJsonText, EvidencePackError> {
  const { maxDepth = DEPTH_CEILING } = options;
  if (!Number.isInteger(maxDepth) || maxDepth < 0 || maxDepth > DEPTH_CEILING) {
    throw new RangeError(
      `expected maxDepth to be a whole number from 0 to ${DEPTH_CEILING}, got ${maxDepth}`,
    );
  }
  try {
    return ok(new Reader(text, maxDepth).read());
  } catch (error) {
    if (error instanceof PythonJsonFault) return faultError(error, text);
    throw error;
  }
}

/** Most values of one text, each list and object among them: of two bytes each they would take gigabytes. */
export const MAX_PYTHON_JSON_VALUES: number = 5_000_000;

class Reader {
  readonly #tokens: PythonJsonTokenizer;
  readonly #maxDepth: number;
  readonly #frames: Frame[] = [];
  readonly #oddities: PythonJsonOddity[] = [];
  /** The value that was read last, or the container that was closed. */
  #value: PythonJson = null;
  #depth = 0;
  #count = 0;

  constructor(text: string, maxDepth: number) {
    this.#tokens = new PythonJsonTokenizer(text);
    this.#maxDepth = maxDepth;
  }

  read(): PythonJsonText {
    const tokens = this.#tokens;
    for (;;) {
      if (!this.#scanValue(tokens.skipSpace()) || !this.#attachValue()) continue;
      tokens.skipSpace();
      if (tokens.position < tokens.text.length)
        tokens.fail("the end of the text after the JSON value", tokens.position);
      return { value: this.#value, depth: this.#depth, oddities: this.#oddities };
    }
  }

  /** Reads a scalar or an empty container; false where a container was opened, whose first value comes next. */
  #scanValue(unit: number): boolean {
    const tokens = this.#tokens;
    if (++this.#count > MAX_PYTHON_JSON_VALUES) {
      const message = `expected at most ${MAX_PYTHON_JSON_VALUES} values, got more`;
      throw new PythonJsonFault("EVIDENCE_PACK_TOO_LARGE", message, tokens.position);
    }
    switch (unit) {
      case QUOTE:
        this.#value = tokens.scanString();
        return true;
      case BRACE_OPEN: {
        this.#enter();
        const object = new Map<string, PythonJson>();
        if (tokens.skipSpace() === BRACE_CLOSE) return this.#close(object);
        this.#frames.push({ object, key: this.#scanKey() });
        return false;
      }
      case BRACKET_OPEN: {
        this.#enter();
        const array: PythonJson[] = [];
        if (tokens.skipSpace() === BRACKET_CLOSE) return this.#close(array);
        this.#frames.push({ array });
        return false;
      }
      case 0x74:
        this.#value = tokens.scanWord("true", true);
        return true;
      case 0x66:
        this.#value = tokens.scanWord("false", false);
        return true;
      case 0x6e:
        this.#value = tokens.scanWord("null", null);
        return true;
      default: {
        if (!isNumberStart(unit)) return tokens.fail("a JSON value", tokens.position);
        const value = tokens.scanNumber();
        if (typeof value === "number" && !Number.isFinite(value)) this.#note("not-finite");
        this.#value = value;
        return true;
      }
    }
  }

  /** Puts the value where it belongs, and closes what ends behind it; false where another value follows. */
  #attachValue(): boolean {
    const tokens = this.#tokens;
    for (let frame = this.#frames.at(-1); frame !== undefined; frame = this.#frames.at(-1)) {
      if (frame.object === undefined) frame.array.push(this.#value);
      else frame.object.set(frame.key, this.#value);
      const unit = tokens.skipSpace();
      if (unit === COMMA) {
        tokens.position++;
        if (frame.object === undefined) return false;
        tokens.skipSpace();
        frame.key = this.#scanKey();
        if (frame.object.has(frame.key)) this.#note("repeated-member");
        return false;
      }
      if (unit !== (frame.object === undefined ? BRACKET_CLOSE : BRACE_CLOSE))
        tokens.fail(frame.object === undefined ? '"," or "]"' : '"," or "}"', tokens.position);
      this.#frames.pop();
      this.#close(frame.object ?? frame.array);
    }
    return true;
  }

  #scanKey(): string {
    const tokens = this.#tokens;
    if (tokens.text.charCodeAt(tokens.position) !== QUOTE)
      tokens.fail("a key in double quotes", tokens.position);
    const key = tokens.scanKey();
    if (tokens.skipSpace() !== COLON) tokens.fail('":" after a key', tokens.position);
    tokens.position++;
    return key;
  }

  #enter(): void {
    const depth = this.#frames.length + 1;
    if (depth > this.#maxDepth) {
      const message = `expected at most ${this.#maxDepth} arrays and objects inside one another, got more`;
      throw new PythonJsonFault("EVIDENCE_PACK_TOO_DEEP", message, this.#tokens.position);
    }
    if (depth > this.#depth) this.#depth = depth;
    this.#tokens.position++;
  }

  #close(container: PythonJson): true {
    this.#tokens.position++;
    this.#value = container;
    return true;
  }

  #note(kind: PythonJsonOddity["kind"]): void {
    if (this.#oddities.length >= MAX_ODDITIES) return;
    const way = this.#frames.map((frame) => (frame.object === undefined ? frame.array.length : frame.key));
    this.#oddities.push({ kind, path: formatPath(way) });
  }
}

/** A digit, a minus, or the first letter of NaN or Infinity. */
function isNumberStart(unit: number): boolean {
  return (unit >= 0x30 && unit <= 0x39) || unit === 0x2d || unit === 0x4e || unit === 0x49;
}
