import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { utf8Bytes } from "./bytes.ts";
import { DIGEST_ALGORITHMS } from "./digest.ts";
import { createHasher, digestBytes } from "./hash.ts";

/** The input of the BLAKE3 test vectors: bytes that count from 0 to 250 over and over. */
function pattern(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => index % 251);
}

/** Lengths around the blocks and chunks of all three: 64, 128 and 1024 bytes. */
const LENGTHS = [0, 1, 55, 56, 63, 64, 65, 111, 112, 127, 128, 129, 1023, 1024, 1025, 4097];

describe("digestBytes", () => {
  it.each([
    ["", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
    ["abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"],
    [
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
    ],
  ])("gives the known SHA-256 of %j (FIPS 180-4)", (text, hex) => {
    expect(digestBytes("sha256", utf8Bytes(text))).toBe(`sha256:${hex}`);
  });

  it("gives the known BLAKE2b-512 of abc (RFC 7693 appendix A)", () => {
    expect(digestBytes("blake2b", utf8Bytes("abc"))).toBe(
      "blake2b:ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1" +
        "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923",
    );
  });

  // From test_vectors.json of the BLAKE3 authors, the first 32 bytes of each hash.
  it.each([
    [0, "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262"],
    [1, "2d3adedff11b61f14c886e35afa036736dcd87a74d27b5c1510225d0f592e213"],
    [1023, "10108970eeda3eb932baac1428c7a2163b0e924c9a9e25b35bba72b28f70bd11"],
    [1024, "42214739f095a406f3fc83deb889744ac00df831c10daa55189b5d121c855af7"],
    [1025, "d00278ae47eb27b34faecf67b4fe263f82d5412916c1ffd97c8cb7fb814b8444"],
    [2048, "e776b6028c7cd22a4d0ba182a8bf62205d2ef576467e838ed6f2529b85fba24a"],
    [31744, "62b6960e1a44bcc1eb1a611a8d6235b6b4b78f32e7abc4fb4c6cdcce94895c47"],
    [102400, "bc3e3d41a1146b069abffad3c0d44860cf664390afce4d9661f7902e7943e085"],
  ])("gives the known BLAKE3 of %d bytes of the test pattern", (length, hex) => {
    expect(digestBytes("blake3", pattern(length))).toBe(`blake3:${hex}`);
  });

  it.each([
    ["sha256", "sha256"],
    ["blake2b", "blake2b512"],
  ] as const)("%s agrees with %s of node:crypto at every block boundary", (algorithm, native) => {
    for (const length of LENGTHS) {
      const bytes = pattern(length);
      expect(digestBytes(algorithm, bytes)).toBe(
        `${algorithm}:${createHash(native).update(bytes).digest("hex")}`,
      );
    }
  });

  it("throws TypeError for an algorithm that is not of the registry", () => {
    // @ts-expect-error a wrong name on purpose
    expect(() => digestBytes("md5", new Uint8Array())).toThrow(TypeError);
  });
});

describe("createHasher", () => {
  it.each(DIGEST_ALGORITHMS)("gives for pieces what %s gives for the whole", (algorithm) => {
    for (const length of LENGTHS) {
      const bytes = pattern(length);
      const hasher = createHasher(algorithm);
      for (let start = 0; start < length; start += 61) hasher.update(bytes.subarray(start, start + 61));
      hasher.update(new Uint8Array());
      expect(`${algorithm}:${hasher.digestHex()}`).toBe(digestBytes(algorithm, bytes));
    }
  });

  it.each(DIGEST_ALGORITHMS)("%s repeats its digest and takes no more bytes after it", (algorithm) => {
    const hasher = createHasher(algorithm);
    hasher.update(utf8Bytes("abc"));
    const hex = hasher.digestHex();
    expect(hasher.digestHex()).toBe(hex);
    expect(() => hasher.update(utf8Bytes("d"))).toThrow(Error);
    expect(hasher.digestHex()).toBe(hex);
  });

  it("keeps hashers apart", () => {
    const first = createHasher("sha256");
    const second = createHasher("sha256");
    first.update(utf8Bytes("a"));
    second.update(utf8Bytes("abc"));
    first.update(utf8Bytes("bc"));
    expect(first.digestHex()).toBe(second.digestHex());
  });
});
