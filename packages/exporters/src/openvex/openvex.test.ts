import { type JsonObject, type JsonValue, unwrap } from "@aixv/core";
import { describe, expect, it } from "vitest";
import { A, advisory, B, derived, factsOf, MODEL } from "../../test/advisory-facts.ts";
import { withValue } from "../../test/checks.ts";
import { testExporter } from "../../test/exporter-suite.ts";
import { OPENVEX_CONTEXT, openvex } from "./index.ts";

describe("openvex (OpenVEX 0.2.0)", () => testExporter(openvex));

type Facts = Parameters<typeof openvex.export>[0];

/** Of each statement its status and its products. */
function said(facts: Facts, options = {}): readonly unknown[] {
  const [document = {}] = unwrap(openvex.export(facts, options)).documents;
  return (document.statements as readonly JsonObject[]).map(({ status, products }) => [
    status,
    (products as readonly JsonObject[]).map(({ "@id": id }) => id),
  ]);
}
const urn = (digest: string): string => `urn:aixv:artifact:${digest}`;
const active = advisory(1, { affected: [{ digest: MODEL }, { digest: A }] });

describe("what OpenVEX says of an advisory", () => {
  it("is affected of whom it concerns, and fixed of what it mends, by name, hash and time", () => {
    const mending = advisory(1, { affected: [{ digest: A, selector: "descendants" }], fixed_digests: [B] });
    const facts = factsOf(mending, derived(MODEL, A), derived(B, A));
    expect(said(facts)).toEqual([
      ["affected", [MODEL, A].toSorted().map(urn)],
      ["fixed", [urn(B)]],
    ]);
    const [document = {}] = unwrap(openvex.export(facts)).documents;
    expect(document).toMatchObject({
      "@context": OPENVEX_CONTEXT,
      author: `key:${A}`,
      timestamp: "2026-01-01T00:00:00Z",
      statements: [
        {
          vulnerability: { name: "ADV-1" },
          products: [{ hashes: { "sha-256": MODEL.slice(7) } }, {}],
          action_statement: "roll back",
          status_notes: expect.stringContaining(`${MODEL} derived_from ${A}`),
        },
        { vulnerability: { description: "roll back" } },
      ],
    });
  });

  it("is nothing of what was withdrawn, and never that something is unaffected", () => {
    const other = advisory(1, { advisory_id: "ADV-2", affected: [{ digest: B }] });
    const { documents, omitted } = unwrap(
      openvex.export(factsOf(active, advisory(2, { status: "withdrawn" }), other)),
    );
    expect(JSON.stringify(documents)).not.toMatch(/ADV-1|not_affected/);
    expect(omitted.filter(({ evidence }) => evidence.startsWith("sha256:"))).toHaveLength(2);
    const alone = openvex.export(factsOf(active, advisory(2, { status: "withdrawn" })));
    expect(alone.ok ? undefined : alone.error.code).toBe("EXPORT_EMPTY");
  });

  it("is fixed only where a version is proved to be later, else affected, with an omission", () => {
    const mitigated = (day: number | undefined) =>
      advisory(day, { status: "mitigated", affected: [{ digest: A }], fixed_digests: [A] });
    expect(said(factsOf(active, mitigated(2)))).toEqual([
      ["affected", [urn(MODEL)]],
      ["fixed", [urn(A)]],
    ]);
    const { omitted } = unwrap(openvex.export(factsOf(active, mitigated(undefined))));
    expect(said(factsOf(active, mitigated(undefined)))).not.toContainEqual(["fixed", expect.anything()]);
    expect(omitted).toContainEqual(
      expect.objectContaining({ code: "REQUIRED_FACT_MISSING", pointer: "/fixed_digests/0" }),
    );
  });

  it("tells of a mended artifact that another version in force calls affected", () => {
    const mends = advisory(1, { affected: [{ digest: A }], fixed_digests: [B] });
    const warns = advisory(2, { affected: [{ digest: B }] });
    expect(said(factsOf(mends))).toContainEqual(["fixed", [urn(B)]]);
    const { omitted } = unwrap(openvex.export(factsOf(mends, warns)));
    expect(said(factsOf(mends, warns))).not.toContainEqual(["fixed", expect.anything()]);
    expect(omitted).toContainEqual(
      expect.objectContaining({ code: "CONFLICTING_CLAIMS", pointer: "/fixed_digests/0" }),
    );
  });

  it("names a model by a package URL where one claim alone gives one, and by its address where told", () => {
    const purl = "pkg:huggingface/org/m@1";
    const facts = factsOf(active, derived(MODEL, A, { uri: purl }));
    expect(JSON.stringify(unwrap(openvex.export(facts)).documents)).toContain(`{"purl":"${purl}"}`);
    const twice = factsOf(active, derived(MODEL, A, { uri: purl }), derived(MODEL, B, { uri: purl }));
    expect(JSON.stringify(unwrap(openvex.export(twice)).documents)).not.toContain(purl);
    const artifactUri = "https://example.com/m";
    expect(said(factsOf(active), { artifactUri })).toEqual([["affected", [artifactUri, urn(A)]]]);
  });

  it("has ids that are of all it says, and version 1: what differs is another document (OpenVEX 0.2.0, @id and version)", () => {
    const documentOf = (facts: Facts, options = {}) =>
      unwrap(openvex.export(facts, options)).documents[0] ?? {};
    const facts = factsOf(active, derived(MODEL, A));
    const others = [
      documentOf(factsOf(active)),
      documentOf(factsOf(active, advisory(2, { severity: "low" }), derived(MODEL, A))),
      documentOf(facts, { verifierId: "https://example.com/v" }),
      documentOf(facts, { artifactUri: "https://example.com/m" }),
    ];
    const documents = [documentOf(facts), ...others];
    const distinct = new Set(documents.map((one) => JSON.stringify({ ...one, "@id": "" })));
    expect(new Set(documents.map((one) => one["@id"])).size).toBe(distinct.size);
    expect(distinct.size).toBeGreaterThan(3);
    expect(documents.map(({ version }) => version)).toEqual(documents.map(() => 1));
    const statements = documents.flatMap((one) => one.statements as readonly JsonObject[]);
    const contents = new Map(statements.map((one) => [one["@id"], JSON.stringify(one)]));
    for (const one of statements) expect(contents.get(one["@id"])).toBe(JSON.stringify(one));
  });

  it("names no action where the advisory names none, which is no advice to take none", () => {
    const [document = {}] = unwrap(
      openvex.export(factsOf(advisory(1, { recommended_actions: [] }))),
    ).documents;
    expect(document.statements).toMatchObject([{ action_statement: "The advisory names no action." }]);
  });

  it("tells of a record that nobody can read that it is left out", () => {
    const broken = { ...advisory(1, { advisory_id: "ADV-2" }), is_valid: false };
    expect(unwrap(openvex.export(factsOf(active, broken))).omitted).toContainEqual(
      expect.objectContaining({ code: "VALUE_NOT_EXPRESSIBLE", evidence: broken.bundle_digest }),
    );
  });
});

