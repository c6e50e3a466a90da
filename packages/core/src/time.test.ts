import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { unwrap } from "./result.ts";
import {
  compareTimes,
  parseTime,
  type Timestamp,
  timeFromDate,
  timeFromUnixSeconds,
  timeToMillis,
} from "./time.ts";

const time = (text: string): Timestamp => unwrap(parseTime(text));

describe("parseTime (RFC 3339)", () => {
  it.each([
    ["1985-04-12T23:20:50.52Z", "1985-04-12T23:20:50.52Z"],
    ["1996-12-19T16:39:57-08:00", "1996-12-20T00:39:57Z"],
    ["1937-01-01T12:00:27.87+00:20", "1937-01-01T11:40:27.87Z"],
    ["2024-02-29t12:00:00z", "2024-02-29T12:00:00Z"],
    ["2000-02-29T00:00:00Z", "2000-02-29T00:00:00Z"],
    ["2025-01-01T00:00:00+14:00", "2024-12-31T10:00:00Z"],
    ["2025-01-01T00:00:00+23:59", "2024-12-31T00:01:00Z"],
    ["2025-01-01T00:00:00-00:00", "2025-01-01T00:00:00Z"],
    ["0000-01-01T00:00:00Z", "0000-01-01T00:00:00Z"],
    ["0050-06-01T00:00:00Z", "0050-06-01T00:00:00Z"],
    ["9999-12-31T23:59:59.999999999Z", "9999-12-31T23:59:59.999999999Z"],
    ["2025-01-01T00:00:00.123456789012345678901Z", "2025-01-01T00:00:00.123456789012345678901Z"],
  ])("reads %s as %s", (text, normalised) => {
    expect(parseTime(text)).toEqual({ ok: true, value: normalised });
  });

  it("drops zeros at the end of a fraction, so that equal instants have equal texts", () => {
    expect(time("2025-01-01T00:00:00.500Z")).toBe("2025-01-01T00:00:00.5Z");
    expect(time("2025-01-01T00:00:00.000Z")).toBe("2025-01-01T00:00:00Z");
    expect(time("2025-01-01T01:00:00.050+01:00")).toBe(time("2025-01-01T00:00:00.05Z"));
  });

  it.each([
    ["1990-12-31T23:59:60Z", "1990-12-31T23:59:60Z"],
    ["1990-12-31T15:59:60-08:00", "1990-12-31T23:59:60Z"],
    ["2015-06-30T23:59:60.25Z", "2015-06-30T23:59:60.25Z"],
    ["2015-07-01T05:29:60+05:30", "2015-06-30T23:59:60Z"],
  ])("keeps the leap second %s (§5.7)", (text, normalised) => {
    expect(time(text)).toBe(normalised);
  });

  it.each([
    ["second 60 within a day", "1990-12-31T12:59:60Z"],
    ["second 60 within a month", "1990-12-30T23:59:60Z"],
    ["second 60 at 23:59 local time, not UTC", "1990-12-31T23:59:60-08:00"],
    ["second 61", "1990-12-31T23:59:61Z"],
    ["minute 60", "2025-01-01T00:60:00Z"],
    ["hour 24", "2025-01-01T24:00:00Z"],
    ["February 30", "2024-02-30T00:00:00Z"],
    ["February 29 of a common year", "2023-02-29T00:00:00Z"],
    ["February 29 of a common century", "1900-02-29T00:00:00Z"],
    ["April 31", "2025-04-31T00:00:00Z"],
    ["day 0", "2025-01-00T00:00:00Z"],
    ["month 0", "2025-00-01T00:00:00Z"],
    ["month 13", "2025-13-01T00:00:00Z"],
    ["an offset of 24 hours", "2025-01-01T00:00:00+24:00"],
    ["an offset of 60 minutes", "2025-01-01T00:00:00+01:60"],
    ["an offset without colon", "2025-01-01T00:00:00+0100"],
    ["an offset before year 0", "0000-01-01T00:00:00+00:01"],
    ["an offset beyond year 9999", "9999-12-31T23:59:59-00:01"],
    ["a date alone", "2025-01-01"],
    ["a space for the T", "2025-01-01 00:00:00Z"],
    ["no seconds", "2025-01-01T00:00Z"],
    ["a fraction without digits", "2025-01-01T00:00:00.Z"],
    ["a comma for the point", "2025-01-01T00:00:00,5Z"],
    ["a year of five digits", "12025-01-01T00:00:00Z"],
    ["a signed year", "+002025-01-01T00:00:00Z"],
    ["digits that are not ASCII", "\u0662025-01-01T00:00:00Z"],
    ["a line feed at the end", "2025-01-01T00:00:00Z\n"],
    ["white space before", " 2025-01-01T00:00:00Z"],
    ["a name of a zone", "2025-01-01T00:00:00 GMT"],
    ["nothing", ""],
    ["a word", "never"],
  ])("refuses %s", (_, text) => {
    expect(parseTime(text)).toMatchObject({ ok: false, error: { code: "TIME_INVALID" } });
  });

  it.each(["2025-01-01T00:00:00", "2025-01-01t00:00:00.5"])("refuses %s, which has no zone", (text) => {
    expect(parseTime(text)).toMatchObject({ ok: false, error: { code: "TIME_ZONE_MISSING" } });
  });
});

