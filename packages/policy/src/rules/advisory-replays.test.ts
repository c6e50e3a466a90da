import type { JsonObject } from "@aixv/core";
import type { Verified } from "@aixv/envelope";
import { beforeAll, describe, expect, it } from "vitest";
import { advisory } from "../../test/claims.ts";
import { type RecordHow, useEvidence } from "../../test/evidence.ts";
import { admit, codesOf, ignoredCodes, MODEL } from "../../test/setting.ts";

// Whoever has a signature can have it timestamped: that it was there by then is all that a timestamp proves.

const evidence = useEvidence();
const SECURITY = "security@example.com";
const BEFORE = "2026-02-01T00:00:00Z";
const AFTER = "2026-03-01T00:00:00Z";
const TIMESTAMPED_AGAIN = "2026-05-20T00:00:00Z";

let signature: Verified<unknown>;
beforeAll(async () => {
  signature = await evidence.signature();
});

const issue = async (changes: JsonObject, how: RecordHow) =>
  await evidence.record("advisory", advisory(changes), { by: SECURITY, ...how });

describe("an old version with a new timestamp", () => {
  const TRUSTING = { advisory_allow_subjects: [SECURITY], require_no_active_advisories: true };
  const decide = async (changes: JsonObject, createdAt: string) => {
    const active = await issue({}, { createdAt: AFTER });
    const other = await issue(changes, { createdAt, at: TIMESTAMPED_AGAIN });
    return codesOf(admit(TRUSTING, { signatures: [signature], records: [active, other] }));
  };

  it.each<[string, JsonObject]>([
    ["withdrawn", { status: "withdrawn" }],
    ["mitigated", { status: "mitigated" }],
    ["mended in the artifact", { status: "mitigated", fixed_digests: [MODEL] }],
  ])("that is %s takes nothing back; one that was made later does", async (_, changes) => {
    expect(await decide(changes, BEFORE)).toEqual(["ADVISORY_ACTIVE"]);
    expect(await decide(changes, AFTER)).toEqual([]);
  });
});

describe("an old feed with a new timestamp", () => {
  it("is not recent by it", async () => {
    const fields = { advisory_allow_subjects: [SECURITY], max_advisory_feed_age_days: 30 };
    const decide = async (publishedAt: string) => {
      const feed = await evidence.feed([], { by: SECURITY, at: TIMESTAMPED_AGAIN, publishedAt });
      return admit(fields, { signatures: [signature], feeds: [feed] });
    };
    const replayed = await decide(AFTER);
    expect(codesOf(replayed)).toEqual(["ADVISORY_FEED_MISSING"]);
    expect(ignoredCodes(replayed)).toEqual(["FEED_TOO_OLD"]);
    expect(codesOf(await decide("2026-05-19T00:00:00Z"))).toEqual([]);
  });
});
