import { describe, expect, it } from "vitest";
import { isRecordKind, RECORD_KINDS } from "./record-kind.ts";

describe("isRecordKind (AIXV registry §1)", () => {
  it.each([...RECORD_KINDS, "audit-note", "a", "a".repeat(64), "v2"])("takes %s", (kind) => {
    expect(isRecordKind(kind)).toBe(true);
  });

  it.each(["", "Policy", "a_b", "-a", "a-", "a--b", "2a", "a b", "a/b", "..", "policy\n", "a".repeat(65)])(
    "refuses %j",
    (kind) => {
      expect(isRecordKind(kind)).toBe(false);
    },
  );
});
