import type { JsonObject, JsonValue } from "@aixv/core";
import type { Verified } from "@aixv/envelope";
import { type SignedRecord, validateRecord } from "@aixv/records";
import { beforeAll, describe, expect, it } from "vitest";
import { advisory } from "../../test/claims.ts";
import { type RecordHow, useEvidence } from "../../test/evidence.ts";
import {
  admit,
  codesOf,
  digest,
  ignoredCodes,
  MODEL,
  RELEASE,
  SIGNED_AT,
  STRANGER,
} from "../../test/setting.ts";
import type { AdmissionRequest } from "../facts/admission-request.ts";

const evidence = useEvidence();
const SECURITY = "security@example.com";
const TRUSTING = { advisory_allow_subjects: [SECURITY], require_no_active_advisories: true };
const LATER = "2026-05-20T00:00:00Z";
const EARLIER = "2026-04-20T00:00:00Z";

let signature: Verified<unknown>;
beforeAll(async () => {
  signature = await evidence.signature();
});

const decideOn = (
  records: readonly Verified<SignedRecord>[],
  fields: { readonly [name: string]: JsonValue } = TRUSTING,
  request: Partial<AdmissionRequest> = {},
) => admit(fields, { signatures: [signature], records, ...request });
const issue = async (changes: JsonObject = {}, how: RecordHow = {}) =>
  await evidence.record("advisory", advisory(changes), { by: SECURITY, ...how });

describe("advisories as statements (AIXV §7.5)", () => {
  const claim = async (changes: JsonObject = {}, how: { readonly by?: string; readonly at?: string } = {}) =>
    await evidence.claim("advisory", advisory(changes), { by: SECURITY, ...how });

  it("count as records do: by whom the policy trusts, about their subject", async () => {
    const statement = await claim();
    expect(decideOn([], TRUSTING, { statements: [statement] })).toMatchObject({
      decision: "deny",
      violations: [{ code: "ADVISORY_ACTIVE", evidence: [statement.bundleDigest] }],
      evidence: { advisory_count: 1 },
    });
    const strangers = decideOn([], TRUSTING, { statements: [await claim({}, { by: STRANGER })] });
    expect([strangers.decision, ignoredCodes(strangers)]).toEqual(["allow", ["ADVISORY_UNTRUSTED"]]);
    const of = [digest(0x07e)];
    const other = await evidence.claim("advisory", advisory({ affected: [{ selector: "self" }] }), {
      by: SECURITY,
      of,
    });
    expect(decideOn([], TRUSTING, { statements: [other] }).decision).toBe("allow");
    // It names the artifact, whatever else it is about.
    const both = await evidence.claim("advisory", advisory(), { by: SECURITY, of });
    expect(codesOf(decideOn([], TRUSTING, { statements: [both] }))).toEqual(["ADVISORY_ACTIVE"]);
  });

  it("are taken back by a later record, and take one back", async () => {
    const statements = [await claim()];
    const mitigated = await issue({ status: "mitigated" }, { at: LATER });
    expect(decideOn([mitigated], TRUSTING, { statements }).decision).toBe("allow");
    const before = await issue({ status: "mitigated" }, { at: EARLIER });
    expect(decideOn([before], TRUSTING, { statements }).decision).toBe("deny");
    const withdrawn = async (date: object, how: object = {}) => [
      await claim({ status: "withdrawn", ...date }, { at: LATER, ...how }),
    ];
    const dated = await withdrawn({ updated_at: LATER });
    expect(decideOn([await issue()], TRUSTING, { statements: dated }).decision).toBe("allow");
    // Anybody can get a new timestamp for an old signature of a key.
    const undated = await withdrawn({});
    expect(decideOn([await issue()], TRUSTING, { statements: undated }).decision).toBe("deny");
    const old = await withdrawn({ published_at: EARLIER });
    expect(decideOn([await issue()], TRUSTING, { statements: old }).decision).toBe("deny");
  });
});

