import { err, quote } from "@aixv/core";
import { EvidencePackError, type EvidencePackErrorCode } from "../error.ts";

const SPACE = 0x20;
const QUOTE = 0x22;
const PLUS = 0x2b;
const MINUS = 0x2d;
const DOT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const BACKSLASH = 0x5c;

/** CPython reads and writes no longer integers (`sys.int_info.default_max_str_digits`, CVE-2020-10735). */
const MAX_INTEGER_DIGITS = 4300;

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

const CONSTANTS: readonly (readonly [word: string, value: number])[] = [
  ["NaN", Number.NaN],
  ["Infinity", Number.POSITIVE_INFINITY],
  ["-Infinity", Number.NEGATIVE_INFINITY],
];

/** Thrown and caught within the reader alone. */
export class PythonJsonFault extends Error {
  readonly code: EvidencePackErrorCode;
  readonly offset: number;

  constructor(code: EvidencePackErrorCode, message: string, offset: number) {
    super(message);
    this.code = code;
    this.offset = offset;
  }
}

/** The error for a fault, with its line and column. */
export function faultError(
  { code, message, offset }: PythonJsonFault,
  text: string,
): ReturnType<typeof err<EvidencePackError>> {
  const lines = text.slice(0, offset).split(/\r\n|\r|\n/);
  const line = lines.length;
  const column = (lines.at(-1)?.length ?? 0) + 1;
  const details = { line, column, offset };
  return err(new EvidencePackError(code, `line ${line}, column ${column}: ${message}`, { details }));
}

/** Reads the tokens of a JSON text from `position` on, by the rules of CPython's `json` module. */
export class PythonJsonTokenizer {
  readonly text: string;
  position = 0;
  readonly #keys: string[] = Array.from({ length: 256 }, () => "");

  constructor(text: string) {
    this.text = text;
  }

  /** Moves over the white space of JSON, and gives the unit behind it. */
  skipSpace(): number {
    const text = this.text;
    let position = this.position;
    let unit = text.charCodeAt(position);
    while (unit === SPACE || unit === 0x0a || unit === 0x0d || unit === 0x09)
      unit = text.charCodeAt(++position);
    this.position = position;
    return unit;
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
      // False for NaN too, which is what lies beyond the end.
      if (!(unit >= SPACE)) this.#failInString(position);
      position++;
    }
    this.position = position + 1;
    return text.slice(start, position);
  }

  /**
   * Reads a key. The same keys come again and again, and those that are the very string of a program's source, not only equal to
   * it, are found many times faster in a `Map`. Engines make names of members such: so each key is made one once, and the last of
   * each length and ends is kept.
   */
  scanKey(): string {
    const key = this.scanString();
    const slot =
      (key.length * 31 + key.charCodeAt(0) * 7 + key.charCodeAt(key.length - 1)) & (this.#keys.length - 1);
    const known = this.#keys[slot];
    if (known === key) return known;
    const [name = key] = Object.keys({ [key]: true });
    this.#keys[slot] = name;
    return name;
  }

  #scanEscapedString(start: number, firstEscape: number): string {
    const text = this.text;
    const parts = [text.slice(start, firstEscape)];
    let position = firstEscape;
    for (;;) {
      const unit = text.charCodeAt(position);
      if (unit === QUOTE) break;
      if (unit === BACKSLASH) {
        const letter = text.charAt(position + 1);
        const plain = SHORT_ESCAPES[letter];
        if (letter === "u") parts.push(this.#readUnicodeEscape(position));
        else if (plain === undefined) this.fail("an escape of JSON in the string", position);
        else parts.push(plain);
        position += letter === "u" ? 6 : 2;
        continue;
      }
      let runEnd = position;
      for (let next = unit; next !== QUOTE && next !== BACKSLASH; next = text.charCodeAt(++runEnd)) {
        if (!(next >= SPACE)) this.#failInString(runEnd);
      }
      parts.push(text.slice(position, runEnd));
      position = runEnd;
    }
    this.position = position + 1;
    return parts.join("");
  }

  /** One unit: a pair of escapes comes together by itself, and half of one stays half, as it does in Python. */
  #readUnicodeEscape(position: number): string {
    const digits = this.text.slice(position + 2, position + 6);
    if (!/^[0-9A-Fa-f]{4}$/.test(digits)) this.fail("four hexadecimal digits after \\u", position);
    return String.fromCharCode(Number.parseInt(digits, 16));
  }

  /** Reads a number, or one of the names of what is none. An integer is a `bigint`, a float a `number`. */
  scanNumber(): bigint | number {
    const text = this.text;
    const start = this.position;
    for (const [word, value] of CONSTANTS) {
      if (!text.startsWith(word, start)) continue;
      this.position = start + word.length;
      return value;
    }
    let position = text.charCodeAt(start) === MINUS ? start + 1 : start;
    const digitsStart = position;
    position = text.charCodeAt(position) === ZERO ? position + 1 : this.#scanDigits(position);
    const integerEnd = position;
    if (text.charCodeAt(position) === DOT) position = this.#scanDigits(position + 1);
    const unit = text.charCodeAt(position);
    if (unit === 0x65 || unit === 0x45) {
      const sign = text.charCodeAt(position + 1);
      position = this.#scanDigits(position + (sign === PLUS || sign === MINUS ? 2 : 1));
    }
    this.position = position;
    const token = text.slice(start, position);
    if (position > integerEnd) return Number(token);
    const digits = integerEnd - digitsStart;
    if (digits > MAX_INTEGER_DIGITS) {
      const message = `expected integers of at most ${MAX_INTEGER_DIGITS} digits, as Python reads them, got one of ${digits}`;
      throw new PythonJsonFault("EVIDENCE_PACK_INTEGER_TOO_LONG", message, start);
    }
    return BigInt(token);
  }

  /** Moves over at least one digit. */
  #scanDigits(start: number): number {
    const text = this.text;
    let position = start;
    for (let unit = text.charCodeAt(position); unit >= ZERO && unit <= NINE; unit = text.charCodeAt(position))
      position++;
    if (position === start) this.fail("a digit", start);
    return position;
  }

  /** Reads `true`, `false` or `null`. */
  scanWord<T>(word: string, value: T): T {
    if (!this.text.startsWith(word, this.position)) this.fail("a JSON value", this.position);
    this.position += word.length;
    return value;
  }

  #failInString(position: number): never {
    return this.fail(
      position < this.text.length ? "control characters in a string to be escaped" : "a closing double quote",
      position,
    );
  }

  /** Throws `EVIDENCE_PACK_NOT_JSON`. */
  fail(expected: string, offset: number): never {
    const codePoint = this.text.codePointAt(offset);
    const found = codePoint === undefined ? "the end of the text" : quote(String.fromCodePoint(codePoint));
    throw new PythonJsonFault("EVIDENCE_PACK_NOT_JSON", `expected ${expected}, got ${found}`, offset);
  }
}
