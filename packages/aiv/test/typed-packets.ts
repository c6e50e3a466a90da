import { BASE, BLOB, type Draft, type DraftValue, HEAD, hash, literalPacket, type Tier } from "./packets.ts";

// Packets that say in typed keys what Appendix B leaves to prose (docs/aiv-rules.md).

/** What the change of a tier is about: R0 is documentation. */
export const CHANGED: {
  readonly [T in Tier]: readonly { readonly path: string; readonly status: string }[];
} = {
  R0: [{ path: "docs/tokens.md", status: "M" }],
  R1: [
    { path: "src/token/read-token.ts", status: "M" },
    { path: "test/token/read-token.test.ts", status: "A" },
  ],
  R2: [
    { path: "src/token/read-token.ts", status: "M" },
    { path: "test/token/read-token.test.ts", status: "A" },
  ],
  R3: [
    { path: "src/auth/verify-token.ts", status: "M" },
    { path: "test/auth/verify-token.test.ts", status: "A" },
  ],
};

export const TESTS: readonly string[] = [
  "verifyToken > accepts a token within 30 seconds",
  "verifyToken > accepts a token without expiry",
  "verifyToken > reads the clock once",
  "verifyToken > refuses a token that expired",
];

let number = 0;

function artifact(type: string, reference: string, more: Draft): Draft {
  number++;
  return {
    type,
    reference,
    immutability_mechanism: "kept with the packet, in storage with retention",
    canonical_form: "raw: the bytes as the tool wrote them",
    sha256: hash(0x100 + number),
    retrieved_at: "2026-06-14T09:00:00Z",
    signed: type === "attestation",
    ...more,
  };
}

const KEPT = { retention_verified: true, retain_until: "2033-06-30" };

const TYPED: { readonly [name: string]: (tier: Tier) => Draft[] } = {
  A: () => [
    artifact("ci_run", "https://github.com/org/repo/actions/runs/14488120031", {
      ...KEPT,
      commit_sha: HEAD,
      provider: "github-actions",
      run_id: "14488120031",
    }),
    artifact("test_results", "artifacts/test-results.json", {
      ...KEPT,
      counts: { passed: 3, failed: 0, skipped: 1, total: 4 },
    }),
    artifact("test_list", "artifacts/test-list.txt", { ...KEPT, count: 4, tests: [...TESTS] }),
    artifact("static_analysis", "artifacts/lint.json", {
      ...KEPT,
      tools: [
        { name: "eslint", version: "9.22.0", status: "pass" },
        { name: "tsc", version: "5.8.2", status: "pass" },
      ],
    }),
    artifact("environment", "artifacts/environment.json", {
      ...KEPT,
      os: "ubuntu-24.04",
      runtime: "node 22.22.2",
      dependencies: "package-lock.json",
    }),
  ],
  B: (tier) => [
    artifact("scope_inventory", `https://github.com/org/repo/compare/${BASE}...${HEAD}`, {
      files: CHANGED[tier].map((file): DraftValue => ({ ...file })),
    }),
    artifact("permalink", `${BLOB}/${CHANGED[tier][0]?.path}#L10-L42`, {
      symbols: tier === "R0" ? [] : ["verifyToken"],
    }),
  ],
  C: (tier) => [
    artifact("search_output", "artifacts/search.txt", {
      search: {
        paths: ["src/**/*.ts"],
        tool: "ast-grep",
        version: "0.36.2",
        command: "ast-grep scan --json -c rules/token-expiry.yml",
        deterministic: true,
        patterns: [{ id: "no-ignore-expiration", expression: "ignoreExpiration: true" }],
        matches: 0,
      },
    }),
    artifact("test_integrity_report", "artifacts/integrity.json", {
      integrity: {
        method: "ast",
        tool: "aixv",
        version: "1.0.0",
        frameworks: ["vitest"],
        assertions: { base: 8, head: 11, removed: 0, weakened: 0 },
        skips: { base: 1, head: 1, added: [] },
        coverage: [{ file: CHANGED[tier][0]?.path ?? "", base: 98.8, head: 100 }],
      },
    }),
    artifact("coverage", "artifacts/coverage-summary.json", {}),
  ],
  D: () => [
    artifact("diff", "artifacts/change.patch", {
      surfaces: ["security"],
      base_sha: BASE,
      head_sha: HEAD,
      tools: [{ name: "git", version: "2.47.1" }],
    }),
  ],
  E: () => [
    artifact("requirement_reference", `${BLOB}/docs/spec/SEC-401.md#L1-L40`, {
      requirements: [{ id: "SEC-401", claim_refs: ["CLM-001"] }],
    }),
    artifact("acceptance_checklist", "artifacts/acceptance.json", {
      items: [
        { id: "AC-1", text: "refuse after 30 seconds", status: "satisfied" },
        {
          id: "AC-2",
          text: "configurable leeway",
          status: "out_of_scope",
          justification: "SEC-401 section 4 fixes the value",
        },
      ],
    }),
  ],
  F: () => [
    artifact("attestation", "artifacts/provenance.sigstore.json", {
      mechanism: "slsa",
      subject_sha: HEAD,
      builder: {
        id: "https://github.com/actions/runner/github-hosted",
        trust_basis: "OIDC issuer listed in the policy",
      },
      timestamp_token: "artifacts/provenance.tsr",
    }),
  ],
};

