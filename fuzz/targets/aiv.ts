import {
  createValidationStatement,
  PACKET_FORMATS,
  parseAuditRecords,
  parseOrganizationPolicy,
  parsePacket,
  parseProfile,
  readReference,
  redactText,
  toJUnit,
  toSarif,
  validatePacket,
} from "@aixv/aiv";
import { canonicalForms, readArtifact } from "@aixv/aiv/artifacts";
import { compareTests } from "@aixv/aiv/integrity";
import { formatPacket } from "../../packages/aiv/src/drafts/index.ts";
import { findSecrets } from "../../packages/aiv/src/secrets/index.ts";
import { fixture, JSON_FIXTURES, TEXT_FIXTURES } from "../../packages/aiv/test/artifacts/fixtures.ts";
import { allFacts } from "../../packages/aiv/test/facts.ts";
import { pytestFile, vitestFile } from "../../packages/aiv/test/integrity/compared.ts";
import { type Draft, literalPacket, packetText } from "../../packages/aiv/test/packets.ts";
import { typedPacket } from "../../packages/aiv/test/typed-packets.ts";
import type { FuzzKind, FuzzTarget, Shape } from "../target.ts";

const TIERS = ["R0", "R1", "R2", "R3"] as const;
const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** Packets that are validated against facts that are right for the sample. */
function packetTarget(shape: Shape, write: (packet: Draft) => string): FuzzTarget {
  const packets = TIERS.flatMap((tier) =>
    [typedPacket(tier), literalPacket(tier)].map((packet) => ({ packet, tier })),
  );
  const given = packets.map(({ packet, tier }) => ({ ...allFacts(packet, tier), gate: true }));
  return {
    shape,
    samples: packets.map(({ packet }) => Buffer.from(write(packet))),
    run(input, sample) {
      const parsed = parsePacket(input);
      for (const format of PACKET_FORMATS) parsePacket(input, { format });
      const facts = given[sample];
      if (!parsed.ok || facts === undefined) return false;
      const report = validatePacket(parsed.value, facts);
      toSarif(report, { packetUri: "p" });
      toJUnit(report, { packetUri: "p" });
      createValidationStatement(parsed.value, report);
      return true;
    },
  };
}

/** Sources whose tests are compared with those of the sample. */
function sourcesTarget(path: string, samples: readonly string[]): FuzzTarget {
  const options = { version: "1.0.0" };
  return {
    shape: "text",
    samples: samples.map((sample) => Buffer.from(sample)),
    run(input, sample) {
      const before = samples[sample] ?? "";
      const { unreadable } = compareTests(
        [{ path, content: before }],
        [{ path, content: text(input) }],
        options,
      );
      compareTests([{ path, content: text(input) }], [{ path, content: before }], options);
      return unreadable.length === 0;
    },
  };
}

function artifactTarget(shape: Shape, formats: readonly string[]): FuzzTarget {
  return {
    shape,
    samples: formats.map(fixture),
    run(input) {
      const read = readArtifact(input);
      canonicalForms(input);
      return read.ok;
    },
  };
}

const POLICY = `aiv_policy_version: "1"
id: acme
identity:
  provider: SSO
  persons:
    - { name: Alice, accounts: [alice, alice@acme.example] }
verifiers:
  - { id: bob@acme.example, tiers: [R3, R0] }
retention: { days: { R2: 400, R3: 1095 } }
storage:
  - { prefix: "https://evidence.acme.example/", lock: governance, retention_days: 2555 }
surfaces:
  map: [{ surface: Ledger, paths: ["src/ledger/**"] }]
  exempt: [{ paths: ["src/tokenizer/**"], reason: tokens of text }]
forge_hosts: [Git.Acme.example, "git.acme.example:8443"]
`;
const PROFILE = `profile:
  id: ACME
  name: Our rules
  version: 1.2.0
  aiv_version_compatibility: ">=1.0.0 <2.0.0"
  scope: everything
  critical_surfaces:
    - { surface: Ledger, paths: ["src/ledger/**"], symbols: [post] }
  requirements:
    classes: { R2: [D], R3: [G] }
    retention_days: { R3: 3650 }
`;
const SECRETS = `aws_secret_access_key = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
Authorization: Bearer abcdefghijklmnopqrstuvwxyz0123456789
https://user:hunter2hunter2@example.com/x
-----BEGIN PRIVATE KEY-----
MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7
-----END PRIVATE KEY-----
`;
const LINKS = `https://github.com/org/repo/blob/1f0c9a4be7d25c38a6b1e9f0d4c7a2b85e63d901/src/a.ts#L1-L9
https://gitlab.com/a/b/-/jobs/12
data:text/plain;base64,aGVsbG8=
ipfs://bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi
`;

/** Packets of the AIV standard, and what they lead to. */
export const AIV_KINDS: readonly FuzzKind[] = [
  { kind: "aiv-packet-json", weight: 0.15, create: () => packetTarget("json", packetText) },
  {
    kind: "aiv-packet-yaml",
    weight: 0.1,
    create: () => packetTarget("text", (packet) => formatPacket(packet)),
  },
  {
    kind: "aiv-packet-markdown",
    weight: 0.1,
    create: () =>
      packetTarget(
        "text",
        (packet) => `# Change\n\n\`\`\`aiv-canonical-json\n${packetText(packet)}\n\`\`\`\n\nEnd.\n`,
      ),
  },
  {
    kind: "aiv-policy",
    create: () => ({
      shape: "text",
      samples: [Buffer.from(POLICY)],
      run: (input) => parseOrganizationPolicy(input).ok,
    }),
  },
  {
    kind: "aiv-profile",
    create: () => ({
      shape: "text",
      samples: [Buffer.from(PROFILE)],
      run: (input) => parseProfile(input).ok,
    }),
  },
  {
    kind: "aiv-audits",
    create: () => ({
      shape: "text",
      samples: [Buffer.from("audits: []\n")],
      run: (input) => parseAuditRecords(input).ok,
    }),
  },
  {
    kind: "aiv-artifact-json",
    weight: 0.2,
    create: () => artifactTarget("json", Object.keys(JSON_FIXTURES)),
  },
  {
    kind: "aiv-artifact-text",
    weight: 0.3,
    create: () => artifactTarget("text", Object.keys(TEXT_FIXTURES)),
  },
  {
    kind: "secrets",
    create: () => ({
      shape: "text",
      samples: [Buffer.from(SECRETS)],
      run(input) {
        findSecrets(text(input));
        redactText(text(input));
        return true;
      },
    }),
  },
  {
    kind: "links",
    create: () => ({
      shape: "text",
      samples: [Buffer.from(LINKS)],
      run(input) {
        for (const line of text(input).split("\n").slice(0, 50)) readReference(line);
        return true;
      },
    }),
  },
  {
    kind: "tests-javascript",
    weight: 0.15,
    create: () =>
      sourcesTarget("a.test.ts", [
        vitestFile("  expect(await f()).toBe(1);\n  for (const x of [1, 2]) expect(x).toEqual(x);"),
        vitestFile(
          "  expect(1).toBe(1);",
          "const C = 3;\ndescribe.each([1])('x %i', (n) => it('y', () => expect(n).not.toBe(C)));",
        ),
      ]),
  },
  {
    kind: "tests-python",
    weight: 0.15,
    create: () =>
      sourcesTarget("test_a.py", [
        pytestFile(
          "x = f()\nassert x == 1\nwith pytest.raises(ValueError):\n    g()",
          "@pytest.mark.parametrize('a', [1])\ndef test_b(a):\n    assert a in (1, 2)\n",
        ),
      ]),
  },
];
