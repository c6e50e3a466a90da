import { type JsonObject, type JsonValue, unwrap } from "@aixv/core";
import type { RecordFacts } from "@aixv/policy";
import * as basic from "@secvisogram/csaf-validator-lib/basic.js";
import * as optional from "@secvisogram/csaf-validator-lib/optionalTests.js";
import validateStrict from "@secvisogram/csaf-validator-lib/validateStrict.js";
import { describe, expect, it } from "vitest";
import { A, advisory, B, day, factsOf, MODEL, signedBy } from "../../test/advisory-facts.ts";
import { withValue } from "../../test/checks.ts";
import { testExporter } from "../../test/exporter-suite.ts";
import type { ExportFacts } from "../index.ts";
import { csaf } from "./index.ts";

/**
 * Optional tests that ask for what no advisory need say, and nobody else says: what to do about each affected product, a score, a
 * label of the Traffic Light Protocol, an address of the document, and its language.
 */
const UNSAID = ["6_2_2", "6_2_3", "6_2_10", "6_2_11", "6_2_12"].map((test) => `optionalTest_${test}`);

const TESTS = [
  ...Object.values(basic),
  ...Object.entries(optional).flatMap(([name, test]) => (UNSAID.includes(name) ? [] : [test])),
];

interface Problem {
  readonly message: string;
  readonly instancePath: string;
}

const validate: (
  tests: readonly unknown[],
  document: unknown,
) => Promise<{
  readonly tests: readonly {
    readonly name: string;
    readonly errors: readonly Problem[];
    readonly warnings: readonly Problem[];
  }[];
}> = validateStrict;

async function officialFindings(document: JsonObject): Promise<readonly string[]> {
  const { tests } = await validate(TESTS, structuredClone(document));
  return tests.flatMap(({ name, errors, warnings }) =>
    [...errors, ...warnings].map(({ message, instancePath }) => `${name} ${instancePath}: ${message}`),
  );
}

describe("csaf (CSAF 2.0)", () => testExporter(csaf, { validate: officialFindings }));

const active = advisory(1, {
  affected: [{ digest: MODEL }],
  fixed_digests: [B],
  aliases: ["CVE-2026-12345", "internal 7"],
  title: "Backdoor",
});

