// Packets that are right, to be made wrong one thing at a time.

/** JSON that tests may change. */
export type DraftValue = Draft | DraftValue[] | string | number | boolean | null;
export type Draft = { [name: string]: DraftValue };

export const HEAD = "1f0c9a4be7d25c38a6b1e9f0d4c7a2b85e63d901";
export const BASE = "9ac1e0d2f4b7a6c5d8e3f1029b4a7c6d5e8f3a21";
export const AUTHOR = "alice@example.com";
export const VERIFIER = "bob@example.com";
export const NOW = "2026-06-15T12:00:00Z";
const REPOSITORY = "github.com/org/repo";
export const BLOB: string = `https://${REPOSITORY}/blob/${HEAD}`;

export type Tier = "R0" | "R1" | "R2" | "R3";
const CLASSES: { readonly [T in Tier]: string } = { R0: "AB", R1: "ABE", R2: "ABCE", R3: "ABCDEF" };

/** SHA-256 hex that is different for each number. */
export function hash(number: number): string {
  return number.toString(16).padStart(4, "0").repeat(16);
}

/** An artifact with exactly the fields of Appendix B.1. */
function artifact(type: string, reference: string, number: number, more: Draft = {}): Draft {
  return {
    type,
    reference,
    immutability_mechanism: "bound to the commit, or kept in storage with retention",
    canonical_form: "git show of the file at the commit",
    sha256: hash(number),
    retrieved_at: "2026-06-14T09:00:00Z",
    ...more,
  };
}

function item(name: string, description: string, artifacts: readonly Draft[], more: Draft = {}): Draft {
  return {
    id: `EV-${name}-001`,
    class: name,
    description,
    claim_refs: ["CLM-001"],
    artifacts: [...artifacts],
    scope: "src/auth/verify-token.ts and its tests",
    validation_method: "open each reference and compare",
    limitations: [],
    ...more,
  };
}

/** Evidence as prose, with no key that Appendix B.1 does not have. */
const PROSE: { readonly [name: string]: () => Draft } = {
  A: () =>
    item(
      "A",
      "CI ran the whole suite on ubuntu-24.04 with Node 20.18: 1,284 passed, 0 failed, 6 skipped. Static analysis by eslint and tsc. Test list by vitest --list.",
      [
        artifact("ci_run", `https://github.com/org/repo/commit/${HEAD}/checks/14488120031`, 1, {
          retention_verified: true,
          canonical_form: "CI provider's API export of the run as JSON",
        }),
      ],
    ),
  B: () =>
    item(
      "B",
      "Where the change is.",
      [artifact("permalink", `${BLOB}/src/auth/verify-token.ts#L10-L42`, 2)],
      {
        scope: "src/auth/verify-token.ts, test/auth/verify-token.test.ts",
      },
    ),
  C: () =>
    item(
      "C",
      'Searched src for the patterns: "ignoreExpiration: true", "alg: none". No matches.',
      [
        artifact("search_output", `${BLOB}/evidence/search.txt#L1-L2`, 3),
        artifact("test_integrity_report", `${BLOB}/evidence/integrity.json#L1-L9`, 4),
      ],
      {
        scope: "src/**/*.ts",
        validation_method:
          "ast-grep 0.36.2 with rules/token-expiry.yml; test integrity by AST diff of test files with vitest",
      },
    ),
  D: () =>
    item(
      "D",
      "Security surface: diff of the authorisation path, made by git 2.47.1.",
      [
        artifact("diff", `https://github.com/org/repo/compare/${BASE}...${HEAD}`, 5, {
          canonical_form: `git diff ${BASE}..${HEAD}`,
        }),
      ],
      { validation_method: "git 2.47.1 diff" },
    ),
  E: () =>
    item("E", "The requirement; all criteria are satisfied.", [
      artifact("requirement_reference", `${BLOB}/docs/spec/SEC-401.md#L1-L40`, 6),
    ]),
  F: () =>
    item(
      "F",
      `SLSA provenance of commit ${HEAD} by the CI runner, with a timestamp of the log; other evidence is unsigned.`,
      [
        artifact("attestation", `${BLOB}/evidence/provenance.sigstore.json`, 7, {
          canonical_form: "Sigstore bundle as written by the builder",
        }),
      ],
    ),
};

function attestation(tier: Tier): Draft {
  const isSigned = tier === "R3";
  return {
    id: "ATT-1",
    verifier_id: VERIFIER,
    verifier_identity_type: "email",
    decision: "COMPLIANT",
    timestamp: "2026-06-15T10:00:00Z",
    evidence_classes_validated: [...CLASSES[tier]],
    validation_rules_checked: ["A-001", "B-001"],
    findings: [],
    ...(isSigned
      ? {
          signature_method: "sigstore",
          signature: "bundle.sigstore.json",
          signed_fields: [
            "identification",
            "classification",
            "claims",
            "evidence_items",
            "attestations",
            "known_limitations",
          ],
        }
      : { signature_method: "unsigned" }),
  };
}

/** A packet that has exactly what Appendix B.1 has, and passes by itself. */
export function literalPacket(tier: Tier): Draft {
  return {
    aiv_version: "1.0.0",
    packet_schema_version: "1.0.0",
    identification: {
      repository: REPOSITORY,
      pr_id: 42,
      pr_url: "https://github.com/org/repo/pull/42",
      branch: "fix/token-expiry",
      base_branch: "main",
      head_sha: HEAD,
      base_sha: BASE,
      created_at: "2026-06-15T09:00:00Z",
      created_by: AUTHOR,
    },
    classification: {
      risk_tier: tier,
      sod_mode: tier === "R2" || tier === "R3" ? "S1" : "S0",
      critical_surfaces: tier === "R3" ? ["Authentication"] : [],
      blast_radius: tier === "R0" ? "local" : "component",
      classification_rationale: "One function of one module changes how expired tokens are refused.",
      classified_by: AUTHOR,
      classified_at: "2026-06-15T09:00:00Z",
    },
    claims: [
      {
        id: "CLM-001",
        type: tier === "R3" ? ["functional", "security"] : ["functional"],
        statement: "verifyToken refuses a token that expired more than 30 seconds ago.",
        ...(tier === "R3" ? { risk_surfaces: ["auth"] } : {}),
        scope: {
          files: ["src/auth/verify-token.ts", "test/auth/verify-token.test.ts"],
          functions: ["verifyToken"],
        },
        evidence_refs: [...CLASSES[tier]].map((name) => `EV-${name}-001`),
      },
    ],
    evidence_items: [...CLASSES[tier]].map((name) => (PROSE[name] as () => Draft)()),
    attestations: [attestation(tier)],
    known_limitations: ["Clock skew above 30 seconds is not tested."],
  };
}

/** The JSON text of a draft, as a packet. */
export function packetText(draft: Draft): string {
  return JSON.stringify(draft, undefined, 1);
}