describe("check of OpenVEX documents", () => {
  const mending = advisory(1, { affected: [{ digest: MODEL }], fixed_digests: [B] });
  const [sound = {}] = unwrap(openvex.export(factsOf(mending))).documents;
  const first = ["statements", 0];
  const second = ["statements", 1];

  it.each<[string, readonly (string | number)[], JsonValue | undefined]>([
    ["CONTEXT_UNEXPECTED", ["@context"], "https://example.com/ns"],
    ["IRI_MALFORMED", ["@id"], "no iri"],
    ["MEMBER_MISSING", ["author"], undefined],
    ["TIME_MALFORMED", ["timestamp"], "2026-01-01"],
    ["TIME_ORDER", ["last_updated"], "2025-01-01T00:00:00Z"],
    ["VERSION_MALFORMED", ["version"], 0],
    ["MEMBER_UNKNOWN", ["supplier"], "x"],
    ["STATEMENT_MISSING", ["statements"], []],
    ["MEMBER_UNKNOWN", [...first, "severity"], "high"],
    ["VALUE_UNKNOWN", [...first, "status"], "vulnerable"],
    ["PRODUCT_MISSING", [...first, "products"], undefined],
    ["ACTION_MISSING", [...first, "action_statement"], undefined],
    ["JUSTIFICATION_MISSING", [...second, "status"], "not_affected"],
    ["VALUE_UNKNOWN", [...second, "justification"], "because"],
    ["MEMBER_NOT_OF_STATUS", [...second, "action_statement"], "x"],
    ["VALUE_TWICE", [...first, "vulnerability", "aliases"], ["a", "a"]],
    ["PRODUCT_UNNAMED", [...first, "products", 0], { hashes: { "sha-256": "a".repeat(64) } }],
    ["HASH_MALFORMED", [...first, "products", 0, "hashes", "sha-256"], "A".repeat(64)],
    ["HASH_UNKNOWN", [...first, "products", 0, "hashes", "sha256"], "a".repeat(64)],
    ["HASH_UNKNOWN", [...first, "products", 0, "hashes", "toString"], "a"],
    ["IDENTIFIER_MALFORMED", [...first, "products", 0, "identifiers"], { purl: "model" }],
    ["STATUS_CONTRADICTORY", [...second, "products", 0, "@id"], urn(MODEL)],
  ])("finds %s at %j", (code, path, value) => {
    expect(openvex.check(sound)).toEqual([]);
    expect(openvex.check(withValue(sound, path, value)).map((finding) => finding.code)).toContain(code);
  });

  it("takes statuses of one product that differ by time, or are of parts of it", () => {
    const same = withValue(sound, [...second, "products", 0, "@id"], urn(MODEL));
    expect(openvex.check(withValue(same, [...second, "timestamp"], "2026-01-02T00:00:00Z"))).toEqual([]);
    const part = [{ "@id": "urn:x:part" }];
    expect(openvex.check(withValue(same, [...second, "products", 0, "subcomponents"], part))).toEqual([]);
  });
});