describe("require_no_active_advisories (AIXV §11)", () => {
  it("denies by an active advisory about the artifact, and allows without", async () => {
    const record = await issue();
    expect(decideOn([record])).toMatchObject({
      decision: "deny",
      violations: [
        {
          code: "ADVISORY_ACTIVE",
          rule: "/require_no_active_advisories",
          subject: "A-1",
          message: "active advisories present while require_no_active_advisories=true: A-1",
          evidence: [record.bundleDigest],
        },
      ],
      evidence: { advisory_count: 1 },
    });
    expect(decideOn([])).toMatchObject({
      decision: "allow",
      satisfied: expect.arrayContaining([{ rule: "/require_no_active_advisories", evidence: [] }]),
      evidence: { advisory_count: 0 },
    });
  });

  it.each(["mitigated", "withdrawn"])("allows one that is %s", async (status) => {
    expect(decideOn([await issue({ status })]).decision).toBe("allow");
  });

  it("does not look where no rule asks", async () => {
    expect(decideOn([await issue()], {}).decision).toBe("allow");
  });

  it("counts each, and however old they are", async () => {
    const old = await issue({ advisory_id: "A-0" }, { at: "2025-06-01T00:00:00Z" });
    const undated = await issue({ advisory_id: "A-2" }, { at: null });
    const ahead = await issue({ advisory_id: "A-3" }, { at: "2027-06-01T00:00:00Z" });
    const decision = decideOn([undated, old, ahead]);
    expect(decision.violations.map(({ subject }) => subject)).toEqual(["A-0", "A-2", "A-3"]);
    expect(decision.evidence.advisory_count).toBe(3);
  });
});

describe("deny_advisory_severity_at_or_above (AIXV registry §3)", () => {
  it.each([
    ["low", "high", false],
    ["medium", "high", false],
    ["high", "high", true],
    ["critical", "high", true],
    ["low", "low", true],
    ["high", "critical", false],
    ["critical", "critical", true],
    ["high", "HIGH", true],
    ["medium", "HIGH", false],
  ])("of an advisory %s, threshold %s: denied %s", async (severity, threshold, isDenied) => {
    const fields = { advisory_allow_subjects: [SECURITY], deny_advisory_severity_at_or_above: threshold };
    const record = await issue({ severity });
    const decision = decideOn([record], fields);
    expect(codesOf(decision)).toEqual(isDenied ? ["ADVISORY_SEVERITY"] : []);
    expect(decision.evidence.advisory_count).toBe(1);
    if (!isDenied) return;
    expect(decision.violations[0]).toMatchObject({
      rule: "/deny_advisory_severity_at_or_above",
      message: `advisory severity ${severity} meets deny threshold ${threshold.toLowerCase()}: A-1`,
      subject: "A-1",
    });
  });

  it("is passed by a severe one that is over", async () => {
    const fields = { advisory_allow_subjects: [SECURITY], deny_advisory_severity_at_or_above: "low" };
    expect(decideOn([await issue({ status: "mitigated" })], fields).decision).toBe("allow");
  });

  it("and the other rule each report the same advisory", async () => {
    const fields = { ...TRUSTING, deny_advisory_severity_at_or_above: "low" };
    expect(codesOf(decideOn([await issue()], fields))).toEqual(["ADVISORY_ACTIVE", "ADVISORY_SEVERITY"]);
  });
});

