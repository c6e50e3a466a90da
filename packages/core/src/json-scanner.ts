import { quote } from "./error.ts";
import { formatJsonPointer } from "./json-pointer.ts";
import { JsonTokenizer } from "./json-tokenizer.ts";
import type { JsonValue } from "./json-value.ts";

/** The limits that bind a scan; all of them given. */
export interface JsonScanLimits {
  readonly maxDepth: number;
  readonly maxEntries: number;
  readonly rejectUnsafeIntegers: boolean;
}

type MutableJsonObject = { [name: string]: JsonValue };

const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;
const COLON = 0x3a;
const BRACKET_OPEN = 0x5b;
const BRACKET_CLOSE = 0x5d;
const BRACE_OPEN = 0x7b;
const BRACE_CLOSE = 0x7d;
const BYTE_ORDER_MARK = 0xfeff;

/**
 * One strict pass over a JSON text (RFC 8259). It recurses once a nesting level, and the caller caps
 * `maxDepth`, so hostile nesting cannot overflow the stack. Throws `JsonFault`; the pointer is worked out only
 * then, since it is needed only then.
 */
export class JsonScanner {
  readonly #tokens: JsonTokenizer;
  readonly #limits: JsonScanLimits;
  // Keys and arrays on the way to the value being read, up to the first `undefined`; an array stands for
  // the index it has reached.
  readonly #path: (string | readonly JsonValue[] | undefined)[] = [];
  #depth = 0;
  #entries = 0;

  constructor(text: string, limits: JsonScanLimits) {
    this.#tokens = new JsonTokenizer(text, limits.rejectUnsafeIntegers);
    this.#limits = limits;
  }

  /** Reads the whole text as one JSON value. */
  scanDocument(): JsonValue {
    const tokens = this.#tokens;
    if (tokens.text.charCodeAt(0) === BYTE_ORDER_MARK) {
      tokens.fail(
        "JSON_SYNTAX",
        "expected JSON without a byte order mark (RFC 8259 §8.1), got one; remove it",
        0,
      );
    }
    tokens.skipSpace();
    if (tokens.position >= tokens.text.length) {
      tokens.fail("JSON_EMPTY", "expected a JSON value, got an empty text", tokens.position);
    }
    const value = this.#scanValue();
    tokens.skipSpace();
    if (tokens.position < tokens.text.length) {
      const found = tokens.describe(tokens.position);
      tokens.fail(
        "JSON_TRAILING_BYTES",
        `expected the end of the text after the JSON value, got ${found}`,
        tokens.position,
      );
    }
    return value;
  }

  /** The JSON Pointer of the value being read, or of the one whose reading failed. */
  pointer(): string {
    const path: (string | number)[] = [];
    for (const step of this.#path) {
      if (step === undefined) break;
      path.push(typeof step === "string" ? step : step.length);
    }
    return formatJsonPointer(path);
  }

  #scanValue(): JsonValue {
    const tokens = this.#tokens;
    const unit = tokens.text.charCodeAt(tokens.position);
    switch (unit) {
      case QUOTE:
        return tokens.scanString();
      case BRACE_OPEN:
        return this.#scanObject();
      case BRACKET_OPEN:
        return this.#scanArray();
      case 0x74:
        return tokens.scanWord("true", true);
      case 0x66:
        return tokens.scanWord("false", false);
      case 0x6e:
        return tokens.scanWord("null", null);
      default:
        if ((unit >= ZERO && unit <= NINE) || unit === MINUS) return tokens.scanNumber();
        return tokens.failExpected("a JSON value");
    }
  }

  #scanObject(): JsonValue {
    const tokens = this.#tokens;
    this.#enter();
    const level = this.#depth - 1;
    // No prototype: an inherited name such as `toString` must never satisfy a required field. Made this way rather than
    // by `Object.create(null)` because V8 then keeps it compact: half the time, a quarter of the memory.
    const object: MutableJsonObject = Object.setPrototypeOf({}, null);
    tokens.position++;
    tokens.skipSpace();
    if (tokens.text.charCodeAt(tokens.position) === BRACE_CLOSE) return this.#leave(object);
    for (;;) {
      const keyStart = tokens.position;
      if (tokens.text.charCodeAt(keyStart) !== QUOTE)
        tokens.failExpected('an object key in double quotes or "}"');
      const key = tokens.scanString();
      this.#path[level] = key;
      if (object[key] !== undefined) {
        tokens.fail(
          "JSON_DUPLICATE_KEY",
          `expected each key once in an object, got ${quote(key)} again`,
          keyStart,
        );
      }
      if (key === "__proto__") {
        tokens.fail("JSON_FORBIDDEN_KEY", 'the key "__proto__" is not allowed; rename it', keyStart);
      }
      this.#countEntry(keyStart);
      tokens.skipSpace();
      if (tokens.text.charCodeAt(tokens.position) !== COLON) tokens.failExpected('":" after an object key');
      tokens.position++;
      tokens.skipSpace();
      object[key] = this.#scanValue();
      this.#path[level] = undefined;
      tokens.skipSpace();
      const unit = tokens.text.charCodeAt(tokens.position);
      if (unit === BRACE_CLOSE) return this.#leave(object);
      if (unit !== COMMA) tokens.failExpected('"," or "}" after an object member');
      tokens.position++;
      tokens.skipSpace();
    }
  }

  #scanArray(): JsonValue {
    const tokens = this.#tokens;
    this.#enter();
    const level = this.#depth - 1;
    const array: JsonValue[] = [];
    tokens.position++;
    tokens.skipSpace();
    if (tokens.text.charCodeAt(tokens.position) === BRACKET_CLOSE) return this.#leave(array);
    for (;;) {
      this.#path[level] = array;
      this.#countEntry(tokens.position);
      const item = this.#scanValue();
      array.push(item);
      this.#path[level] = undefined;
      tokens.skipSpace();
      const unit = tokens.text.charCodeAt(tokens.position);
      if (unit === BRACKET_CLOSE) return this.#leave(array);
      if (unit !== COMMA) tokens.failExpected('"," or "]" after an array item');
      tokens.position++;
      tokens.skipSpace();
    }
  }

  #enter(): void {
    if (this.#depth >= this.#limits.maxDepth) {
      const limit = this.#limits.maxDepth;
      this.#tokens.fail(
        "JSON_TOO_DEEP",
        `expected at most ${limit} levels of nesting (maxDepth), got more`,
        this.#tokens.position,
      );
    }
    this.#depth++;
  }

  #leave(container: JsonValue): JsonValue {
    const tokens = this.#tokens;
    this.#depth--;
    tokens.position++;
    return container;
  }

  #countEntry(offset: number): void {
    if (++this.#entries > this.#limits.maxEntries) {
      const limit = this.#limits.maxEntries;
      const message = `expected at most ${limit} array items and object members (maxEntries), got more`;
      this.#tokens.fail("JSON_TOO_MANY_ENTRIES", message, offset);
    }
  }
}