describe("timeFromDate and timeFromUnixSeconds", () => {
  it("give the instant", () => {
    expect(timeFromDate(new Date(Date.UTC(2025, 0, 31, 8, 0, 0, 120)))).toBe("2025-01-31T08:00:00.12Z");
    expect(timeFromDate(new Date(0))).toBe("1970-01-01T00:00:00Z");
    expect(timeFromUnixSeconds(1_700_000_000)).toBe("2023-11-14T22:13:20Z");
    expect(timeFromUnixSeconds(1_700_000_000n)).toBe("2023-11-14T22:13:20Z");
    expect(timeFromUnixSeconds(-1)).toBe("1969-12-31T23:59:59Z");
    expect(timeFromUnixSeconds(-62_167_219_200)).toBe("0000-01-01T00:00:00Z");
    expect(timeFromUnixSeconds(253_402_300_799n)).toBe("9999-12-31T23:59:59Z");
  });

  it.each([-62_167_219_201, 253_402_300_800n, 2n ** 63n, 1e300, 1.5, Number.NaN, Number.POSITIVE_INFINITY])(
    "throw for %s seconds",
    (seconds) => {
      expect(() => timeFromUnixSeconds(seconds)).toThrow(
        expect.objectContaining({ code: "TIME_OUT_OF_RANGE" }),
      );
    },
  );

  it.each([Number.NaN, -62_167_219_200_001, 253_402_300_800_000])(
    "throw for a date of %d milliseconds",
    (millis) => {
      expect(() => timeFromDate(new Date(millis))).toThrow(
        expect.objectContaining({ code: "TIME_OUT_OF_RANGE" }),
      );
    },
  );
});

describe("timeToMillis", () => {
  it.each([
    ["1970-01-01T00:00:00Z", 0],
    ["1970-01-01T00:00:00.0019Z", 1],
    ["1970-01-01T00:00:00.5Z", 500],
    ["1969-12-31T23:59:59.9999Z", -1],
    ["0000-01-01T00:00:00Z", -62_167_219_200_000],
    ["9999-12-31T23:59:59.999Z", 253_402_300_799_999],
  ])("gives for %s the milliseconds %d, rounded down", (text, millis) => {
    expect(timeToMillis(time(text))).toBe(millis);
  });

  it("gives the following midnight for every part of a leap second, so that it never decreases", () => {
    const midnight = Date.UTC(2017, 0, 1);
    expect(timeToMillis(time("2016-12-31T23:59:59.999Z"))).toBe(midnight - 1);
    expect(timeToMillis(time("2016-12-31T23:59:60Z"))).toBe(midnight);
    expect(timeToMillis(time("2016-12-31T23:59:60.9Z"))).toBe(midnight);
  });
});

describe("compareTimes", () => {
  it.each([
    ["2025-01-01T00:00:00Z", "2025-01-01T00:00:00.000000000001Z"],
    ["2025-01-01T00:00:00.5Z", "2025-01-01T00:00:00.51Z"],
    ["2025-01-01T00:00:00.09Z", "2025-01-01T00:00:00.1Z"],
    ["2025-01-01T00:00:00.9Z", "2025-01-01T00:00:01Z"],
    ["2016-12-31T23:59:59.999999Z", "2016-12-31T23:59:60Z"],
    ["2016-12-31T23:59:60Z", "2016-12-31T23:59:60.1Z"],
    ["2016-12-31T23:59:60.9Z", "2017-01-01T00:00:00Z"],
    ["0999-12-31T23:59:59Z", "1000-01-01T00:00:00Z"],
    ["2025-01-01T12:00:00+02:00", "2025-01-01T11:00:00Z"],
  ])("puts %s before %s", (earlier, later) => {
    expect(compareTimes(time(earlier), time(later))).toBe(-1);
    expect(compareTimes(time(later), time(earlier))).toBe(1);
    expect(compareTimes(time(later), time(later))).toBe(0);
  });

  it("agrees with the milliseconds, and both survive a round trip", () => {
    const date = fc.date({
      min: new Date(-62_167_219_200_000),
      max: new Date(253_402_300_799_999),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(date, date, (a, b) => {
        expect(timeToMillis(timeFromDate(a))).toBe(a.getTime());
        expect(time(timeFromDate(a))).toBe(timeFromDate(a));
        expect(compareTimes(timeFromDate(a), timeFromDate(b))).toBe(Math.sign(a.getTime() - b.getTime()));
      }),
      { seed: 20250131 },
    );
  });
});