describe("what CSAF says of an advisory", () => {
  it("is a security advisory with a revision for each version, and statuses by those in force", () => {
    const later = advisory(2, { status: "mitigated", affected: [{ digest: MODEL }], fixed_digests: [MODEL] });
    const [document] = unwrap(csaf.export(factsOf(active, later))).documents;
    expect(document).toMatchObject({
      document: {
        category: "csaf_security_advisory",
        title: "ADV-1",
        publisher: { category: "other", name: `key:${A}` },
        tracking: {
          aliases: ["ADV-1"],
          version: "2",
          revision_history: [{ number: "1" }, { number: "2" }],
        },
      },
      vulnerabilities: [
        {
          cve: "CVE-2026-12345",
          ids: [{ text: "ADV-1" }, { text: "internal 7" }],
          product_status: { fixed: [MODEL, B].toSorted() },
        },
      ],
    });
    expect(document?.vulnerabilities).not.toMatchObject([{ product_status: { known_affected: [MODEL] } }]);
  });

  it("is of the base profile, without products, once it was withdrawn", () => {
    const [document] = unwrap(csaf.export(factsOf(active, advisory(2, { status: "withdrawn" })))).documents;
    expect(document).toMatchObject({ document: { category: "csaf_base" } });
    expect(document).not.toHaveProperty("product_tree");
    expect(JSON.stringify(document)).not.toContain("product_status");
  });

  it("has an id that is of all it says: what differs is another document, and no other version", () => {
    const idOf = (facts: ExportFacts): string => {
      const [document] = unwrap(csaf.export(facts)).documents as readonly {
        document: { tracking: { id: string } };
      }[];
      return document?.document.tracking.id ?? "";
    };
    const facts = factsOf(active);
    expect(idOf(facts)).toMatch(/^ADV-1-[0-9a-f-]{36}$/);
    expect(idOf(factsOf(active))).toBe(idOf(facts));
    expect(idOf({ ...facts, artifact: { ...facts.artifact, name: "other.bin" } })).not.toBe(idOf(facts));
  });

  it("takes nobody's word for another's where two sign versions of one id", () => {
    const theirs = {
      severity: "low",
      aliases: ["GHSA-x"],
      recommended_actions: ["wait"],
      references: ["https://b.example"],
    };
    const [one, two] = [active, signedBy("bob@example.com", advisory(2, theirs))];
    const [document] = unwrap(csaf.export(factsOf(one, two))).documents;
    const alice = `version 1, signed by key:${A}`;
    expect(document).toMatchObject({
      document: {
        publisher: { name: "mailto:bob@example.com" },
        tracking: {
          revision_history: [
            { summary: `The advisory is said to be active. Signed by key:${A}.` },
            { summary: "The advisory is said to be active." },
          ],
        },
      },
      vulnerabilities: [
        {
          ids: [{ text: "ADV-1" }, { text: "GHSA-x" }],
          references: [{ summary: "Reference of version 2, signed by mailto:bob@example.com" }],
          remediations: [{ details: `roll back\n\n(By ${alice}.)` }, { details: "wait" }],
          threats: [
            { details: `Severity by ${alice}: high. Reason: backdoor.` },
            { details: "Severity by version 2, signed by mailto:bob@example.com: low. Reason: backdoor." },
          ],
        },
      ],
    });
    expect(document).not.toHaveProperty(["document", "aggregate_severity"]);
    expect(document).not.toHaveProperty(["vulnerabilities", 0, "cve"]);
    expect(JSON.stringify(document)).toContain(
      '{"category":"other","text":"CVE-2026-12345","title":"Alias of version 1"}',
    );
  });

  it.each<[string, readonly RecordFacts[], string]>([
    [
      "has no proved time",
      [active, advisory(undefined, { status: "withdrawn" })],
      "A withdrawal without a proved time: it counts for nothing.",
    ],
    [
      "is not later than what is in force",
      [active, { ...advisory(2, { status: "withdrawn" }), created_at: day(0) }],
      "A withdrawal of earlier versions: others are in force",
    ],
    ["counts", [active, advisory(2, { status: "withdrawn" })], "The advisory is withdrawn."],
  ])("says of a withdrawal what it comes to: one that %s", (_, versions, summary) => {
    const [document] = unwrap(csaf.export(factsOf(...versions))).documents;
    expect(document).toMatchObject({
      document: { tracking: { revision_history: [{}, { summary: expect.stringContaining(summary) }] } },
    });
  });

  it("names no CVE of several as the one", () => {
    const several = advisory(1, { aliases: ["CVE-2026-12345", "CVE-2026-12346"] });
    const [document] = unwrap(csaf.export(factsOf(several))).documents;
    expect(document?.vulnerabilities).toMatchObject([{ ids: [{}, { system_name: "CVE" }, {}] }]);
    expect(JSON.stringify(document)).not.toContain('"cve":');
  });

  it("hashes no folder: the digest of its list of files is a name", () => {
    const file = factsOf(active);
    const folder = { ...file, artifact: { ...file.artifact, kind: "folder" as const } };
    expect(JSON.stringify(unwrap(csaf.export(file)).documents)).toContain('"file_hashes"');
    expect(JSON.stringify(unwrap(csaf.export(folder)).documents)).not.toContain('"file_hashes"');
  });
});

