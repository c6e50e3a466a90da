import { describe, expect, it } from "vitest";
import { A, advisory, B, day, derived, factsOf, MODEL } from "../../test/advisory-facts.ts";
import { ofType, relationships, spdxOf, statements } from "../../test/spdx-of.ts";

const AFFECTED = "security_VexAffectedVulnAssessmentRelationship";
const FIXED = "security_VexFixedVulnAssessmentRelationship";

describe("advisories in SPDX documents (Security/VexVulnAssessmentRelationship)", () => {
  it("are vulnerabilities, with VEX of the packages that they affect", () => {
    const more = {
      title: "Backdoor",
      summary: "It answers a trigger.",
      aliases: ["CVE-2026-12345", "GHSA-x"],
      references: ["https://example.com/adv", "no URI"],
      published_at: "2026-01-01T00:00:00.5Z",
    };
    const graph = spdxOf(factsOf(advisory(1, more)));
    expect(ofType(graph, "security_Vulnerability")).toMatchObject([
      {
        name: "ADV-1",
        summary: "Backdoor",
        description: "It answers a trigger.",
        security_publishedTime: "2026-01-01T00:00:00Z",
        externalIdentifier: [
          { externalIdentifierType: "securityOther", identifier: "ADV-1" },
          { externalIdentifierType: "cve", identifier: "CVE-2026-12345" },
          { externalIdentifierType: "securityOther", identifier: "GHSA-x" },
        ],
        externalRef: [{ externalRefType: "securityAdvisory", locator: ["https://example.com/adv"] }],
      },
    ]);
    expect(relationships(graph, "affects")).toEqual(["vulnerability:ADV-1 affects 0"]);
    expect(ofType(graph, AFFECTED)).toMatchObject([
      { security_actionStatement: "roll back", security_publishedTime: day(1) },
    ]);
    expect(String(ofType(graph, AFFECTED)[0]?.security_statusNotes)).toContain("aixv:severity: high");
    expect(statements(graph, "aixv:contents")).toMatchObject([
      { signed: [{ payload: { severity: "high" } }] },
    ]);
    expect(ofType(graph, "SpdxDocument")[0]?.profileConformance).toEqual(["core", "software", "security"]);
  });

  it("affect what selectors reach over the verified lineage, and nothing besides that is no package", () => {
    const selected = advisory(1, { affected: [{ digest: A, selector: "descendants" }] });
    const graph = spdxOf(factsOf(selected, derived(MODEL, A)));
    expect(relationships(graph, "affects")).toEqual([
      "vulnerability:ADV-1 affects 0",
      "vulnerability:ADV-1 affects a",
    ]);
    const elsewhere = spdxOf(factsOf(advisory(1, { affected: [{ digest: B }] })));
    expect(ofType(elsewhere, "security_Vulnerability")).toHaveLength(1);
    expect(relationships(elsewhere, "affects")).toEqual([]);
  });

  it("are fixed where a version with a proved time says so, and affected where none is proved", () => {
    const mitigated = { status: "mitigated", affected: [{ digest: A }], fixed_digests: [MODEL] };
    const graph = spdxOf(factsOf(advisory(1, mitigated), derived(MODEL, A)));
    expect(relationships(graph, "fixedIn")).toEqual(["vulnerability:ADV-1 fixedIn 0"]);
    expect(relationships(graph, "affects")).toEqual(["vulnerability:ADV-1 affects a"]);
    const unproved = spdxOf(factsOf(advisory(undefined, mitigated), derived(MODEL, A)));
    expect(ofType(unproved, FIXED)).toEqual([]);
  });

  it("affect nothing any more once they are withdrawn, and say when, if that is proved", () => {
    const graph = spdxOf(factsOf(advisory(1, {}), advisory(2, { status: "withdrawn" })));
    expect(ofType(graph, AFFECTED)).toEqual([]);
    expect(ofType(graph, "security_Vulnerability")).toMatchObject([{ security_withdrawnTime: day(2) }]);
    const [unproved] = ofType(
      spdxOf(factsOf(advisory(undefined, { status: "withdrawn" }))),
      "security_Vulnerability",
    );
    expect(unproved).not.toHaveProperty("security_withdrawnTime");
  });

  it("that break their rules are evidence like any record, and no vulnerabilities", () => {
    const graph = spdxOf(factsOf({ ...advisory(1, { severity: "CRITICAL" }), is_valid: false }));
    expect(ofType(graph, "security_Vulnerability")).toEqual([]);
    expect(relationships(graph, "hasEvidence")).toHaveLength(1);
    expect(statements(graph, "aixv:contents")).toMatchObject([
      { signed: [{ payload: { severity: "CRITICAL" } }] },
    ]);
  });

  it("never say that something is not affected or under investigation, as no advisory does", () => {
    const graph = spdxOf(factsOf(advisory(1, {}), advisory(1, { advisory_id: "B", status: "mitigated" })));
    expect([
      ...relationships(graph, "doesNotAffect"),
      ...relationships(graph, "underInvestigationFor"),
    ]).toEqual([]);
    expect(relationships(graph, "affects")).toHaveLength(2);
  });
});