describe("whose advisories count (Normative Core §5)", () => {
  it("are those of whom the policy names, and of nobody else", async () => {
    const decision = decideOn([await issue({}, { by: STRANGER }), await issue({}, { by: RELEASE })]);
    expect(decision.decision).toBe("allow");
    expect(ignoredCodes(decision)).toEqual(["ADVISORY_UNTRUSTED", "ADVISORY_UNTRUSTED"]);
  });

  it("are, where it names nobody for them, those of the artifact's signers", async () => {
    const fields = { require_no_active_advisories: true };
    expect(decideOn([await issue({}, { by: RELEASE })], fields).decision).toBe("deny");
    expect(decideOn([await issue({}, { by: STRANGER })], fields).decision).toBe("allow");
  });

  it("have to be vouched for by the issuer that it names", async () => {
    const fields = { ...TRUSTING, advisory_allow_issuers: [evidence.issuer] };
    expect(decideOn([await issue({}, { under: "other" })], fields).decision).toBe("allow");
    expect(decideOn([await issue()], fields).decision).toBe("deny");
  });

  it("never are unsigned ones, require_signed_advisories or not: they are listed", async () => {
    const record = { ...(await issue()) };
    for (const require_signed_advisories of [true, false]) {
      const decision = decideOn([record], { ...TRUSTING, require_signed_advisories });
      expect(decision.decision).toBe("allow");
      expect(ignoredCodes(decision)).toEqual(["EVIDENCE_UNVERIFIED"]);
    }
    const untrusted = await issue({}, { by: STRANGER });
    expect(decideOn([untrusted], { ...TRUSTING, require_signed_advisories: false }).decision).toBe("allow");
  });

  it("count even if the signer is denied as one of the artifact", async () => {
    const fields = {
      require_no_active_advisories: true,
      deny_subjects: [STRANGER],
      allow_subject_patterns: ["*@example.net"],
    };
    expect(codesOf(decideOn([await issue({}, { by: STRANGER })], fields))).toEqual(["ADVISORY_ACTIVE"]);
  });
});

describe("an advisory is taken back (AIXV registry §4)", () => {
  it.each(["mitigated", "withdrawn"])("by a later one of the same name that is %s", async (status) => {
    const records = [await issue(), await issue({ status }, { at: LATER })];
    expect(decideOn(records)).toMatchObject({ decision: "allow", evidence: { advisory_count: 0 } });
  });

  it("not by an earlier one, nor by one of the same time", async () => {
    for (const at of [EARLIER, SIGNED_AT]) {
      expect(decideOn([await issue(), await issue({ status: "withdrawn" }, { at })]).decision).toBe("deny");
    }
  });

  it("not where either time is not proved", async () => {
    expect(decideOn([await issue(), await issue({ status: "withdrawn" }, { at: null })]).decision).toBe(
      "deny",
    );
    expect(
      decideOn([await issue({}, { at: null }), await issue({ status: "withdrawn" }, { at: LATER })]).decision,
    ).toBe("deny");
  });

  it("not by somebody untrusted, nor under another name, nor by what does not verify", async () => {
    const active = await issue();
    const taken = (how: RecordHow, changes: JsonObject = {}) =>
      issue({ status: "withdrawn", ...changes }, { at: LATER, ...how });
    expect(decideOn([active, await taken({ by: STRANGER })]).decision).toBe("deny");
    expect(decideOn([active, await taken({}, { advisory_id: "A-2" })]).decision).toBe("deny");
    expect(decideOn([active, { ...(await taken({})) }]).decision).toBe("deny");
    expect(decideOn([active, await taken({ asIs: true })]).decision).toBe("deny");
    expect(decideOn([active, await taken({})]).decision).toBe("allow");
  });

  it("not by somebody whom the policy denies, whose own advisories yet count", async () => {
    const fields = {
      require_no_active_advisories: true,
      allow_subject_patterns: ["*@example.org"],
      deny_subjects: ["intern@example.org"],
    };
    const by = (name: string) => ({ by: `${name}@example.org` });
    const active = await issue({}, by("security"));
    const taken = (name: string) => issue({ status: "withdrawn" }, { at: LATER, ...by(name) });
    expect(decideOn([active, await taken("intern")], fields).decision).toBe("deny");
    expect(decideOn([active, await taken("security")], fields).decision).toBe("allow");
    expect(decideOn([await issue({}, by("intern"))], fields).decision).toBe("deny");
  });

  it("not by one of the future", async () => {
    const ahead = await issue({ status: "withdrawn" }, { at: "2026-06-02T00:00:00Z" });
    expect(decideOn([await issue(), ahead]).decision).toBe("deny");
    const skewed = await issue({ status: "withdrawn" }, { at: "2026-06-01T00:04:00Z" });
    expect(decideOn([await issue(), skewed]).decision).toBe("allow");
  });

  it("and is active again by a still later one", async () => {
    const records = [await issue(), await issue({ status: "mitigated" }, { at: LATER })];
    expect(decideOn([...records, await issue({}, { at: "2026-05-25T00:00:00Z" })]).decision).toBe("deny");
    expect(decideOn([...records, await issue({ status: "withdrawn" }, { at: EARLIER })]).decision).toBe(
      "allow",
    );
  });
});

