import { decodeBase64, getOwn, isJsonObject, type JsonObject, type JsonValue, quote } from "@aixv/core";
import { BundleError, type BundleErrorCode } from "../error.ts";

/**
 * Reads typed fields out of untrusted JSON. Faults are thrown as BundleError and caught once, in `parseBundle`:
 * a parser of four levels reads better so than with a Result at each field.
 */
export class JsonFields {
  readonly #object: JsonObject;
  readonly pointer: string;

  constructor(value: JsonValue | undefined, pointer: string) {
    if (value === undefined || !isJsonObject(value)) throw fault(pointer, "an object", value);
    this.#object = value;
    this.pointer = pointer;
  }

  has(name: string): boolean {
    const value = getOwn(this.#object, name);
    return value !== undefined && value !== null;
  }

  raw(name: string): JsonValue | undefined {
    const value = getOwn(this.#object, name);
    return value === null ? undefined : value;
  }

  /** Refuses fields that the format does not know. */
  onlyKnows(...names: readonly string[]): void {
    for (const name of Object.keys(this.#object)) {
      if (!names.includes(name)) {
        throw new BundleError("BUNDLE_MALFORMED", `bundle ${this.pointer}: unknown field ${quote(name)}`, {
          details: { pointer: `${this.pointer}/${name}` },
        });
      }
    }
  }

  object(name: string, code?: BundleErrorCode): JsonFields {
    const value = this.raw(name);
    if (value === undefined && code !== undefined)
      throw fault(`${this.pointer}/${name}`, "an object", value, code);
    return new JsonFields(value, `${this.pointer}/${name}`);
  }

  text(name: string, maxLength: number = Number.POSITIVE_INFINITY): string {
    const value = this.raw(name);
    if (typeof value !== "string" || value === "")
      throw fault(`${this.pointer}/${name}`, "a non-empty string", value);
    if (value.length > maxLength) {
      throw fault(`${this.pointer}/${name}`, `at most ${maxLength} characters`, value.length);
    }
    return value;
  }

  optionalText(name: string): string {
    const value = this.raw(name);
    if (value === undefined) return "";
    if (typeof value !== "string") throw fault(`${this.pointer}/${name}`, "a string", value);
    return value;
  }

  bytes(name: string, maxBytes: number = Number.POSITIVE_INFINITY): Uint8Array {
    const bytes = this.optionalBytes(name);
    if (bytes.length === 0) throw fault(`${this.pointer}/${name}`, "non-empty base64", this.raw(name));
    if (bytes.length > maxBytes) {
      throw fault(`${this.pointer}/${name}`, `at most ${maxBytes} bytes`, bytes.length);
    }
    return bytes;
  }

  optionalBytes(name: string): Uint8Array {
    return base64(this.raw(name) ?? "", `${this.pointer}/${name}`);
  }

  /** A 64-bit unsigned integer, which protobuf's JSON writes as a string and reads as a number too; absent means 0. */
  unsigned(name: string): string {
    const value = this.raw(name) ?? "0";
    if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return String(value);
    if (typeof value === "string" && /^(?:0|[1-9][0-9]{0,18})$/.test(value)) return value;
    throw fault(`${this.pointer}/${name}`, "a non-negative integer", value);
  }

  /** An array, absent meaning empty. */
  array(name: string, maxLength: number): readonly JsonValue[] {
    const value = this.raw(name) ?? [];
    if (!Array.isArray(value)) throw fault(`${this.pointer}/${name}`, "an array", value);
    if (value.length > maxLength) {
      throw new BundleError(
        "BUNDLE_MALFORMED",
        `bundle ${this.pointer}/${name}: expected at most ${maxLength} entries, got ${value.length}`,
        { details: { pointer: `${this.pointer}/${name}` } },
      );
    }
    return value;
  }

  objects(name: string, maxLength: number): readonly JsonFields[] {
    return this.array(name, maxLength).map(
      (value, index) => new JsonFields(value, `${this.pointer}/${name}/${index}`),
    );
  }
}

/** Decodes base64 or fails at `pointer`. */
export function base64(value: JsonValue, pointer: string): Uint8Array {
  const bytes = typeof value === "string" ? decodeBase64(value) : undefined;
  if (bytes === undefined) throw fault(pointer, "base64", value);
  return bytes;
}

/** An error that says what was expected at a place of the bundle and what came. */
export function fault(
  pointer: string,
  expected: string,
  got: JsonValue | undefined,
  code: BundleErrorCode = "BUNDLE_MALFORMED",
): BundleError {
  const came = got === undefined ? "nothing" : quote(JSON.stringify(got) ?? "", 60);
  return new BundleError(code, `bundle ${pointer || "/"}: expected ${expected}, got ${came}`, {
    details: { pointer },
  });
}
