import { createDigest, type Digest, type JsonValue, parseTime, type Timestamp, unwrap } from "@aixv/core";
import fc from "fast-check";

// Values as people, tools and attackers may have written them into claims.

/** Some digest, and few different ones, so that claims speak of the same artifacts. */
export const digests: fc.Arbitrary<Digest> = fc
  .nat(12)
  .map((number) => createDigest("sha256", number.toString(16).padStart(64, "a")));
/** The artifact of all facts. */
export const MODEL: Digest = createDigest("sha256", "0".repeat(64));

/** Texts of people, tools and attackers; never blank, and well-formed, as the rules of claims ask. */
export const texts: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    "llama",
    "Apache-2.0",
    "<script>alert(1)</script>",
    "\u202egnp.exe",
    'a"b\\c',
    "../../etc/passwd",
    "NOASSERTION",
    "sha256:x",
    "urn:uuid:x",
    "__proto__",
    "ä ö 模型 😀",
    "a\tb",
    "a\nb",
    "a\r\nb",
    "a\u2028b",
  ),
  fc.string({ minLength: 1, maxLength: 20 }).filter((text) => text.trim() !== ""),
);
/** URIs as people write them, wrong ones as well. */
export const uris: fc.Arbitrary<string> = fc.constantFrom(
  "https://example.com/a",
  "pkg:huggingface/org/m@1",
  "hf://datasets/x y",
  "HTTPS://Example.com/A",
  "urn:x:y",
);
/** Times of 2026. */
export const times: fc.Arbitrary<Timestamp> = fc
  .integer({ min: 0, max: 3_000_000 })
  .map((seconds) => unwrap(parseTime(new Date(Date.UTC(2026, 0, 1) + seconds * 1000).toISOString())));
/** Any JSON value but null. */
export const json: fc.Arbitrary<JsonValue> = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    texts,
    fc.integer({ min: -1000, max: 1000 }),
    fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 }).map((number) => number + 0),
    fc.boolean(),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(texts, tie("value"), { maxKeys: 3, noNullPrototype: true }),
  ),
})).value;
/** JSON objects of a few members. */
export const objects: fc.Arbitrary<{ readonly [name: string]: JsonValue }> = fc.dictionary(
  texts.filter((name) => name !== "__proto__"),
  json,
  { maxKeys: 4, noNullPrototype: true },
);