describe("an advisory by somebody trusted that breaks the rules", () => {
  const broken = async (changes: JsonObject, how: RecordHow = {}) => {
    const record = await issue(changes, { asIs: true, ...how });
    expect(validateRecord(record.value).ok).toBe(false);
    return record;
  };

  it.each<[string, JsonObject]>([
    ["an unknown severity", { severity: "CRITICAL" }],
    ["an unknown status", { status: "Active" }],
    ["no reason", { reason_code: 7 }],
    ["nobody affected", { affected: [] }],
    ["affected that is no list", { affected: MODEL }],
    ["an affected entry that is text", { severity: "x", affected: [MODEL] }],
    ["an affected entry without a digest", { affected: [{}] }],
    ["a digest of another spelling", { severity: "x", affected: [{ digest: MODEL.toUpperCase() }] }],
    [
      "an ancestor's descendants",
      { severity: "x", affected: [{ digest: digest(1), selector: "offspring" }] },
    ],
    ["a field too many", { deadline: "soon" }],
  ])("counts against the artifact: %s", async (_, changes) => {
    const record = await broken(changes);
    expect(decideOn([record])).toMatchObject({
      decision: "deny",
      violations: [{ code: "ADVISORY_MALFORMED", rule: "", subject: "A-1", evidence: [record.bundleDigest] }],
    });
  });

  it("does not where it is plainly about something else, or by a stranger", async () => {
    expect(decideOn([await broken({ severity: "x", affected: [{ digest: digest(1) }] })]).decision).toBe(
      "allow",
    );
    expect(decideOn([await broken({ severity: "x" }, { by: STRANGER })]).decision).toBe("allow");
  });

  it("counts where its record has another name", async () => {
    expect(codesOf(decideOn([await broken({}, { id: "A-9" })]))).toEqual(["ADVISORY_MALFORMED"]);
  });

  it("counts where nobody validated it", async () => {
    expect(codesOf(decideOn([await issue({}, { asIs: true })]))).toEqual(["ADVISORY_MALFORMED"]);
  });
});

