import { type JsonValue, unwrap } from "@aixv/core";
import { describe, expect, it } from "vitest";
import { A, advisory, B, derived, factsOf, MODEL, signedBy } from "../../test/advisory-facts.ts";
import { withValue } from "../../test/checks.ts";
import { testExporter } from "../../test/exporter-suite.ts";
import { osv } from "./index.ts";

describe("osv (OSV schema 1.9.0)", () => testExporter(osv));

const active = advisory(1, {
  affected: [{ digest: A, selector: "descendants" }],
  fixed_digests: [B],
  aliases: ["CVE-2026-12345", "internal 7"],
  summary: "<script>*x*",
  title: "Backdoor",
});

describe("what OSV says of an advisory", () => {
  it("is an entry with what is affected by digest, with the way there, and what is fixed", () => {
    const [entry] = unwrap(osv.export(factsOf(active, derived(MODEL, A), derived(B, A)))).documents;
    expect(entry).toMatchObject({
      id: "x_AIXV-ADV-1",
      modified: "2026-01-01T00:00:00Z",
      aliases: ["CVE-2026-12345"],
      summary: "Backdoor",
      details: "\\<script\\>\\*x\\*\n\nroll back",
      affected: [
        { versions: [MODEL], database_specific: { "aixv:path": [{ type: "derived_from" }] } },
        { versions: [A] },
      ],
      database_specific: { "aixv:severity": "high", "aixv:fixed": [B], "aixv:versions": [{}] },
    });
    for (const name of ["severity", "withdrawn"]) expect(entry).not.toHaveProperty(name);
  });

  it("has the time of a withdrawal that is proved to be later, and of no other", () => {
    const withdrawn = (day: number) => advisory(day, { status: "withdrawn" });
    const [later] = unwrap(osv.export(factsOf(active, withdrawn(2)))).documents;
    expect(later).toMatchObject({ withdrawn: "2026-01-02T00:00:00Z" });
    expect(later).not.toHaveProperty("affected");
    const [earlier] = unwrap(osv.export(factsOf(active, withdrawn(0)))).documents;
    expect(earlier).not.toHaveProperty("withdrawn");
    expect(earlier).toHaveProperty("affected");
  });

  it("takes nobody's word for another's where two sign versions of one id: aliases say that two ids are one matter", () => {
    const theirs = { severity: "low", aliases: ["GHSA-x"], references: ["https://b.example"] };
    const two = signedBy("bob@example.com", advisory(2, theirs));
    const own = advisory(1, { aliases: ["CVE-2026-12345"], references: ["https://a.example"] });
    const [entry] = unwrap(osv.export(factsOf(own, two))).documents;
    expect(entry).toMatchObject({
      aliases: ["GHSA-x"],
      references: [{ url: "https://b.example" }],
      affected: [{ database_specific: { "aixv:bundles": [own.bundle_digest, two.bundle_digest] } }],
      database_specific: {
        "aixv:severity": "low",
        "aixv:versions": [
          { advisory: { aliases: ["CVE-2026-12345"], severity: "high" } },
          { advisory: { aliases: ["GHSA-x"] }, signers: [{ subjects: ["bob@example.com"] }] },
        ],
      },
    });
    const [same] = unwrap(osv.export(factsOf(own, advisory(2, theirs)))).documents;
    expect(same).toMatchObject({ aliases: ["CVE-2026-12345", "GHSA-x"] });
  });

  it.each(["a\nb", "a\r\n b", "a\u2028b"])(
    "has the title %j on one line, and as it was written with the version",
    (title) => {
      const [entry] = unwrap(osv.export(factsOf(advisory(1, { title })))).documents;
      expect(entry).toMatchObject({
        summary: "a b",
        database_specific: { "aixv:versions": [{ advisory: { title } }] },
      });
      expect(osv.check(entry ?? null)).toEqual([]);
      expect(osv.check({ ...entry, summary: title })).toMatchObject([{ code: "SUMMARY_NOT_ONE_LINE" }]);
    },
  );

  it("was published by its own word, unless that is after its signature", () => {
    const [entry] = unwrap(
      osv.export(factsOf(advisory(2, { published_at: "2026-01-01T00:00:00Z" }))),
    ).documents;
    expect(entry).toMatchObject({ published: "2026-01-01T00:00:00Z" });
    const [late] = unwrap(
      osv.export(factsOf(advisory(2, { published_at: "2026-01-03T00:00:00Z" }))),
    ).documents;
    expect(late).not.toHaveProperty("published");
  });
});

