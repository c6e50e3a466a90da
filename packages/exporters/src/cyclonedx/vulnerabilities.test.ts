import { type JsonObject, parseTime, type Timestamp, unwrap } from "@aixv/core";
import type { RecordFacts } from "@aixv/policy";
import { describe, expect, it } from "vitest";
import { validateCycloneDx } from "../../test/cyclonedx-validator.ts";
import { ARTIFACT, claim, digestOf, factsOf, training } from "../../test/facts-of.ts";
import { cycloneDx } from "./index.ts";

const time = (text: string): Timestamp => unwrap(parseTime(text));

function advisory(digit: string, payload: JsonObject, more: Partial<RecordFacts> = {}): RecordFacts {
  return {
    bundle_digest: digestOf(digit),
    method: "key",
    signers: [{ subjects: ["security@example.com"] }],
    is_logged: false,
    integrated_time: time("2026-01-01T00:00:00Z"),
    record_digest: digestOf(digit),
    kind: "advisory",
    record_id: "ADV-1",
    created_at: time("2026-01-01T00:00:00Z"),
    payload: {
      advisory_id: "ADV-1",
      affected: [{ digest: ARTIFACT }],
      severity: "high",
      status: "active",
      reason_code: "backdoor",
      recommended_actions: ["stop"],
      ...payload,
    },
    is_valid: true,
    ...more,
  };
}

async function bomOf(records: readonly RecordFacts[]): Promise<JsonObject> {
  const facts = factsOf([claim("training", training())], { evidence: { records } });
  const { documents, omitted } = unwrap(cycloneDx.export(facts));
  const [document = {}] = documents;
  expect(omitted).toEqual([]);
  expect(cycloneDx.check(document)).toEqual([]);
  expect(await validateCycloneDx(document, "1.7")).toEqual([]);
  return document;
}

const namesIn = (document: JsonObject): readonly string[] =>
  ((document.properties ?? []) as readonly { readonly name: string }[]).map(({ name }) => name);

describe("advisories in ML-BOMs", () => {
  it("are vulnerabilities of the components that they concern, with no score that nobody gave", async () => {
    const more = { title: "T", summary: "S", aliases: ["CVE-2026-1"], references: ["https://example.com/a"] };
    const { vulnerabilities } = await bomOf([advisory("a", more)]);
    expect(vulnerabilities).toMatchObject([
      {
        id: "ADV-1",
        source: { name: "security@example.com" },
        references: [{ id: "CVE-2026-1" }],
        description: "T\n\nS",
        recommendation: "stop",
        advisories: [{ url: "https://example.com/a" }],
        affects: [{ ref: ARTIFACT }],
      },
    ]);
    expect(vulnerabilities).toHaveProperty("0.ratings", [
      { severity: "high", source: { name: "security@example.com" } },
    ]);
  });

  it("of two who sign versions of one id have a rating by each, cited, and the aliases of the current one alone", async () => {
    const integrated_time = time("2026-02-01T00:00:00Z");
    const one = advisory("a", { aliases: ["CVE-2026-1"] });
    const two = advisory(
      "b",
      { severity: "low", aliases: ["GHSA-x"] },
      { integrated_time, signers: [{ subjects: ["bob@example.com"] }] },
    );
    const { vulnerabilities, citations } = await bomOf([one, two]);
    expect(vulnerabilities).toMatchObject([
      { source: { name: "bob@example.com" }, references: [{ id: "GHSA-x" }] },
    ]);
    expect(vulnerabilities).toHaveProperty("0.ratings", [
      { severity: "low", source: { name: "bob@example.com" } },
      { severity: "high", source: { name: "security@example.com" } },
    ]);
    const cited = (citations as readonly JsonObject[]).map(({ note, pointers }) => [
      note,
      (pointers as readonly string[]).filter((pointer) => /ratings|affects/.test(pointer)),
    ]);
    expect(cited).toEqual([
      [digestOf("a"), ["/vulnerabilities/0/ratings/1", "/vulnerabilities/0/affects/0"]],
      [digestOf("b"), ["/vulnerabilities/0/ratings/0", "/vulnerabilities/0/affects/0"]],
    ]);
  });

  it("affect no component that the document does not have", async () => {
    const { vulnerabilities } = await bomOf([advisory("a", { affected: [{ digest: digestOf("e") }] })]);
    expect(vulnerabilities).not.toHaveProperty("0.affects");
    expect(JSON.stringify(vulnerabilities)).toContain(digestOf("e"));
  });

  it("are there once for each id, as the current version has them, and say when they were withdrawn", async () => {
    const integrated_time = time("2026-02-01T00:00:00Z");
    const withdrawn = advisory("b", { status: "withdrawn", title: "late" }, { integrated_time });
    const { vulnerabilities } = await bomOf([advisory("a", { title: "early" }), withdrawn]);
    expect(vulnerabilities).toHaveLength(1);
    expect(vulnerabilities).toMatchObject([{ description: "late", rejected: "2026-02-01T00:00:00Z" }]);
    expect(vulnerabilities).not.toHaveProperty("0.affects");
    expect(JSON.stringify(vulnerabilities)).toContain("early");
  });

  it("that break their rules are records like any, and no vulnerabilities", async () => {
    const document = await bomOf([advisory("a", { severity: "CRITICAL" }, { is_valid: false })]);
    expect(document).not.toHaveProperty("vulnerabilities");
    expect(namesIn(document)).toContain("aixv:record:advisory/severity");
  });

  it("leave other records where they are", async () => {
    const waiver = advisory("a", { waiver_id: "w" }, { kind: "waiver", record_id: "w" });
    const document = await bomOf([waiver]);
    expect(document).not.toHaveProperty("vulnerabilities");
    expect(namesIn(document)).toContain("aixv:record:waiver/waiver_id");
  });
});