/** Class G whole (AIV §6.8.4). */
export function cognitiveItem(): Draft {
  return {
    id: "EV-G-001",
    class: "G",
    description: "Cognitive verification evidence",
    claim_refs: ["CLM-001"],
    artifacts: [
      {
        type: "prediction_document",
        reference: `${BLOB}/review/prediction.md`,
        created_before_code_review: true,
        timestamp: "2026-06-14T07:00:00Z",
        content_hash: hash(0x201),
      },
      {
        type: "mental_trace",
        reference: `${BLOB}/review/trace.md`,
        lines_referenced: ["src/auth/verify-token.ts:10-42"],
        functions_traced: ["verifyToken"],
        retrieved_at: "2026-06-14T08:00:00Z",
        content_hash: hash(0x202),
      },
      {
        type: "adversarial_probe",
        reference: `${BLOB}/review/probe.md`,
        edge_cases_count: 3,
        failure_modes_count: 1,
        content_hash: hash(0x203),
      },
      {
        type: "ownership_declaration",
        attestations: [
          { can_debug_without_ai: true },
          { can_explain_to_peer: true },
          { can_modify_for_new_requirement: true },
        ],
        verifier_signature: "ownership.sig",
      },
    ],
    scope: "the change as a whole",
    validation_method: "read each document, and ask the Verifier",
  };
}

/** A packet that says everything in typed keys, signed at every tier; with all facts it passes a gate. */
export function typedPacket(tier: Tier): Draft {
  number = 0;
  const packet = literalPacket(tier) as Draft & { [name: string]: Draft[] };
  const [claim] = packet.claims as [Draft];
  const [attestation] = packet.attestations as [Draft];
  claim.type = tier === "R0" ? ["structural"] : (claim.type ?? []);
  claim.scope = {
    files: CHANGED[tier].map(({ path }) => path),
    functions: tier === "R0" ? [] : ["verifyToken"],
  };
  for (const item of packet.evidence_items as Draft[]) {
    Object.assign(item, {
      description: `Evidence of class ${String(item.class)}, in typed keys.`,
      artifacts: TYPED[String(item.class)]?.(tier) ?? [],
      scope: "what the claims name",
      validation_method: "compare each artifact with its hash",
    });
  }
  Object.assign(attestation, {
    signature_method: "SSH",
    signature: "attestation.sig",
    signed_fields: [
      "identification",
      "classification",
      "claims",
      "evidence_items",
      "attestations",
      "known_limitations",
    ],
  });
  return packet;
}