describe("check of CSAF documents", () => {
  const [sound = {}] = unwrap(csaf.export(factsOf(active))).documents;
  const [withProducts = {}] = [withValue(sound, ["document", "category"], "csaf_vex")];
  const tracking = ["document", "tracking"];
  const one = ["vulnerabilities", 0];
  const product = ["product_tree", "full_product_names", 0];
  const hash = [...product, "product_identification_helper", "hashes", 0, "file_hashes"];
  const revision = { date: "2026-01-01T00:00:00Z", number: "1", summary: "x" };

  it.each<[string, readonly (string | number)[], JsonValue | undefined]>([
    ["VERSION_UNEXPECTED", ["document", "csaf_version"], "two"],
    ["CATEGORY_PROHIBITED", ["document", "category"], "Security Advisory"],
    ["CATEGORY_PROHIBITED", ["document", "category"], "csaf_other"],
    ["CATEGORY_PROHIBITED", ["document", "category"], "VEX"],
    ["MEMBER_MISSING", ["document", "notes"], [{ category: "summary" }]],
    ["MEMBER_MISSING", [...one, "notes", 0, "text"], undefined],
    ["VALUE_UNKNOWN", ["document", "publisher", "category"], "owner"],
    ["URI_MALFORMED", ["document", "publisher", "namespace"], "nobody"],
    ["VALUE_UNKNOWN", [...tracking, "status"], "done"],
    ["TIME_MALFORMED", [...tracking, "current_release_date"], "today"],
    ["TIME_ORDER", [...tracking, "current_release_date"], "2025-01-01T00:00:00Z"],
    ["VERSION_MALFORMED", [...tracking, "version"], "one"],
    ["REVISION_MISSING", [...tracking, "revision_history", 0, "number"], "2"],
    ["REVISION_MISSING", [...tracking, "revision_history", 1], { ...revision, number: "3" }],
    ["REVISION_MISSING", [...tracking, "revision_history", 0, "number"], "2.0.0"],
    ["VERSION_NOT_LATEST", [...tracking, "version"], "2"],
    ["VERSIONS_MIXED", [...tracking, "version"], "1.0.0"],
    ["VERSION_OF_DRAFT", [...tracking, "revision_history", 0, "number"], "0"],
    ["REVISION_TWICE", [...tracking, "revision_history", 1], revision],
    [
      "REVISION_ORDER",
      [...tracking, "revision_history", 1],
      { ...revision, date: "2025-01-01T00:00:00Z", number: "2" },
    ],
    ["MEMBER_MISSING", ["product_tree"], undefined],
    ["PRODUCT_TWICE", ["product_tree", "full_product_names", 1, "product_id"], MODEL],
    [
      "PRODUCT_TWICE",
      ["product_tree", "branches"],
      [{ branches: [{ product: { name: "x", product_id: MODEL } }] }],
    ],
    ["PRODUCT_UNDEFINED", [...product, "product_id"], "other"],
    ["PRODUCT_UNDEFINED", ["product_tree", "product_groups"], [{ group_id: "g", product_ids: ["none"] }]],
    [
      "GROUP_TWICE",
      ["product_tree", "product_groups"],
      [
        { group_id: "g", product_ids: [MODEL] },
        { group_id: "g", product_ids: [MODEL] },
      ],
    ],
    ["HASH_MALFORMED", [...hash, 0, "value"], "a".repeat(63)],
    ["HASH_TWICE", [...hash, 1], { algorithm: "sha256", value: "a".repeat(64) }],
    ["PURL_MALFORMED", [...product, "product_identification_helper", "purl"], "model"],
    ["CVE_MALFORMED", [...one, "cve"], "CVE-1"],
    ["CVE_TWICE", ["vulnerabilities", 1], { cve: "CVE-2026-12345" }],
    ["STATUS_CONTRADICTORY", [...one, "product_status", "fixed"], [MODEL]],
    ["STATUS_MISSING", [...one, "product_status"], { recommended: [MODEL] }],
    ["ACTION_MISSING", [...one, "remediations"], undefined],
    ["PRODUCT_MISSING", [...one, "remediations", 0, "product_ids"], undefined],
    // As the strict reader gives objects: without a prototype, and so without a text.
    ["MEMBER_MALFORMED", [...one, "remediations", 0, "product_ids", 0], Object.create(null)],
    ["MEMBER_MALFORMED", [...one, "remediations", 0, "group_ids"], [Object.create(null)]],
    ["IMPACT_MISSING", [...one, "product_status"], { known_not_affected: [B] }],
    ["ID_MISSING", one, { notes: [], product_status: { fixed: [B] } }],
    ["MEMBER_MISSING", [...one, "notes"], undefined],
  ])("finds %s at %j", (code, path, value) => {
    expect(csaf.check(withProducts)).toEqual([]);
    expect(csaf.check(withValue(withProducts, path, value)).map((finding) => finding.code)).toContain(code);
  });

  it.each<[string, JsonValue, JsonValue]>([
    ["a first version 0", "0", [{ ...revision, number: "0" }]],
    [
      "semantic versions, of which the first part leaves none out",
      "2.7.0",
      [
        { ...revision, number: "1.0.0" },
        { ...revision, number: "1.4.0" },
        { ...revision, number: "2.7.0" },
      ],
    ],
  ])("takes %s (CSAF 2.0 §6.1.21)", (_, version, history) => {
    const changed = withValue(
      withValue(sound, [...tracking, "version"], version),
      [...tracking, "revision_history"],
      history,
    );
    expect(csaf.check(withValue(changed, [...tracking, "status"], "draft"))).toEqual([]);
  });

  it.each(["csaf_base", "Security Bulletin", "vexing"])(
    "takes the category %j (CSAF 2.0 §6.1.26)",
    (category) => {
      expect(csaf.check(withValue(sound, ["document", "category"], category))).toEqual([]);
    },
  );

  it("takes branches within branches, but does not look into them without end", () => {
    const nested = (depth: number): JsonValue => {
      let branch: JsonObject = { product: { name: "x", product_id: "deep" } };
      for (let level = 1; level < depth; level++) branch = { branches: [branch] };
      return withValue(sound, ["product_tree", "branches"], [branch]);
    };
    expect(csaf.check(nested(100))).toEqual([]);
    expect(csaf.check(nested(20_000))).toMatchObject([{ code: "BRANCHES_TOO_DEEP" }]);
  });
});