describe("a trusted feed (AIXV registry §5)", () => {
  const feed = async (...of: Parameters<typeof evidence.feed>) =>
    await evidence.feed(of[0], { by: SECURITY, ...of[1] });
  const missing = (feeds: Awaited<ReturnType<typeof feed>>[], records: Verified<SignedRecord>[] = []) =>
    codesOf(decideOn(records, { ...TRUSTING }, { feeds }));

  it("shows which advisories were taken away", async () => {
    const list = await feed([{ advisory_id: "A-1" }]);
    const decision = decideOn([], TRUSTING, { feeds: [list] });
    expect(decision).toMatchObject({
      decision: "deny",
      violations: [{ code: "ADVISORY_MISSING", rule: "", subject: "A-1", evidence: [list.bundleDigest] }],
    });
    expect(missing([list], [await issue({ status: "withdrawn" })])).toEqual([]);
    expect(missing([await feed([])])).toEqual([]);
  });

  it("is not content with a stranger's advisory of that name", async () => {
    const list = await feed([{ advisory_id: "A-1" }]);
    expect(missing([list], [await issue({ status: "withdrawn" }, { by: STRANGER })])).toEqual([
      "ADVISORY_MISSING",
    ]);
  });

  it("asks for the very record that it names", async () => {
    const record = await issue({ status: "withdrawn" });
    const other = await issue({ status: "withdrawn", title: "another version" });
    const list = await feed([{ advisory_id: "A-1", record_digest: record.payloadDigest }]);
    expect(missing([list], [record])).toEqual([]);
    expect(missing([list], [other])).toEqual(["ADVISORY_MISSING"]);
    expect(missing([list], [other, record])).toEqual([]);
  });

  it("asks for a record that it names by its digest alone", async () => {
    const record = await issue({ status: "withdrawn" });
    const list = await feed([{ record_digest: record.payloadDigest }]);
    expect(missing([list], [record])).toEqual([]);
    expect(missing([list])).toEqual(["ADVISORY_MISSING"]);
    expect(missing([list], [await issue({ status: "withdrawn", title: "x" })])).toEqual(["ADVISORY_MISSING"]);
  });

  it("does not count where its signer is not trusted, or it was not verified", async () => {
    const list = await feed([{ advisory_id: "A-1" }], { by: STRANGER });
    const decision = decideOn([], TRUSTING, { feeds: [list] });
    expect(decision.decision).toBe("allow");
    expect(ignoredCodes(decision)).toEqual(["FEED_UNTRUSTED"]);
    expect(missing([{ ...(await feed([{ advisory_id: "A-1" }])) }])).toEqual([]);
  });

  it("shows what is missing however old it is", async () => {
    expect(missing([await feed([{ advisory_id: "A-1" }], { at: "2025-06-01T00:00:00Z" })])).toEqual([
      "ADVISORY_MISSING",
    ]);
    expect(missing([await feed([{ advisory_id: "A-1" }], { at: null })])).toEqual(["ADVISORY_MISSING"]);
  });

  it("has to be there, and recent, where the policy asks for one", async () => {
    const fields = { advisory_allow_subjects: [SECURITY], max_advisory_feed_age_days: 7 };
    const fresh = await feed([], { at: "2026-05-30T00:00:00Z" });
    const decide = (...feeds: (typeof fresh)[]) => decideOn([], fields, { feeds });
    expect(decide(fresh)).toMatchObject({
      decision: "allow",
      satisfied: expect.arrayContaining([
        { rule: "/max_advisory_feed_age_days", evidence: [fresh.bundleDigest] },
      ]),
    });
    expect(decide()).toMatchObject({
      violations: [{ code: "ADVISORY_FEED_MISSING", rule: "/max_advisory_feed_age_days", subject: MODEL }],
    });
    for (const [how, code] of [
      [{}, "FEED_TOO_OLD"],
      [{ at: null }, "FEED_TIME_MISSING"],
      [{ at: "2026-06-02T00:00:00Z" }, "FEED_TIME_IN_FUTURE"],
      [{ at: "2026-05-30T00:00:00Z", by: STRANGER }, "FEED_UNTRUSTED"],
    ] as const) {
      const decision = decide(await feed([], how));
      expect(codesOf(decision)).toEqual(["ADVISORY_FEED_MISSING"]);
      expect(ignoredCodes(decision)).toEqual([code]);
    }
  });

  it("is complete with advisories that are active, which no rule need ask for", async () => {
    const fields = { advisory_allow_subjects: [SECURITY], max_advisory_feed_age_days: 36_500 };
    const record = await issue();
    const list = await feed([{ advisory_id: "A-1" }, { advisory_id: "A-2" }]);
    expect(codesOf(decideOn([record], fields, { feeds: [list] }))).toEqual(["ADVISORY_MISSING"]);
  });
});
