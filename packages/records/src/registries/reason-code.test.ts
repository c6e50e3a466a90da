import { describe, expect, it } from "vitest";
import { isRegisteredReasonCode, REASON_CODE_PATTERN, REASON_CODES } from "./reason-code.ts";

describe("reason codes", () => {
  it("are kebab-case, fit the pattern of all codes, and each has a meaning", () => {
    for (const [code, meaning] of Object.entries(REASON_CODES)) {
      expect(code).toMatch(/^[a-z]+(?:-[a-z]+)*$/);
      expect(code).toMatch(REASON_CODE_PATTERN);
      expect(meaning).toMatch(/^[A-Z].*\.$/);
      expect(isRegisteredReasonCode(code)).toBe(true);
    }
  });

  it.each(["toString", "__proto__", "Backdoor", "backdoor ", ""])("%j is not registered", (code) => {
    expect(isRegisteredReasonCode(code)).toBe(false);
  });
});
