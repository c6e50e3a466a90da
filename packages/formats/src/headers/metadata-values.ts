import { decodeUtf8, quote, utf8Bytes } from "@aixv/core";
import { malformed, tooLarge } from "./header-error.ts";
import {
  MAX_HEADER_KEYS,
  MAX_HEADER_LIST,
  MAX_METADATA_KEY_BYTES,
  MAX_METADATA_TEXT_BYTES,
  MAX_METADATA_VALUES,
} from "./header-limits.ts";
import type { HeaderValue } from "./model-header.ts";

/** The one key that no strict reader takes, as it names what objects inherit (`parseJson`: `JSON_FORBIDDEN_KEY`). */
const FORBIDDEN_KEY = "__proto__";

/** Keeps the values of a header that are small enough, each key once, and counts the others. */
export class MetadataValues {
  readonly #keys = new Set<string>();
  readonly #values = new Map<string, HeaderValue>();
  readonly #lists = new Map<string, readonly string[]>();
  omitted = 0;

  /** Refuses a key that was there before. */
  begin(key: string): void {
    if (this.#keys.has(key))
      throw malformed(`expected each key once, got ${quote(key)} again; one of them would be ignored`);
    if (this.#keys.size >= MAX_HEADER_KEYS)
      throw tooLarge(`expected at most ${MAX_HEADER_KEYS} keys of metadata, got more`);
    this.#keys.add(key);
  }

  /** Keeps a value; undefined is one that is not kept. */
  add(key: string, value: HeaderValue | undefined): void {
    const kept =
      value !== undefined &&
      key !== FORBIDDEN_KEY &&
      this.#values.size < MAX_METADATA_VALUES &&
      utf8Bytes(key).length <= MAX_METADATA_KEY_BYTES &&
      isKept(value);
    if (kept) this.#values.set(key, value);
    else this.omitted += 1;
  }

  /** Keeps a list for the description of the model alone. */
  addList(key: string, texts: readonly string[]): void {
    this.#lists.set(key, texts);
  }

  text(key: string): string | undefined {
    const value = this.#values.get(key);
    return typeof value === "string" ? value : undefined;
  }

  natural(key: string): number | undefined {
    const value = this.#values.get(key);
    return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
  }

  list(key: string): readonly string[] | undefined {
    return this.#lists.get(key);
  }

  has(key: string): boolean {
    return this.#values.has(key);
  }

  /** Without a prototype: keys come from outside. */
  metadata(): { readonly [key: string]: HeaderValue } {
    const metadata: { [key: string]: HeaderValue } = Object.create(null);
    for (const [key, value] of this.#values) metadata[key] = value;
    return metadata;
  }
}

function isKept(value: HeaderValue): boolean {
  if (typeof value === "string")
    return value.length <= MAX_METADATA_TEXT_BYTES && utf8Bytes(value).length <= MAX_METADATA_TEXT_BYTES;
  return typeof value === "boolean" || Number.isFinite(value);
}

/** `bytes` as text; `what` names it in the message. */
export function textOf(bytes: Uint8Array, what: string): string {
  const text = decodeUtf8(bytes);
  if (text === undefined) throw malformed(`expected ${what} to be UTF-8, got bytes that are not`);
  return text;
}

/** Whether a list has room for another item. */
export function hasRoom(list: readonly unknown[]): boolean {
  return list.length < MAX_HEADER_LIST;
}
