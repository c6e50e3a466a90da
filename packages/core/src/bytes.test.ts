import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import {
  concatBytes,
  decodeBase64,
  decodeHex,
  decodeUtf8,
  encodeBase64,
  encodeHex,
  equalBytes,
  utf8Bytes,
} from "./bytes.ts";

const allBytes = Uint8Array.from({ length: 256 }, (_, index) => index);

describe("hexadecimal", () => {
  it("writes lowercase and reads either case", () => {
    expect(encodeHex(Uint8Array.of(0, 1, 0xab, 0xff))).toBe("0001abff");
    expect(decodeHex("0001abff")).toEqual(Uint8Array.of(0, 1, 0xab, 0xff));
    expect(decodeHex("0001ABfF")).toEqual(Uint8Array.of(0, 1, 0xab, 0xff));
    expect(decodeHex("")).toEqual(new Uint8Array());
  });

  it("reads back every byte", () => {
    expect(encodeHex(allBytes)).toBe(Buffer.from(allBytes).toString("hex"));
    expect(decodeHex(encodeHex(allBytes))).toEqual(allBytes);
  });

  it.each(["a", "abc", "0g", "g0", "0x00", " 00", "00 ", "é0", "\u{1f600}", "\u0130\u0130", "\uff10\uff10"])(
    "refuses %j",
    (text) => {
      expect(decodeHex(text)).toBeUndefined();
    },
  );
});

describe("base64", () => {
  it.each([
    ["", ""],
    ["f", "Zg=="],
    ["fo", "Zm8="],
    ["foo", "Zm9v"],
    ["foob", "Zm9vYg=="],
    ["fooba", "Zm9vYmE="],
    ["foobar", "Zm9vYmFy"],
  ])("writes and reads the test vector %j (RFC 4648 §10)", (plain, encoded) => {
    expect(encodeBase64(utf8Bytes(plain))).toBe(encoded);
    expect(decodeBase64(encoded)).toEqual(utf8Bytes(plain));
  });

  it("agrees with node for every length from 0 to 256, in both alphabets", () => {
    for (let length = 0; length <= 256; length++) {
      const bytes = new Uint8Array(randomBytes(length));
      const standard = Buffer.from(bytes).toString("base64");
      expect(encodeBase64(bytes)).toBe(standard);
      expect(decodeBase64(standard)).toEqual(bytes);
      expect(decodeBase64(Buffer.from(bytes).toString("base64url"))).toEqual(bytes);
      expect(decodeBase64(standard.replaceAll("+", "-").replaceAll("/", "_"))).toEqual(bytes);
    }
  });

  it("takes a text without padding unless its letters are standard only (RFC 4648 §5, DSSE v1.0)", () => {
    expect(decodeBase64("-_8")).toEqual(Uint8Array.of(0xfb, 0xff));
    expect(decodeBase64("Zg")).toEqual(utf8Bytes("f"));
    expect(decodeBase64("+/8=")).toEqual(Uint8Array.of(0xfb, 0xff));
    expect(decodeBase64("+/8")).toBeUndefined();
  });

  it.each([
    ["padding too short", "Zg="],
    ["padding too long", "Zg==="],
    ["padding after a whole group", "Zm9v="],
    ["a whole group of padding", "Zm9v===="],
    ["only padding", "="],
    ["padding in the middle", "Zg==Zg=="],
    ["padding where a letter belongs", "Z==="],
    ["one letter left over", "Zm9vY"],
    ["trailing bits after one byte (RFC 4648 §3.5)", "Zh=="],
    ["trailing bits after two bytes (RFC 4648 §3.5)", "Zm9="],
    ["the highest trailing bit after one byte", "Zo=="],
    ["the higher trailing bit after two bytes", "Zm+="],
    ["trailing bits without padding", "Zh"],
    ["both alphabets", "+_8="],
    ["both alphabets, the other way", "-/8="],
    ["a space", "Zm 9"],
    ["a line feed at the end", "Zm9v\n"],
    ["a line feed between groups", "Zm9v\nZm9v"],
    ["a letter of no alphabet", "Zm9*"],
    ["a letter beyond ASCII", "Zm9\u00e9"],
    ["a letter whose lower byte is in the alphabet", "Zm9\u0141"],
    ["a NUL", "Zm9\0"],
  ])("refuses %s", (_, text) => {
    expect(decodeBase64(text)).toBeUndefined();
  });
});

describe("UTF-8", () => {
  it("keeps a byte order mark, so that no byte is lost", () => {
    const bytes = Uint8Array.of(0xef, 0xbb, 0xbf, 0x61);
    expect(decodeUtf8(bytes)).toBe("\ufeffa");
    expect(utf8Bytes("\ufeffa")).toEqual(bytes);
  });

  it.each([
    ["a lone continuation byte", [0x80]],
    ["an overlong form", [0xc0, 0xaf]],
    ["an encoded surrogate", [0xed, 0xa0, 0x80]],
    ["a truncated sequence", [0xe2, 0x82]],
    ["a code point beyond U+10FFFF", [0xf4, 0x90, 0x80, 0x80]],
  ])("refuses %s", (_, bytes) => {
    expect(decodeUtf8(Uint8Array.from(bytes))).toBeUndefined();
    // The refusal leaves nothing behind.
    expect(decodeUtf8(Uint8Array.of(0x61))).toBe("a");
  });
});

describe("equalBytes and concatBytes", () => {
  it("compare by content and length", () => {
    expect(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 2))).toBe(true);
    expect(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 3))).toBe(false);
    expect(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 2, 3))).toBe(false);
    expect(equalBytes(new Uint8Array(), new Uint8Array())).toBe(true);
  });

  it("join in order into a new array", () => {
    const first = Uint8Array.of(1);
    const joined = concatBytes(first, new Uint8Array(), Uint8Array.of(2, 3));
    expect(joined).toEqual(Uint8Array.of(1, 2, 3));
    joined[0] = 9;
    expect(first).toEqual(Uint8Array.of(1));
    expect(concatBytes()).toEqual(new Uint8Array());
  });
});
