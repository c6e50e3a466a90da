import { quote } from "./error.ts";
import type { JsonErrorCode } from "./json-error.ts";

const TAB = 0x09;
const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const QUOTE = 0x22;
const PLUS = 0x2b;
const MINUS = 0x2d;
const DOT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const BACKSLASH = 0x5c;

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

/** What is wrong and where; `parseJson` makes a `JsonError` of it. */
export class JsonFault extends Error {
  readonly code: JsonErrorCode;
  readonly offset: number;

  constructor(code: JsonErrorCode, message: string, offset: number) {
    super(message);
    this.code = code;
    this.offset = offset;
  }
}

/** Reads the tokens of a JSON text (RFC 8259) one by one from `position` on; throws `JsonFault`. */
export class JsonTokenizer {
  readonly text: string;
  position = 0;
  readonly #rejectUnsafeIntegers: boolean;
  // Raw lone surrogates can only come from a string given by the caller, never from decoded UTF-8.
  readonly #wellFormed: boolean;

  constructor(text: string, rejectUnsafeIntegers: boolean) {
    this.text = text;
    this.#rejectUnsafeIntegers = rejectUnsafeIntegers;
    this.#wellFormed = text.isWellFormed();
  }

  /** Moves over white space. */
  skipSpace(): void {
    const text = this.text;
    let position = this.position;
    for (;;) {
      const unit = text.charCodeAt(position);
      if (unit > SPACE || (unit !== SPACE && unit !== LF && unit !== CR && unit !== TAB)) break;
      position++;
    }
    this.position = position;
  }

  /** Reads a string; `position` is at its opening quote. */
  scanString(): string {
    const text = this.text;
    const start = this.position + 1;
    let position = start;
    for (;;) {
      const unit = text.charCodeAt(position);
      if (unit === QUOTE) break;
      if (unit === BACKSLASH) return this.#scanEscapedString(start, position);
      // The comparison is false for NaN too, which is what lies beyond the end.
      if (!(unit >= SPACE)) this.#failInString(position);
      position++;
    }
    this.position = position + 1;
    const value = text.slice(start, position);
    if (!this.#wellFormed) this.#requireWellFormed(value, start);
    return value;
  }

  #scanEscapedString(start: number, firstEscape: number): string {
    const text = this.text;
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
          position = this.position;
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
    this.position = position + 1;
    if (!this.#wellFormed) this.#requireWellFormed(text.slice(start, position), start);
    return value;
  }

  /** Reads the escape at `position`, or the two of a surrogate pair, and moves behind it. */
  #readUnicodeEscape(position: number): string {
    const unit = this.#readHexUnit(position);
    this.position = position + 6;
    if (unit < 0xd800 || unit > 0xdfff) return String.fromCharCode(unit);
    if (unit < 0xdc00 && this.text.startsWith("\\u", position + 6)) {
      const low = this.#readHexUnit(position + 6);
      if (low >= 0xdc00 && low <= 0xdfff) {
        this.position = position + 12;
        return String.fromCharCode(unit, low);
      }
    }
    return this.#failLoneSurrogate(position);
  }

  #readHexUnit(position: number): number {
    const digits = this.text.slice(position + 2, position + 6);
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

  /** Reads a number; `position` is at its first character. */
  scanNumber(): number {
    const text = this.text;
    const start = this.position;
    let position = start;
    let unit = text.charCodeAt(position);
    if (unit === MINUS) unit = text.charCodeAt(++position);
    if (unit === ZERO) {
      unit = text.charCodeAt(++position);
      if (unit >= ZERO && unit <= NINE) {
        this.position = position;
        this.failExpected("a number without leading zeros");
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
    this.position = position;
    const token = text.slice(start, position);
    const value = Number(token);
    if (!Number.isFinite(value)) {
      const message = `expected a number within the range of a double, got ${quote(token, 40)}`;
      this.fail("JSON_NUMBER_OUT_OF_RANGE", message, start);
    }
    if (isInteger && this.#rejectUnsafeIntegers && !Number.isSafeInteger(value)) {
      const message = `expected an integer within ±(2^53 - 1), got ${quote(token, 40)}`;
      this.fail("JSON_UNSAFE_INTEGER", message, start);
    }
    return value;
  }

  /** Moves over at least one digit. */
  #scanDigits(start: number): number {
    const text = this.text;
    let position = start;
    for (;;) {
      const unit = text.charCodeAt(position);
      if (!(unit >= ZERO && unit <= NINE)) break;
      position++;
    }
    if (position === start) {
      this.position = position;
      this.failExpected("a digit");
    }
    return position;
  }

  #failInString(position: number): never {
    if (position >= this.text.length) {
      return this.fail(
        "JSON_SYNTAX",
        "expected a closing double quote for the string, got the end of the text",
        position,
      );
    }
    const found = this.describe(position);
    const message = `expected control characters in a string to be escaped (RFC 8259 §7), got a raw ${found}`;
    return this.fail("JSON_SYNTAX", message, position);
  }

  #failEscape(position: number): never {
    const found = quote(
      this.text.slice(position, position + (this.text.charAt(position + 1) === "u" ? 6 : 2)),
    );
    return this.fail(
      "JSON_SYNTAX",
      `expected an escape of RFC 8259 §7 in the string, got ${found}`,
      position,
    );
  }

  #failLoneSurrogate(position: number): never {
    return this.fail(
      "JSON_LONE_SURROGATE",
      "expected surrogates in pairs, got a lone one in a string",
      position,
    );
  }

  /** Reads `true`, `false` or `null`. */
  scanWord<T>(word: string, value: T): T {
    if (!this.text.startsWith(word, this.position)) return this.failExpected(`"${word}"`);
    this.position += word.length;
    return value;
  }

  /** Throws `JSON_SYNTAX` at `position`. */
  failExpected(expected: string): never {
    return this.fail(
      "JSON_SYNTAX",
      `expected ${expected}, got ${this.describe(this.position)}`,
      this.position,
    );
  }

  /** The character at `position`, quoted for a message. */
  describe(position: number): string {
    const codePoint = this.text.codePointAt(position);
    return codePoint === undefined ? "the end of the text" : quote(String.fromCodePoint(codePoint));
  }

  /** Throws a fault; every message names what was expected and what came. */
  fail(code: JsonErrorCode, message: string, offset: number): never {
    throw new JsonFault(code, message, offset);
  }
}
