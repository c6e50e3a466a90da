import { describe, expect, test } from "vitest";
import { RETENTION_DAYS, RISK_TIERS } from "../standard/tiers.ts";
import { parseOrganizationPolicy } from "./index.ts";

const VERSION = 'aiv_policy_version: "1"\n';
const WHOLE = `${VERSION}id: acme
identity:
  provider: SSO
  cross_platform_mapping: a list
  verification_method: the subject
  edge_cases: a page
  persons:
    - { name: Alice, accounts: [alice, alice@acme.example] }
    - { name: release bot, kind: bot, accounts: ["acme-release[bot]"] }
verifiers:
  - { id: bob@acme.example, tiers: [R3, R0] }
exception_approvers:
  - { id: eve@acme.example, role: commander, tiers: [R2], escalation: CTO, audit: a ticket }
  - { role: lead, tiers: [R0] }
retention: { days: { R2: 400, R3: 1095 }, rationale: cost, regulatory_analysis: none applies }
storage:
  - { prefix: "https://evidence.acme.example/", lock: governance, retention_days: 2555 }
surfaces:
  map: [{ surface: Ledger, paths: ["src/ledger/**"] }, { surface: Post, symbols: [post] }]
  exempt: [{ paths: ["src/tokenizer/**"], reason: tokens of text }]
forge_hosts: [Git.Acme.example, "git.acme.example:8443"]
r0_verification: waived
permitted_secrets: [certificate]
profiles: [AIV-Node]
documented: { scope: "https://wiki.acme.example/aiv" }
`;

const codeOf = (text: string | Uint8Array): string | undefined => {
  const parsed = parseOrganizationPolicy(text);
  return parsed.ok ? undefined : parsed.error.code;
};
const faultsOf = (text: string): readonly string[] => {
  const parsed = parseOrganizationPolicy(text);
  return parsed.ok ? [] : (parsed.error.details?.faults as readonly string[]);
};

describe("an organisation's policy (AIV §15.1)", () => {
  test("every key is read", () => {
    const parsed = parseOrganizationPolicy(WHOLE);
    expect(parsed).toEqual({
      ok: true,
      value: {
        id: "acme",
        identity: {
          provider: "SSO",
          crossPlatformMapping: "a list",
          verificationMethod: "the subject",
          edgeCases: "a page",
          persons: [
            { name: "Alice", accounts: ["alice", "alice@acme.example"], kind: "person" },
            { name: "release bot", accounts: ["acme-release[bot]"], kind: "bot" },
          ],
        },
        verifiers: [{ id: "bob@acme.example", tiers: ["R0", "R3"] }],
        exceptionApprovers: [
          { id: "eve@acme.example", role: "commander", tiers: ["R2"], escalation: "CTO", audit: "a ticket" },
          { id: undefined, role: "lead", tiers: ["R0"], escalation: undefined, audit: undefined },
        ],
        retentionDays: { R2: 400, R3: 1095 },
        retentionRationale: "cost",
        regulatoryAnalysis: "none applies",
        storage: [{ prefix: "https://evidence.acme.example/", lock: "governance", retentionDays: 2555 }],
        surfaces: {
          map: [
            { surface: "Ledger", paths: ["src/ledger/**"], symbols: [] },
            { surface: "Post", paths: [], symbols: ["post"] },
          ],
          exempt: [{ paths: ["src/tokenizer/**"], reason: "tokens of text" }],
        },
        forgeHosts: ["git.acme.example", "git.acme.example:8443"],
        waivesR0Verification: true,
        permittedSecrets: ["certificate"],
        profiles: ["AIV-Node"],
        documented: new Map([["scope", "https://wiki.acme.example/aiv"]]),
      },
    });
  });

  test("one with nothing but its version is one, and lists that are absent are not empty ones", () => {
    const parsed = parseOrganizationPolicy(VERSION);
    expect(parsed).toMatchObject({
      ok: true,
      value: { verifiers: undefined, exceptionApprovers: undefined, waivesR0Verification: false },
    });
    expect(parseOrganizationPolicy(`${VERSION}verifiers: []\n`)).toMatchObject({
      ok: true,
      value: { verifiers: [] },
    });
  });

  test("JSON is read too", () => {
    expect(parseOrganizationPolicy('{"aiv_policy_version": "1", "id": "j"}')).toMatchObject({
      ok: true,
      value: { id: "j" },
    });
  });
});

