import { describe, expect, it } from "vitest";
import { uuidOf } from "./uuid.ts";

describe("uuidOf (RFC 9562 §5.8)", () => {
  it("is of version 8 and of the variant of RFC 9562, whatever it names", () => {
    for (let name = 0; name < 64; name++)
      expect(uuidOf("test", String(name))).toMatch(
        /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
      );
  });

  it("is equal for equal names, and for no others", () => {
    expect(uuidOf("a", "b")).toBe(uuidOf("a", "b"));
    expect(uuidOf("a", "b")).not.toBe(uuidOf("ab"));
    expect(uuidOf("a", "b")).not.toBe(uuidOf("b", "a"));
  });
});
