import type { Timestamp } from "@aixv/core";
import { describe, expect, it } from "vitest";
import { at, digest } from "../../test/setting.ts";
import type { SignatureFacts } from "./admission-facts.ts";
import { signedBetween, timeFault } from "./signature-time.ts";

const NOW = Date.parse("2026-06-01T00:00:00Z");
const clock = { now: NOW, maxSkewMillis: 300_000 };
const signed = (integrated?: string, stamped?: string): SignatureFacts => ({
  bundle_digest: digest(1),
  method: "key",
  signers: [{ subjects: ["a"] }],
  is_logged: false,
  ...(integrated === undefined ? {} : { integrated_time: integrated as Timestamp }),
  ...(stamped === undefined ? {} : { signed_time: stamped as Timestamp }),
});

describe("timeFault (AIXV §14: freshness)", () => {
  it("takes any age, and no time at all, where no age is asked for", () => {
    expect(timeFault(signed(), clock)).toBeUndefined();
    expect(timeFault(signed("1990-01-01T00:00:00Z"), clock)).toBeUndefined();
  });

  it("misses a time where an age is asked for", () => {
    expect(timeFault(signed(), clock, 36_500)).toBe("TIME_MISSING");
    expect(timeFault(signed("2026-05-31T00:00:00Z"), clock, 36_500)).toBeUndefined();
  });

  it("takes an age up to the last millisecond, and none beyond", () => {
    expect(timeFault(signed("2026-05-31T00:00:00Z"), clock, 1)).toBeUndefined();
    expect(timeFault(signed("2026-05-30T23:59:59.999Z"), clock, 1)).toBe("TOO_OLD");
  });

  it("reckons the age from the earlier of two times, and the future from the later", () => {
    const both = signed("2026-05-01T00:00:00Z", "2026-05-31T23:00:00Z");
    expect(timeFault(both, clock, 1)).toBe("TOO_OLD");
    expect(timeFault(both, clock, 40)).toBeUndefined();
    expect(timeFault(signed("2026-05-01T00:00:00Z", "2027-01-01T00:00:00Z"), clock)).toBe("TIME_IN_FUTURE");
    expect(timeFault(signed("2027-01-01T00:00:00Z", "2026-05-01T00:00:00Z"), clock)).toBe("TIME_IN_FUTURE");
  });

  it("lets a time lie ahead as far as the skew, and no further", () => {
    expect(timeFault(signed("2026-06-01T00:05:00Z"), clock, 1)).toBeUndefined();
    expect(timeFault(signed("2026-06-01T00:05:00.001Z"), clock, 1)).toBe("TIME_IN_FUTURE");
    expect(timeFault(signed("2026-06-01T00:00:01Z"), { now: NOW, maxSkewMillis: 0 })).toBe("TIME_IN_FUTURE");
  });

  it("refuses what is no time, which compares as neither older nor newer", () => {
    for (const text of ["", "soon", "2026-13-01T00:00:00Z", "2026-05-01T00:00:00+09:00"]) {
      expect(timeFault(signed(text), clock)).toBe("TIME_INVALID");
      expect(timeFault(signed("2026-05-01T00:00:00Z", text), clock, 36_500)).toBe("TIME_INVALID");
    }
  });

  it("refuses everything by a clock that is none", () => {
    const broken = { now: Number.NaN, maxSkewMillis: 300_000 };
    expect(timeFault(signed("2026-05-01T00:00:00Z"), broken)).toBe("TIME_IN_FUTURE");
    expect(timeFault(signed("2026-05-01T00:00:00Z"), { now: NOW, maxSkewMillis: Number.NaN })).toBe(
      "TIME_IN_FUTURE",
    );
  });
});

describe("signedBetween", () => {
  it("is the times that are proved", () => {
    const first = Date.parse("2026-05-01T00:00:00Z");
    expect(signedBetween(signed(at("2026-05-02T00:00:00Z"), at("2026-05-01T00:00:00Z")))).toEqual({
      first,
      last: first + 86_400_000,
    });
    expect(signedBetween(signed(undefined, "2026-05-01T00:00:00Z"))).toEqual({ first, last: first });
  });

  it("is later than nothing, and before nothing, where no time is proved", () => {
    const { first, last } = signedBetween(signed());
    expect(first).toBeUndefined();
    expect([last < 0, last > 0]).toEqual([false, false]);
  });
});
