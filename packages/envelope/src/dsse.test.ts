import { expect, it } from "vitest";
import { preAuthEncode } from "./dsse.ts";

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const bytes = (value: string): Uint8Array => new TextEncoder().encode(value);

it("encodes the example of the specification (DSSE v1.0, protocol.md)", () => {
  expect(text(preAuthEncode("http://example.com/HelloWorld", bytes("hello world")))).toBe(
    "DSSEv1 29 http://example.com/HelloWorld 11 hello world",
  );
});

it("counts bytes, not characters, of type and payload", () => {
  expect(text(preAuthEncode("typé", bytes("naïve 😀")))).toBe("DSSEv1 5 typé 11 naïve 😀");
});

it("encodes empty type and payload with their lengths", () => {
  expect(text(preAuthEncode("", new Uint8Array()))).toBe("DSSEv1 0  0 ");
});

it("keeps payload bytes that are no UTF-8", () => {
  expect([...preAuthEncode("t", Uint8Array.of(0, 0xff, 0x20))].slice(-3)).toEqual([0, 0xff, 0x20]);
});

it("separates type from payload: moving bytes between them changes the encoding", () => {
  const one = preAuthEncode("a", bytes("b c"));
  const other = preAuthEncode("a 3 b", bytes("c"));
  expect(text(one)).not.toBe(text(other));
});
