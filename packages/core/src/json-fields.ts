import { decodeBase64 } from "./bytes.ts";
import { quote } from "./error.ts";
import { describeJsonPointer, formatJsonPointer } from "./json-pointer.ts";
import { describeJson, getOwn, isJsonObject } from "./json-reader.ts";
import type { JsonObject, JsonValue } from "./json-value.ts";

/** How {@link JsonFields} reads. */
export interface JsonFieldsOptions {
  /**
   * Makes the error to throw.
   *
   * @param message - one line fit for a terminal: where, what was expected, what came
   * @param pointer - RFC 6901 JSON Pointer to the fault; `""` is the whole document
   */
  readonly fault: (message: string, pointer: string) => Error;
  /**
   * Reads protobuf's JSON mapping, which takes `null` for absent and leaves out what has its default: an absent list
   * is empty, an absent {@link JsonFields.unsigned} 0. By default `null` is a value and whatever is read must be there.
   */
  readonly protobuf?: boolean;
}

/**
 * Reads typed members out of an untrusted JSON object. What it returns proves the type only. Faults are thrown, as
 * made by `options.fault`, to be caught once in the parser: nested formats read better so than with a Result at each
 * member. Inherited members are never found.
 */
export class JsonFields {
  /** The object that is read. */
  readonly json: JsonObject;
  readonly #options: JsonFieldsOptions;
  readonly #pointTo: () => string;

  /** @param pointTo - gives the pointer to `value`, made for faults only: there may be millions of objects */
  constructor(value: JsonValue | undefined, options: JsonFieldsOptions, pointTo: () => string = () => "") {
    if (!isJsonObject(value)) {
      const pointer = pointTo();
      throw options.fault(
        `${describeJsonPointer(pointer)}: expected an object, got ${describeJson(value)}`,
        pointer,
      );
    }
    this.json = value;
    this.#options = options;
    this.#pointTo = pointTo;
  }

  /** Where it is: an RFC 6901 JSON Pointer. */
  get pointer(): string {
    return this.#pointTo();
  }

  /** The error that says what was expected of a member, and what came. */
  fault(name: string, expected: string, came: string = describeJson(this.raw(name))): Error {
    const pointer = this.#pointerTo(name);
    return this.#options.fault(`${describeJsonPointer(pointer)}: expected ${expected}, got ${came}`, pointer);
  }

  has(name: string): boolean {
    return this.raw(name) !== undefined;
  }

  /** A member of any type, `undefined` if absent. */
  raw(name: string): JsonValue | undefined {
    const value = getOwn(this.json, name);
    return value === null && this.#options.protobuf === true ? undefined : value;
  }

  /** Refuses members of other names. */
  onlyKnows(...names: readonly string[]): void {
    const unknown = Object.keys(this.json).find((name) => !names.includes(name));
    if (unknown === undefined) return;
    const message = `${describeJsonPointer(this.pointer)}: unknown field ${quote(unknown)}`;
    throw this.#options.fault(message, this.#pointerTo(unknown));
  }

  /** A non-empty string of at most `maxLength` UTF-16 units. */
  text(name: string, maxLength: number = Number.POSITIVE_INFINITY): string {
    const value = this.raw(name);
    if (typeof value !== "string" || value === "") throw this.fault(name, "a non-empty string");
    if (value.length <= maxLength) return value;
    throw this.fault(name, `at most ${maxLength} characters`, String(value.length));
  }

  /** A string, absent meaning empty. */
  optionalText(name: string): string {
    const value = this.raw(name);
    if (value === undefined) return "";
    if (typeof value === "string") return value;
    throw this.fault(name, "a string");
  }

  /** Non-empty bytes, written as base64. */
  bytes(name: string, maxBytes: number = Number.POSITIVE_INFINITY): Uint8Array {
    const value = this.raw(name);
    const bytes = typeof value === "string" ? decodeBase64(value) : undefined;
    if (bytes === undefined || bytes.length === 0) throw this.fault(name, "non-empty base64");
    if (bytes.length <= maxBytes) return bytes;
    throw this.fault(name, `at most ${maxBytes} bytes`, String(bytes.length));
  }

  /** A number that is an integer from `min` to 2^53 - 1. */
  integer(name: string, min = 0): number {
    const value = this.raw(name);
    if (typeof value === "number" && Number.isSafeInteger(value) && value >= min) return value;
    throw this.fault(name, min === 0 ? "a non-negative integer" : `an integer of at least ${min}`);
  }

  /** Digits of an integer from 0 to 10^19 - 1, which protobuf's JSON writes as a string and reads as a number too. */
  unsigned(name: string): string {
    const value = this.raw(name) ?? (this.#options.protobuf === true ? "0" : undefined);
    if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return String(value);
    if (typeof value === "string" && /^(?:0|[1-9][0-9]{0,18})$/.test(value)) return value;
    throw this.fault(name, "a non-negative integer");
  }

  boolean(name: string): boolean {
    const value = this.raw(name);
    if (typeof value === "boolean") return value;
    throw this.fault(name, "true or false");
  }

  object(name: string): JsonFields {
    return new JsonFields(this.raw(name), this.#options, () => this.#pointerTo(name));
  }

  /** A list of objects, each read as it comes: in a list of millions, its fields would outweigh it. */
  objects<T>(name: string, read: (fields: JsonFields) => T, maxLength?: number): readonly T[] {
    return this.#list(name, maxLength).map((entry, index) =>
      read(new JsonFields(entry, this.#options, () => `${this.#pointerTo(name)}/${index}`)),
    );
  }

  /**
   * A list of something else.
   *
   * @param expected - what an entry is, for the message
   * @param read - gives `undefined` for an entry that is not
   */
  array<T>(
    name: string,
    expected: string,
    read: (entry: JsonValue) => T | undefined,
    maxLength?: number,
  ): readonly T[] {
    return this.#list(name, maxLength).map((entry, index) => {
      const value = read(entry);
      if (value !== undefined) return value;
      const pointer = `${this.#pointerTo(name)}/${index}`;
      throw this.#options.fault(
        `${describeJsonPointer(pointer)}: expected ${expected}, got ${describeJson(entry)}`,
        pointer,
      );
    });
  }

  #list(name: string, maxLength = Number.POSITIVE_INFINITY): readonly JsonValue[] {
    const value = this.raw(name) ?? (this.#options.protobuf === true ? [] : undefined);
    if (!Array.isArray(value)) throw this.fault(name, "an array");
    if (value.length <= maxLength) return value;
    throw this.fault(name, `at most ${maxLength} entries`, String(value.length));
  }

  #pointerTo(name: string): string {
    return this.pointer + formatJsonPointer([name]);
  }
}
