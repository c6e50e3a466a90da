import { decodeUtf8 } from "@aixv/core";
import { SignatureError } from "./signature-error.ts";

/** Reads the data types of SSH (RFC 4251 §5) out of bytes, strictly. Throws `SIGNATURE_MALFORMED`. */
export class SshReader {
  readonly #bytes: Uint8Array;
  readonly #what: string;
  #at = 0;

  /** @param what - names the bytes in messages */
  constructor(bytes: Uint8Array, what: string) {
    this.#bytes = bytes;
    this.#what = what;
  }

  take(length: number, expected: string): Uint8Array {
    const end = this.#at + length;
    if (end > this.#bytes.length) throw this.fault(expected, "the end");
    const taken = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }

  byte(expected: string): number {
    return this.take(1, expected)[0] ?? 0;
  }

  uint32(expected: string): number {
    const [a = 0, b = 0, c = 0, d = 0] = this.take(4, expected);
    return a * 0x1000000 + ((b << 16) | (c << 8) | d);
  }

  string(expected: string): Uint8Array {
    return this.take(this.uint32(expected), expected);
  }

  text(expected: string): string {
    const text = decodeUtf8(this.string(expected));
    if (text === undefined) throw this.fault(expected, "bytes that are no UTF-8");
    return text;
  }

  /** A positive `mpint` in its one shortest form, without the byte that keeps it positive. */
  positive(expected: string): Uint8Array {
    const bytes = this.string(expected);
    const [first, second] = bytes;
    if (first === undefined || first >= 0x80) throw this.fault(expected, "a number that is not positive");
    if (first !== 0) return bytes;
    if (second === undefined || second < 0x80) throw this.fault(expected, "a number with zeros before it");
    return bytes.subarray(1);
  }

  end(): void {
    if (this.#at !== this.#bytes.length) throw this.fault("the end", "more bytes");
  }

  fault(expected: string, came: string): SignatureError {
    return new SignatureError("SIGNATURE_MALFORMED", `${this.#what}: expected ${expected}, got ${came}`);
  }
}

/** Writes bytes with their length before them. */
export function sshString(bytes: Uint8Array): Uint8Array {
  const written = new Uint8Array(4 + bytes.length);
  new DataView(written.buffer).setUint32(0, bytes.length);
  written.set(bytes, 4);
  return written;
}
