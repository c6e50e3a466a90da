import type { JsonObject } from "@aixv/core";

const HEAD = "1f0c9a4be7d25c38a6b1e9f0d4c7a2b85e63d901";
const BASE = "9ac1e0d2f4b7a6c5d8e3f1029b4a7c6d5e8f3a21";
const CLASSES = ["A", "B", "C", "E"] as const;

/** A packet of R2 with so many claims and items, each claim with evidence of every class that it needs. */
export function largePacket(claims: number, items: number): JsonObject {
  const itemOf = (name: string, claim: number): string =>
    `EV-${name}-${claim % Math.floor(items / CLASSES.length)}`;
  return {
    aiv_version: "1.0.0",
    packet_schema_version: "1.0.0",
    identification: {
      repository: "github.com/org/repo",
      pr_id: 42,
      pr_url: "https://github.com/org/repo/pull/42",
      branch: "large",
      base_branch: "main",
      head_sha: HEAD,
      base_sha: BASE,
      created_at: "2026-06-15T09:00:00Z",
      created_by: "alice@example.com",
    },
    classification: {
      risk_tier: "R2",
      sod_mode: "S1",
      critical_surfaces: [],
      blast_radius: "service",
      classification_rationale: "Two hundred functions of one service change how they refuse bad input.",
      classified_by: "alice@example.com",
      classified_at: "2026-06-15T09:00:00Z",
    },
    claims: Array.from({ length: claims }, (_, index) => ({
      id: `CLM-${index}`,
      type: ["functional"],
      statement: `Function ${index} refuses bad input with an error that says why.`,
      scope: { files: [`src/file-${index}.ts`], functions: [`function${index}`] },
      evidence_refs: CLASSES.map((name) => itemOf(name, index)),
    })),
    evidence_items: Array.from({ length: items }, (_, index) => {
      const name = CLASSES[index % CLASSES.length] ?? "A";
      const number = Math.floor(index / CLASSES.length);
      return {
        id: `EV-${name}-${number}`,
        class: name,
        description: `Evidence ${number} of class ${name}: 12 passed, 0 failed, 1 skipped, on node 24.`,
        claim_refs: Array.from({ length: claims }, (_unused, claim) => claim)
          .filter((claim) => itemOf(name, claim) === `EV-${name}-${number}`)
          .map((claim) => `CLM-${claim}`)
          .concat(number >= claims ? ["CLM-0"] : []),
        artifacts: artifactsOf(name, number),
        scope: `src/file-${number}.ts`,
        validation_method: "compare syntax trees (AST) of tests with vitest 4.1.0 and coverage JSON",
        limitations: [],
      };
    }),
    attestations: [
      {
        id: "ATT-1",
        verifier_id: "bob@example.com",
        verifier_identity_type: "email",
        decision: "COMPLIANT",
        timestamp: "2026-06-15T10:00:00Z",
        evidence_classes_validated: [...CLASSES],
        validation_rules_checked: ["A-001", "B-001"],
        findings: [],
        signature_method: "unsigned",
      },
    ],
    known_limitations: ["Clock skew above 30 seconds is not tested."],
  };
}

function artifactsOf(name: string, number: number): JsonObject[] {
  const link = `https://github.com/org/repo/blob/${HEAD}/src/file-${number}.ts#L1-L20`;
  const common = {
    reference: link,
    immutability_mechanism: "bound to the commit",
    canonical_form: "git show of the file at the commit",
    sha256: number.toString(16).padStart(4, "0").repeat(16),
    retrieved_at: "2026-06-14T09:00:00Z",
  };
  const inventory = JSON.stringify(Array.from({ length: 200 }, (_, index) => `src/file-${index}.ts`));
  if (name === "A") {
    const counts = { passed: 12, failed: 0, skipped: 1, total: 13 };
    return [
      { ...common, type: "ci_run", commit_sha: HEAD, retention_verified: true },
      { ...common, type: "test_results", counts },
    ];
  }
  if (name === "B" && number === 0)
    return [
      { ...common, type: "permalink" },
      { ...common, type: "scope_inventory", reference: `inline-json:${inventory}` },
    ];
  if (name === "C") return [{ ...common, type: "search_output" }];
  return [{ ...common, type: name === "E" ? "requirement_reference" : "permalink" }];
}
