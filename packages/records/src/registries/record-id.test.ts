import { describe, expect, it } from "vitest";
import { isRecordId } from "./record-id.ts";

describe("isRecordId (AIXV registry §1)", () => {
  it.each(["ADV-2026-0001", "a", "...", ".a", "a.b_c-d", "a".repeat(128)])("takes %s", (id) => {
    expect(isRecordId(id)).toBe(true);
  });

  it.each(["", ".", "..", "../x", "a/b", "a\\b", "a b", "a\n", "a:b", "ä", "\0", "a".repeat(129)])(
    "refuses %j, as ids become file names",
    (id) => {
      expect(isRecordId(id)).toBe(false);
    },
  );
});
