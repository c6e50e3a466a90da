import { describe, expect, it } from "vitest";
import {
  createDigest,
  DIGEST_ALGORITHMS,
  type DigestAlgorithm,
  digestAlgorithm,
  digestHex,
  isDigestAlgorithm,
  isDigestHex,
  parseDigest,
} from "./digest.ts";

const hexOf: { readonly [A in DigestAlgorithm]: string } = {
  sha256: "ab".repeat(32),
  blake2b: "cd".repeat(64),
  blake3: "ef".repeat(32),
};

describe("parseDigest", () => {
  it.each(DIGEST_ALGORITHMS)("reads and takes apart a %s digest", (algorithm) => {
    const parsed = parseDigest(`${algorithm}:${hexOf[algorithm]}`);
    if (!parsed.ok) throw parsed.error;
    expect(digestAlgorithm(parsed.value)).toBe(algorithm);
    expect(digestHex(parsed.value)).toBe(hexOf[algorithm]);
  });

  it("lowercases algorithm and hex", () => {
    const parsed = parseDigest(`SHA256:${"AB".repeat(32)}`);
    expect(parsed).toEqual({ ok: true, value: `sha256:${"ab".repeat(32)}` });
  });

  it.each([
    ["bare hex, which names no algorithm", "ab".repeat(32)],
    ["an empty text", ""],
    ["a digit too few", `sha256:${"a".repeat(63)}`],
    ["a digit too many", `sha256:${"a".repeat(65)}`],
    ["the size of another algorithm", `blake2b:${"ab".repeat(32)}`],
    ["a letter that is no digit", `sha256:${"g".repeat(64)}`],
    ["white space at the end", `sha256:${"ab".repeat(32)}\n`],
    ["a second algorithm", `sha256:sha256:${"ab".repeat(32)}`],
  ])("refuses %s", (_, text) => {
    expect(parseDigest(text)).toMatchObject({ ok: false, error: { code: "DIGEST_INVALID" } });
  });

  it.each([
    ["md5", "md5"],
    ["sha512", "sha512"],
    ["an inherited name", "toString"],
    ["a look-alike with the Kelvin sign", "bla\u212ae2b"],
    ["white space before", " sha256"],
    ["none", ""],
  ])("refuses the algorithm %s", (_, name) => {
    const parsed = parseDigest(`${name}:${"ab".repeat(32)}`);
    expect(parsed).toMatchObject({ ok: false, error: { code: "DIGEST_ALGORITHM_UNKNOWN" } });
  });
});

describe("createDigest", () => {
  it("accepts lowercase hex of full size and nothing else", () => {
    expect(createDigest("sha256", hexOf.sha256)).toBe(`sha256:${hexOf.sha256}`);
    const refusal = expect.objectContaining({ code: "DIGEST_INVALID" });
    expect(() => createDigest("sha256", hexOf.sha256.toUpperCase())).toThrow(refusal);
    expect(() => createDigest("blake2b", hexOf.sha256)).toThrow(refusal);
  });
});

describe("isDigestAlgorithm and isDigestHex", () => {
  it("know the registry and its sizes", () => {
    expect(isDigestAlgorithm("blake3")).toBe(true);
    expect(isDigestAlgorithm("BLAKE3")).toBe(false);
    expect(isDigestAlgorithm(undefined)).toBe(false);
    expect(isDigestHex("blake3", hexOf.blake3)).toBe(true);
    expect(isDigestHex("blake3", `${hexOf.blake3}\n`)).toBe(false);
  });
});