describe("check of OSV entries", () => {
  const [sound = {}] = unwrap(osv.export(factsOf(active))).documents;
  const ranges = (range: JsonValue): JsonValue => [
    { package: { ecosystem: "npm", name: "x" }, ranges: [range] },
  ];
  const affected = (more: JsonValue): JsonValue => [more];

  it.each(["aliases", "affected", "references", "severity"])(
    "takes null for %s, as the official schema does",
    (name) => {
      expect(osv.check(withValue(sound, [name], null))).toEqual([]);
    },
  );

  it.each(["credits", "related", "upstream"])(
    "takes no null for %s, as the official schema does not",
    (name) => {
      expect(osv.check(withValue(sound, [name], null)).map(({ code }) => code)).toEqual(["MEMBER_MALFORMED"]);
    },
  );

  it("takes an entry without schema_version, which is of 1.0.0", () => {
    const of = (id: string) => withValue(withValue(sound, ["schema_version"], undefined), ["id"], id);
    expect(osv.check(of("GHSA-1"))).toEqual([]);
    expect(osv.check(withValue(sound, ["schema_version"], 1))).toMatchObject([{ code: "VERSION_MALFORMED" }]);
  });

  it.each<[string, readonly (string | number)[], JsonValue | undefined]>([
    ["ID_MALFORMED", ["id"], "advisory"],
    ["ID_REPEATED", ["aliases"], ["x_AIXV-ADV-1"]],
    ["VALUE_TWICE", ["related"], ["CVE-1", "CVE-1"]],
    ["MEMBER_MISSING", ["modified"], undefined],
    ["TIME_MALFORMED", ["modified"], "today"],
    ["TIME_NOT_UTC", ["modified"], "2026-01-01T00:00:00+01:00"],
    ["TIME_ORDER", ["withdrawn"], "2027-01-01T00:00:00Z"],
    ["VERSION_MALFORMED", ["schema_version"], "v1"],
    ["MEMBER_UNKNOWN", ["aixv:more"], "x"],
    ["SUMMARY_NOT_ONE_LINE", ["summary"], "a\nb"],
    ["VALUE_UNKNOWN", ["severity"], [{ type: "high", score: "9" }]],
    ["VALUE_UNKNOWN", ["severity"], [{ type: "toString", score: "9" }]],
    ["SCORE_MALFORMED", ["severity"], [{ type: "CVSS_V3", score: "9.8" }]],
    ["MEMBER_MALFORMED", ["severity"], [{ type: "CVSS_V3", score: "CVSS:3.1/AV:N", source: 1 }]],
    ["URI_MALFORMED", ["references"], [{ type: "WEB", url: "here" }]],
    ["VALUE_UNKNOWN", ["references"], [{ type: "PAGE", url: "https://example.com" }]],
    ["VALUE_UNKNOWN", ["credits"], [{ name: "x", type: "HERO" }]],
    ["URI_MALFORMED", ["credits"], [{ name: "x", contact: ["x"] }]],
    ["MEMBER_MISSING", ["affected"], affected({ package: { name: "x" } })],
    [
      "PURL_HAS_VERSION",
      ["affected"],
      affected({ package: { ecosystem: "npm", name: "x", purl: "pkg:npm/x@1" } }),
    ],
    ["PURL_MALFORMED", ["affected"], affected({ package: { ecosystem: "npm", name: "x", purl: "x" } })],
    [
      "PACKAGE_MISSING",
      ["affected"],
      affected({ ranges: [{ type: "SEMVER", events: [{ introduced: "0" }] }] }),
    ],
    ["EVENT_MISSING", ["affected"], ranges({ type: "SEMVER", events: [{ fixed: "1" }] })],
    ["EVENT_MALFORMED", ["affected"], ranges({ type: "SEMVER", events: [{ introduced: "0", fixed: "1" }] })],
    [
      "EVENTS_CONTRADICTORY",
      ["affected"],
      ranges({ type: "SEMVER", events: [{ introduced: "0" }, { fixed: "1" }, { last_affected: "1" }] }),
    ],
    ["COMMIT_MALFORMED", ["affected"], ranges({ type: "GIT", repo: "x", events: [{ introduced: "main" }] })],
    ["MEMBER_MISSING", ["affected"], ranges({ type: "GIT", events: [{ introduced: "0" }] })],
  ])("finds %s at %j", (code, path, value) => {
    expect(osv.check(sound)).toEqual([]);
    expect(osv.check(withValue(sound, path, value)).map((finding) => finding.code)).toContain(code);
  });

  it("takes a score of the entry, or of what is affected, and not both", () => {
    const severity = [{ type: "CVSS_V3", score: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H" }];
    const whole = withValue(sound, ["severity"], severity);
    expect(osv.check(whole)).toEqual([]);
    const twice = withValue(whole, ["affected", 0, "severity"], severity);
    expect(osv.check(twice)).toMatchObject([{ code: "SEVERITY_TWICE" }]);
  });

  it("takes a range of a package", () => {
    const value = ranges({ type: "SEMVER", events: [{ introduced: "0" }, { fixed: "1" }] });
    expect(osv.check(withValue(sound, ["affected"], value))).toEqual([]);
  });
});
