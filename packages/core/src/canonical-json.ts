import canonicalize from "canonicalize";
import { assertJson, CanonicalJsonError } from "./assert-json.ts";
import type { JsonValue } from "./json-value.ts";

/**
 * Serialises a value by RFC 8785 (JSON Canonicalization Scheme): no white space, keys in the order of their
 * UTF-16 units, numbers as ECMAScript writes them.
 *
 * Two different JSON values never give the same text. So whatever is not a JSON value is refused and not dropped or
 * rewritten: `undefined`, NaN, infinities, `bigint`, functions, symbols, array holes, lone surrogates, class
 * instances (`Date`, `Map`), `toJSON` methods, cycles, nesting deeper than 1,000. `-0` becomes `0`, as the RFC wants.
 *
 * @throws CanonicalJsonError with code `CANONICAL_JSON_INVALID` and the JSON Pointer of the offending value
 * @example
 * canonicalizeJson({ b: 1, a: [true, 1e21] }); // '{"a":[true,1e+21],"b":1}'
 */
export function canonicalizeJson(value: JsonValue): string {
  assertJson(value);
  const text = canonicalize(value);
  if (text === undefined)
    throw new CanonicalJsonError("expected a JSON value, got one without a JSON form", "");
  return text;
}

/** The UTF-8 bytes of {@link canonicalizeJson}: what is hashed or signed. Throws `CANONICAL_JSON_INVALID` likewise. */
export function canonicalJsonBytes(value: JsonValue): Uint8Array {
  return new TextEncoder().encode(canonicalizeJson(value));
}