describe("floors of retention (AIV §6.10.2)", () => {
  test.each(RISK_TIERS)("%s, to the day", (tier) => {
    const of = (days: unknown) => codeOf(`${VERSION}retention: { days: { ${tier}: ${days} } }\n`);
    const { floor } = RETENTION_DAYS[tier];
    expect([of(floor), of(floor - 1), of(0), of(-1), of(floor + 0.5), of('"7 years"')]).toEqual([
      undefined,
      ...Array(5).fill("AIV_POLICY_INVALID"),
    ]);
  });
});

describe("what cannot be understood is refused, with its place (AIV_POLICY_INVALID)", () => {
  test.each([
    ["no version", "id: acme\n", "line 1"],
    ["a version as a number", "aiv_policy_version: 1\n", "put it in quotes"],
    ["another version", 'aiv_policy_version: "2"\n', "line 1, column 1"],
    ["a misspelt key", `${VERSION}verifier: []\n`, "did you mean verifiers?"],
    ["a misspelt key further in", `${VERSION}identity: { providers: SSO }\n`, "did you mean provider?"],
    ["a misspelt element", `${VERSION}documented: { trainings: x }\n`, "did you mean training?"],
    ["an element that is nowhere", `${VERSION}documented: { training: "" }\n`, "documented.training"],
    ["a tier that is not there", `${VERSION}verifiers: [{ id: bob, tiers: [R4] }]\n`, "verifiers.0.tiers.0"],
    ["no tier", `${VERSION}verifiers: [{ id: bob, tiers: [] }]\n`, "verifiers.0.tiers"],
    ["a Verifier without a name", `${VERSION}verifiers: [{ tiers: [R0] }]\n`, "verifiers.0.id"],
    [
      "a person without accounts",
      `${VERSION}identity: { persons: [{ name: A, accounts: [] }] }\n`,
      "accounts",
    ],
    [
      "a person of another kind",
      `${VERSION}identity: { persons: [{ name: A, kind: robot, accounts: [a] }] }\n`,
      "kind",
    ],
    [
      "an account of two",
      `${VERSION}identity: { persons: [{ name: A, accounts: [x@a.example] }, { name: B, accounts: ["X+1@a.example"] }] }\n`,
      "also of",
    ],
    ["another lock", `${VERSION}storage: [{ prefix: "s3://b/", lock: worm }]\n`, "lock"],
    [
      "a surface that maps nothing",
      `${VERSION}surfaces: { map: [{ surface: Ledger }] }\n`,
      "paths or symbols",
    ],
    ["an exemption without a reason", `${VERSION}surfaces: { exempt: [{ paths: [a] }] }\n`, "reason"],
    ["an address for a host", `${VERSION}forge_hosts: ["https://git.acme.example"]\n`, "a host"],
    ["a secret of no kind", `${VERSION}permitted_secrets: [certificates]\n`, "certificate"],
    ["verification of R0 as yes or no", `${VERSION}r0_verification: false\n`, "required, waived"],
    ["what is still to be written", `${VERSION}id: "TODO(aiv): a name"\n`, "write it"],
    ["a list", "- a\n", "line 1"],
  ])("%s", (_title, text, told) => {
    expect(codeOf(text)).toBe("AIV_POLICY_INVALID");
    expect(faultsOf(text).join("\n")).toContain(told);
    for (const fault of faultsOf(text)) expect(fault).toMatch(/^line \d+, column \d+: /);
  });

  test("all of it is told at once", () => {
    expect(faultsOf("ids: 1\nretention: { days: { R0: 1, R3: 1 } }\n")).toHaveLength(4);
  });

  test("what is no YAML has the codes of YAML", () => {
    expect([
      codeOf(""),
      codeOf("a: {"),
      codeOf("a: 1\na: 2"),
      codeOf("a: 1\n---\nb: 2"),
      codeOf(Uint8Array.of(0x80)),
    ]).toEqual(["AIV_EMPTY", "AIV_SYNTAX", "AIV_DUPLICATE_KEY", "AIV_YAML_UNSUPPORTED", "AIV_NOT_UTF8"]);
  });
});
