import { unwrap } from "@aixv/core";
import {
  type ArtifactContent,
  type ExaminedArtifact,
  type OrganizationPolicy,
  type PacketDocument,
  type ProvenanceCheck,
  parsePacket,
  type RepositoryFacts,
  readReference,
  type SignatureCheck,
  type TestIntegrityReport,
  type ValidatePacketOptions,
  viewPacket,
} from "../src/index.ts";
import { AUTHOR, BASE, type Draft, HEAD, NOW, packetText, type Tier, VERIFIER } from "./packets.ts";
import { CHANGED, TESTS } from "./typed-packets.ts";

// What repositories, artifacts, signatures and policies say of a typed packet, where all is right.

/** Facts that tests may change. */
export type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** Everything that a packet is judged with. */
export type Given = Writable<
  Omit<ValidatePacketOptions, "repository" | "artifacts" | "signatures" | "policy">
> & {
  repository?: Writable<RepositoryFacts>;
  artifacts?: { artifacts: Map<string, ExaminedArtifact> };
  signatures?: { attestations: Map<string, SignatureCheck>; provenance: Map<string, ProvenanceCheck> };
  policy?: Writable<OrganizationPolicy>;
};

export function documentOf(packet: Draft): PacketDocument {
  return unwrap(parsePacket(packetText(packet)));
}

export const REPORT: TestIntegrityReport = {
  schema: "aixv.test-integrity/v1",
  tool: { name: "aixv", version: "1.0.0" },
  method: "ast",
  base_sha: BASE,
  head_sha: HEAD,
  frameworks: ["vitest"],
  files: { compared: 1, added: 1, removed: 0 },
  tests: { base: 3, head: 4, removed: 0, added: 1 },
  assertions: { base: 8, head: 11, removed: 0, weakened: 0 },
  skips: { base: 1, head: 1, added: 0 },
  changes: [],
  unreadable: [],
};

/** What the content of each type of artifact is recognised as. */
const CONTENT: { readonly [type: string]: ArtifactContent } = {
  ci_run: {
    kind: "ci-run",
    format: "github-actions",
    commitSha: HEAD,
    runId: "14488120031",
    conclusion: "success",
  },
  test_results: {
    kind: "test-results",
    format: "vitest",
    counts: { passed: 3, failed: 0, skipped: 1, total: 4 },
    tests: TESTS,
  },
  static_analysis: { kind: "static-analysis", format: "eslint-json", errors: 0, warnings: 0 },
  search_output: { kind: "search-output", format: "text", matches: 0 },
  test_integrity_report: { kind: "test-integrity", format: "aixv", report: REPORT },
  coverage: {
    kind: "coverage",
    format: "istanbul-summary",
    files: [...new Set(Object.values(CHANGED).flat())].map(({ path }) => ({ path, lines: 100 })),
  },
  diff: { kind: "diff", format: "git", paths: CHANGED.R3.map(({ path }) => path) },
};

/** An artifact whose bytes have the hash that the packet records. */
export function examined(
  sha256: string,
  content: ArtifactContent,
  file = "artifacts/file",
): ExaminedArtifact {
  return {
    status: "read",
    file,
    sha256,
    forms: [{ id: "raw", sha256, stripped: [] }],
    content,
    secrets: [],
  };
}

function repositoryOf(packet: Draft, tier: Tier): RepositoryFacts {
  const linkedFiles = new Map(
    viewPacket(documentOf(packet).json).artifacts.flatMap(({ reference }) => {
      const link = readReference(reference ?? "");
      return link.type === "code" && link.path !== ""
        ? [[`${link.ref}:${link.path}`, { status: "found", lines: 60 } as const] as const]
        : [];
    }),
  );
  const isCritical = tier === "R3";
  const [first] = CHANGED[tier];
  return {
    headSha: HEAD,
    headCommittedAt: Date.parse("2026-06-15T08:55:00Z"),
    baseSha: BASE,
    mergeBaseSha: BASE,
    claimedMergeBaseSha: BASE,
    changes: CHANGED[tier] as RepositoryFacts["changes"],
    people: [
      { role: "author", name: "Alice", email: AUTHOR },
      { role: "committer", name: "Alice", email: AUTHOR },
    ],
    linkedFiles,
    symbols: new Map([["verifyToken", true]]),
    surfaces: isCritical ? [{ surface: "Authentication", path: first?.path ?? "", by: "heuristic" }] : [],
    categories: isCritical ? [{ category: "security", path: first?.path ?? "" }] : [],
    natures: CHANGED[tier].map(({ path }) => ({
      path,
      kind: tier === "R0" ? "documentation" : path.includes(".test.") ? "test" : "code",
    })),
    headSignature: { status: "valid", method: "SSH", signer: AUTHOR },
    testIntegrity: REPORT,
  };
}

export function policyOf(): OrganizationPolicy {
  return {
    id: "example",
    identity: {
      provider: "corporate SSO",
      crossPlatformMapping: "handbook/identities.md",
      verificationMethod: "SSO subject",
      edgeCases: "handbook/edge-cases.md",
      persons: [
        { name: "Alice", accounts: [AUTHOR, "alice-gh"], kind: "person" },
        { name: "Bob", accounts: [VERIFIER, "bob-gh"], kind: "person" },
      ],
    },
    verifiers: [
      { id: VERIFIER, tiers: ["R0", "R1", "R2", "R3"] },
      { id: "carol@example.com", tiers: ["R0", "R1"] },
    ],
    exceptionApprovers: [
      {
        id: "dana@example.com",
        role: "Incident commander",
        tiers: ["R0", "R1", "R2", "R3"],
        escalation: "erin@example.com",
        audit: "incident log",
      },
      {
        id: undefined,
        role: "Security response lead",
        tiers: ["R3"],
        escalation: "erin@example.com",
        audit: "incident log",
      },
    ],
    retentionDays: {},
    retentionRationale: undefined,
    regulatoryAnalysis: undefined,
    storage: [],
    surfaces: { map: [], exempt: [] },
    forgeHosts: [],
    waivesR0Verification: false,
    permittedSecrets: [],
    profiles: [],
    documented: new Map(),
  };
}

/** All facts about a packet, each of them right. */
export function allFacts(packet: Draft, tier: Tier): Given {
  const view = viewPacket(documentOf(packet).json);
  const artifacts = new Map<string, ExaminedArtifact>();
  for (const { section, type, sha256, reference } of view.artifacts) {
    if (sha256 === undefined) continue;
    const content = CONTENT[type ?? ""] ?? { kind: "other", format: "text" };
    artifacts.set(section.pointer, examined(sha256, content, reference));
  }
  const provenance = new Map<string, ProvenanceCheck>();
  for (const { section, item } of view.artifacts) {
    if (item.class !== "F") continue;
    provenance.set(section.pointer, {
      status: "valid",
      mechanism: "slsa",
      signer: "https://github.com/org/repo/.github/workflows/ci.yml@refs/heads/main",
      commits: [HEAD],
      builder: "https://github.com/actions/runner/github-hosted",
      signedAt: "2026-06-14T09:00:00Z",
    });
  }
  return {
    now: NOW as Given["now"],
    expectedHead: HEAD,
    expectedBase: BASE,
    repository: repositoryOf(packet, tier),
    artifacts: { artifacts },
    signatures: {
      attestations: new Map([["/attestations/0", { status: "valid", method: "SSH", signer: VERIFIER }]]),
      provenance,
    },
    policy: policyOf(),
    profiles: [],
  };
}
