import { describe, expect, it } from "vitest";
import { bytes } from "../../test/bytes.ts";
import { formatsOf } from "../../test/formats-of.ts";

const utf8 = (text: string) => new TextEncoder().encode(text);

describe("text", () => {
  it.each(["a\r\n\tb\f", "größe 模型 🤖", "\ufeffBOM", "\n"])("%j", async (text) => {
    expect(await formatsOf(utf8(text))).toBe("text");
  });

  it.each([
    ["a NUL", bytes("a\0b")],
    ["an escape", bytes("\x1b[31m")],
    ["a control character of C1", utf8("a\u0085b")],
    ["Latin-1", bytes("gr\xf6\xdfe")],
    ["a character that breaks off", utf8("größe 模").subarray(0, -1)],
    ["an overlong character", bytes("a\xc0\xaf")],
  ])("but not with %s", async (_, file) => {
    expect(await formatsOf(file)).toBe("unknown");
  });

  it("is judged by the beginning and the end of a long file", async () => {
    const long = utf8("ß".repeat(100_000));
    expect(await formatsOf(bytes("a", long))).toBe("text");
    expect(await formatsOf(bytes(long, "\0"))).toBe("unknown");
    expect(await formatsOf(bytes("\0", long))).toBe("unknown");
  });

  it("is missing in a file without bytes", async () => {
    expect(await formatsOf(bytes())).toBe("empty");
  });
});

describe("JSON (RFC 8259)", () => {
  const long = `{"a": [${"1, ".repeat(50_000)}1]}`;
  it.each([' {"a": [1]}\n', "[]", "[1, true, null]", long, `[${long}]\n`])("%.20j", async (text) => {
    expect(await formatsOf(utf8(text))).toBe("json text");
  });

  it.each(['{"a": }', "{a: 1}", '"a"', "1", "[1] [2]", long.slice(0, -1), `{${long}}`, `[INFO] ${long}`])(
    "but not %.20j",
    async (text) => {
      expect(await formatsOf(utf8(text))).toBe("text");
    },
  );
});
