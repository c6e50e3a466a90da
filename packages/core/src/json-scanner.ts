import { quote } from "./error.ts";
import { JsonError, type JsonErrorCode, locateInText } from "./json-error.ts";
import { formatJsonPointer } from "./json-pointer.ts";
import type { JsonValue } from "./json-value.ts";

/** The limits that bind a scan; all of them given. */
export interface JsonScanLimits {
  readonly maxDepth: number;
  readonly maxEntries: number;
  readonly rejectUnsafeIntegers: boolean;
}

type MutableJsonObject = { [name: string]: JsonValue };

const TAB = 0x09;
const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const QUOTE = 0x22;
const PLUS = 0x2b;
const COMMA = 0x2c;
const MINUS = 0x2d;
const DOT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const BRACKET_OPEN = 0x5b;
const BRACKET_CLOSE = 0x5d;
const BRACE_OPEN = 0x7b;
const BRACE_CLOSE = 0x7d;
const BYTE_ORDER_MARK = 0xfeff;

const SHORT_ESCAPES: { readonly [letter: string]: string } = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};

/**
 * One strict pass over a JSON text (RFC 8259). It recurses once a nesting level, and the caller caps
 * `maxDepth`, so hostile nesting cannot overflow the stack. Throws `JsonError`; positions are worked out
 * only then.
 */
export class JsonScanner {
  readonly #text: string;
  readonly #limits: JsonScanLimits;
  // Raw lone surrogates can only come from a string given by the caller, never from decoded UTF-8.
  readonly #wellFormed: boolean;
  // Keys and arrays on the way to the value being read, up to the first `undefined`; an array stands for
  // the index it has reached.
  readonly #path: (string | readonly JsonValue[] | undefined)[] = [];
  #position = 0;
  #depth = 0;
  #entries = 0;

  constructor(text: string, limits: JsonScanLimits) {
    this.#text = text;
    this.#limits = limits;
    this.#wellFormed = text.isWellFormed();
  }

  /** Reads the whole text as one JSON value. */
  scanDocument(): JsonValue {
    if (this.#text.charCodeAt(0) === BYTE_ORDER_MARK) {
      this.#fail(
        "JSON_SYNTAX",
        "expected JSON without a byte order mark (RFC 8259 §8.1), got one; remove it",
        0,
      );
    }
    this.#skipSpace();
    if (this.#position >= this.#text.length) {
      this.#fail("JSON_EMPTY", "expected a JSON value, got an empty text", this.#position);
    }
    const value = this.#scanValue();
    this.#skipSpace();
    if (this.#position < this.#text.length) {
      const found = this.#describe(this.#position);
      this.#fail(
        "JSON_TRAILING_BYTES",
        `expected the end of the text after the JSON value, got ${found}`,
        this.#position,
      );
    }
    return value;
  }

  #scanValue(): JsonValue {
    const unit = this.#text.charCodeAt(this.#position);
    switch (unit) {
      case QUOTE:
        return this.#scanString();
      case BRACE_OPEN:
        return this.#scanObject();
      case BRACKET_OPEN:
        return this.#scanArray();
      case 0x74:
        return this.#scanWord("true", true);
      case 0x66:
        return this.#scanWord("false", false);
      case 0x6e:
        return this.#scanWord("null", null);
      default:
        if ((unit >= ZERO && unit <= NINE) || unit === MINUS) return this.#scanNumber();
        return this.#failExpected("a JSON value");
    }
  }

  #scanWord<T>(word: string, value: T): T {
    if (!this.#text.startsWith(word, this.#position)) return this.#failExpected(`"${word}"`);
    this.#position += word.length;
    return value;
  }

  #scanObject(): JsonValue {
    this.#enter();
    const level = this.#depth - 1;
    // No prototype: an inherited name such as `toString` must never satisfy a required field. Made this way rather than
    // by `Object.create(null)` because V8 then keeps it compact: half the time, a quarter of the memory.
    const object: MutableJsonObject = Object.setPrototypeOf({}, null);
    this.#position++;
    this.#skipSpace();
    if (this.#text.charCodeAt(this.#position) === BRACE_CLOSE) return this.#leave(object);
    for (;;) {
      const keyStart = this.#position;
      if (this.#text.charCodeAt(keyStart) !== QUOTE)
        this.#failExpected('an object key in double quotes or "}"');
      const key = this.#scanString();
      this.#path[level] = key;
      if (object[key] !== undefined) {
        this.#fail(
          "JSON_DUPLICATE_KEY",
          `expected each key once in an object, got ${quote(key)} again`,
          keyStart,
        );
      }
      if (key === "__proto__") {
        this.#fail("JSON_FORBIDDEN_KEY", 'the key "__proto__" is not allowed; rename it', keyStart);
      }
      this.#countEntry(keyStart);
      this.#skipSpace();
      if (this.#text.charCodeAt(this.#position) !== COLON) this.#failExpected('":" after an object key');
      this.#position++;
      this.#skipSpace();
      object[key] = this.#scanValue();
      this.#path[level] = undefined;
      this.#skipSpace();
      const unit = this.#text.charCodeAt(this.#position);
      if (unit === BRACE_CLOSE) return this.#leave(object);
      if (unit !== COMMA) this.#failExpected('"," or "}" after an object member');
      this.#position++;
      this.#skipSpace();
    }
  }

  #scanArray(): JsonValue {
    this.#enter();
    const level = this.#depth - 1;
    const array: JsonValue[] = [];
    this.#position++;
    this.#skipSpace();
    if (this.#text.charCodeAt(this.#position) === BRACKET_CLOSE) return this.#leave(array);
    for (;;) {
      this.#path[level] = array;
      this.#countEntry(this.#position);
      const item = this.#scanValue();
      array.push(item);
      this.#path[level] = undefined;
      this.#skipSpace();
      const unit = this.#text.charCodeAt(this.#position);
      if (unit === BRACKET_CLOSE) return this.#leave(array);
      if (unit !== COMMA) this.#failExpected('"," or "]" after an array item');
      this.#position++;
      this.#skipSpace();
    }
  }

  #enter(): void {
    if (this.#depth >= this.#limits.maxDepth) {
      const limit = this.#limits.maxDepth;
      this.#fail(
        "JSON_TOO_DEEP",
        `expected at most ${limit} levels of nesting (maxDepth), got more`,
        this.#position,
      );
    }
    this.#depth++;
  }

  #leave(container: JsonValue): JsonValue {
    this.#depth--;
    this.#position++;
    return container;
  }

  #countEntry(offset: number): void {
    if (++this.#entries > this.#limits.maxEntries) {
      const limit = this.#limits.maxEntries;
      const message = `expected at most ${limit} array items and object members (maxEntries), got more`;
      this.#fail("JSON_TOO_MANY_ENTRIES", message, offset);
    }
  }

  #skipSpace(): void {
    const text = this.#text;
    let position = this.#position;
    for (;;) {
      const unit = text.charCodeAt(position);
      if (unit > SPACE || (unit !== SPACE && unit !== LF && unit !== CR && unit !== TAB)) break;
      position++;
    }
    this.#position = position;
  }

  #scanString(): string {
    const text = this.#text;
    const start = this.#position + 1;
    let position = start;
    for (;;) {
      const unit = text.charCodeAt(position);
      if (unit === QUOTE) break;
      if (unit === BACKSLASH) return this.#scanEscapedString(start, position);
      // The comparison is false for NaN too, which is what lies beyond the end.
      if (!(unit >= SPACE)) this.#failInString(position);
      position++;
    }
    this.#position = position + 1;
    const value = text.slice(start, position);
    if (!this.#wellFormed) this.#requireWellFormed(value, start);
    return value;
  }

  #scanEscapedString(start: number, firstEscape: number): string {
    const text = this.#text;
    let value = text.slice(start, firstEscape);
    let position = firstEscape;
    let runStart = firstEscape;
    for (;;) {
      const unit = text.charCodeAt(position);
      if (unit === QUOTE) break;
      if (unit === BACKSLASH) {
        value += text.slice(runStart, position);
        const letter = text.charAt(position + 1);
        if (letter === "u") {
          value += this.#readUnicodeEscape(position);
          position = this.#position;
        } else {
          const plain = SHORT_ESCAPES[letter];
          if (plain === undefined) this.#failEscape(position);
          value += plain;
          position += 2;
        }
        runStart = position;
        continue;
      }
      if (!(unit >= SPACE)) this.#failInString(position);
      position++;
    }
    value += text.slice(runStart, position);
    this.#position = position + 1;
    if (!this.#wellFormed) this.#requireWellFormed(text.slice(start, position), start);
    return value;
  }

  /** Reads the escape at `position`, or the two of a surrogate pair, and moves behind it. */
  #readUnicodeEscape(position: number): string {
    const unit = this.#readHexUnit(position);
    this.#position = position + 6;
    if (unit < 0xd800 || unit > 0xdfff) return String.fromCharCode(unit);
    if (unit < 0xdc00 && this.#text.startsWith("\\u", position + 6)) {
      const low = this.#readHexUnit(position + 6);
      if (low >= 0xdc00 && low <= 0xdfff) {
        this.#position = position + 12;
        return String.fromCharCode(unit, low);
      }
    }
    return this.#failLoneSurrogate(position);
  }

  #readHexUnit(position: number): number {
    const digits = this.#text.slice(position + 2, position + 6);
    if (!/^[0-9A-Fa-f]{4}$/.test(digits)) this.#failEscape(position);
    return Number.parseInt(digits, 16);
  }

  #requireWellFormed(raw: string, start: number): void {
    if (raw.isWellFormed()) return;
    for (let index = 0; index < raw.length; index++) {
      const codePoint = raw.codePointAt(index) ?? 0;
      if (codePoint >= 0xd800 && codePoint <= 0xdfff) this.#failLoneSurrogate(start + index);
      if (codePoint > 0xffff) index++;
    }
  }

  #scanNumber(): number {
    const text = this.#text;
    const start = this.#position;
    let position = start;
    let unit = text.charCodeAt(position);
    if (unit === MINUS) unit = text.charCodeAt(++position);
    if (unit === ZERO) {
      unit = text.charCodeAt(++position);
      if (unit >= ZERO && unit <= NINE) {
        this.#position = position;
        this.#failExpected("a number without leading zeros");
      }
    } else {
      position = this.#scanDigits(position);
      unit = text.charCodeAt(position);
    }
    let isInteger = true;
    if (unit === DOT) {
      isInteger = false;
      position = this.#scanDigits(position + 1);
      unit = text.charCodeAt(position);
    }
    if (unit === 0x65 || unit === 0x45) {
      isInteger = false;
      const sign = text.charCodeAt(position + 1);
      position = this.#scanDigits(position + (sign === PLUS || sign === MINUS ? 2 : 1));
    }
    this.#position = position;
    const token = text.slice(start, position);
    const value = Number(token);
    if (!Number.isFinite(value)) {
      const message = `expected a number within the range of a double, got ${quote(token, 40)}`;
      this.#fail("JSON_NUMBER_OUT_OF_RANGE", message, start);
    }
    if (isInteger && this.#limits.rejectUnsafeIntegers && !Number.isSafeInteger(value)) {
      const message = `expected an integer within ±(2^53 - 1), got ${quote(token, 40)}`;
      this.#fail("JSON_UNSAFE_INTEGER", message, start);
    }
    return value;
  }

  /** Moves over at least one digit. */
  #scanDigits(start: number): number {
    const text = this.#text;
    let position = start;
    for (;;) {
      const unit = text.charCodeAt(position);
      if (!(unit >= ZERO && unit <= NINE)) break;
      position++;
    }
    if (position === start) {
      this.#position = position;
      this.#failExpected("a digit");
    }
    return position;
  }

  #failInString(position: number): never {
    if (position >= this.#text.length) {
      return this.#fail(
        "JSON_SYNTAX",
        "expected a closing double quote for the string, got the end of the text",
        position,
      );
    }
    const found = this.#describe(position);
    const message = `expected control characters in a string to be escaped (RFC 8259 §7), got a raw ${found}`;
    return this.#fail("JSON_SYNTAX", message, position);
  }

  #failEscape(position: number): never {
    const found = quote(
      this.#text.slice(position, position + (this.#text.charAt(position + 1) === "u" ? 6 : 2)),
    );
    return this.#fail(
      "JSON_SYNTAX",
      `expected an escape of RFC 8259 §7 in the string, got ${found}`,
      position,
    );
  }

  #failLoneSurrogate(position: number): never {
    return this.#fail(
      "JSON_LONE_SURROGATE",
      "expected surrogates in pairs, got a lone one in a string",
      position,
    );
  }

  #failExpected(expected: string): never {
    return this.#fail(
      "JSON_SYNTAX",
      `expected ${expected}, got ${this.#describe(this.#position)}`,
      this.#position,
    );
  }

  #describe(position: number): string {
    const codePoint = this.#text.codePointAt(position);
    return codePoint === undefined ? "the end of the text" : quote(String.fromCodePoint(codePoint));
  }

  #fail(code: JsonErrorCode, message: string, offset: number): never {
    const { line, column } = locateInText(this.#text, offset);
    const path: (string | number)[] = [];
    for (const step of this.#path) {
      if (step === undefined) break;
      path.push(typeof step === "string" ? step : step.length);
    }
    const pointer = formatJsonPointer(path);
    throw new JsonError(code, `line ${line}, column ${column}: ${message}`, {
      line,
      column,
      offset,
      pointer,
    });
  }
}
