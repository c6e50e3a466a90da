import { execFileSync } from "node:child_process";
import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { beforeAll, describe, expect, test, vi } from "vitest";
import {
  answersOfR3,
  blocking,
  edit,
  HAS_SSH,
  makeSshKey,
  NOW,
  POLICY,
  run,
  useChange,
  writeEvidence,
  writeUp,
} from "./aiv-change.ts";
import { runJson } from "./run-aixv.ts";

// A change of R3 that passes a gate whole; whatever changes then, it tells.
const PASSES = [0, []] as const;

const change = useChange();
const BYTES = ["--repo", ".", "--artifacts", "aiv-evidence"] as const;
const AGAINST = [...BYTES, "--now", NOW] as const;
const BOB = ["--verifier", "bob@example.com", "--decision", "COMPLIANT"] as const;

/** Flags of the gate, with some of them otherwise. */
function gateFlags(other: { readonly [flag: string]: string } = {}): readonly string[] {
  const flags = {
    "--head": change.head,
    "--base": change.base,
    "--policy": "aiv-policy.yaml",
    "--allowed-signers": "allowed_signers",
    "--now": NOW,
    ...other,
  };
  return [...BYTES, ...Object.entries(flags).flat()];
}

/** What the gate says of a packet: the exit code, and what blocks. */
async function gate(
  packet: string,
  other: { readonly [flag: string]: string } = {},
): Promise<readonly [number, readonly string[]]> {
  const { exitCode, result } = await runJson(["aiv", "gate", packet, ...gateFlags(other)]);
  return [exitCode, blocking(result)];
}

/** The packet by which everything begins, as text. */
let packet: string;

beforeAll(async () => {
  if (!HAS_SSH) return;
  const signers = [
    makeSshKey("bob_ssh", "bob@example.com", "aiv"),
    makeSshKey("ada_ssh", "ada@example.com", "git"),
  ];
  await writeFile("allowed_signers", signers.join(""));
  await writeFile("bob_only", signers[0] ?? "");
  await writeFile("aiv-policy.yaml", POLICY);
  const { repository } = change;
  const signing = ["-c", "gpg.format=ssh", "-c", `user.signingkey=${repository.directory}/ada_ssh`];
  repository.git(...signing, "commit", "--quiet", "--amend", "--no-edit", "--gpg-sign");
  change.head = repository.git("rev-parse", "HEAD");
  await writeEvidence(".", change.head);
  await run(0, [
    "aiv",
    "init",
    "--from-git",
    "main..HEAD",
    "--tier",
    "R3",
    "--results",
    "results.json",
    "--coverage",
    "coverage-summary.json",
    "--base-coverage",
    "coverage-summary.json",
    "--evidence",
    "run.json,eslint.json,search.json",
    "--retain-until",
    "2033-06-30",
    "--now",
    NOW,
  ]);
  await edit("aiv-packet.yaml", (text) => writeUp(text, answersOfR3(change)));
  await writeFile("drafted.yaml", await readFile("aiv-packet.yaml"));
  await run(0, [
    "aiv",
    "attest",
    "aiv-packet.yaml",
    ...BOB,
    "--ssh-key",
    "bob_ssh",
    "--allowed-signers",
    "allowed_signers",
    ...AGAINST,
  ]);
  packet = await readFile("aiv-packet.yaml", "utf8");
});

/** One change of the packet, and the finding that tells of it. */
const CHANGES: readonly (readonly [title: string, change: (text: string) => string, finding: string])[] = [
  ["its rationale", (text) => text.replace("One pure function", "A pure function"), "7.4-F3"],
  ["its claim", (text) => text.replace("returns n + n", "returns 2 n"), "7.4-F3"],
  ["its counts", (text) => text.replace("passed: 2", "passed: 3").replace("total: 2", "total: 3"), "A-F3"],
  ["a file of the inventory", (text) => text.replace(/ {10}- path: test\/add\.test\.ts\n.*\n/, ""), "B-F3"],
  ["the files of all places", (text) => text.replaceAll("src/add.ts", "src/sub.ts"), "B-F3"],
  ["a commit to a branch", (text) => text.replace(/blob\/\w{40}\/src/, "blob/main/src"), "B-F1"],
  [
    "its limitations",
    (text) => text.replace(/known_limitations:\n.*\n/, "known_limitations: []\n"),
    "7.5-F1",
  ],
  ["the decision", (text) => text.replace("decision: COMPLIANT", "decision: NON-COMPLIANT"), "9.1-F6"],
  ["the Verifier", (text) => text.replace("verifier_id: bob", "verifier_id: carol"), "7.4-F3"],
  [
    "a byte of the signature",
    (text) =>
      text.replace(
        /(SIGNATURE-----\n {6}.{40})(.)/,
        (_, before, byte) => before + (byte === "A" ? "B" : "A"),
      ),
    "7.4-F3",
  ],
  ["the signed fields", (text) => text.replace("      - identification\n", ""), "7.4-F3"],
  ["the retention", (text) => text.replaceAll("2033-06-30", "2025-03-01"), "A-F5"],
  ["a hash", (text) => text.replace(/( file: results\.json[\s\S]*?sha256: )./, "$1f"), "F-F4"],
  [
    "the time of the decision",
    (text) => text.replace(/(decision: COMPLIANT\n +timestamp: )"2025/, '$1"2024'),
    "7.4-F3",
  ],
];

describe.skipIf(!HAS_SSH)("an SSH signature that cannot be made (needs ssh-keygen)", () => {
  const attest = async (key: string) => {
    const flags = [...BOB, "--ssh-key", key, "--allowed-signers", "allowed_signers", ...AGAINST];
    return await runJson(["aiv", "attest", "drafted.yaml", "--output", "unsigned.yaml", ...flags]);
  };

  test("by a key that is none: no packet is written", async () => {
    await writeFile("no_key", "no key", { mode: 0o600 });
    const { exitCode, result } = await attest("no_key");
    expect([exitCode, result.code]).toEqual([2, "SSH_SIGNING_FAILED"]);
    await expect(readFile("unsigned.yaml")).rejects.toThrow("ENOENT");
  });

  test("without ssh-keygen: it says what to install", async () => {
    await mkdir("git-alone");
    await symlink(execFileSync("which", ["git"], { encoding: "utf8" }).trim(), "git-alone/git");
    vi.stubEnv("PATH", resolve("git-alone"));
    const { exitCode, result } = await attest("bob_ssh").finally(() => vi.unstubAllEnvs());
    expect([exitCode, result.code]).toEqual([2, "SSH_SIGNING_FAILED"]);
    expect(JSON.stringify(result)).toContain("install OpenSSH");
  });
});

describe.skipIf(!HAS_SSH)("a gate at R3 (needs ssh-keygen)", () => {
  test("lets a whole packet pass, of which nothing that could block is unjudged", async () => {
    const { exitCode, result } = await runJson(["aiv", "validate", "aiv-packet.yaml", ...gateFlags()]);
    expect([exitCode, blocking(result)]).toEqual([0, []]);
    expect(result).toMatchObject({
      unevaluated_block_rules: 0,
      unevaluated: [],
      validation_result: { compliance_level: "L3", risk_tier_validated: "R3" },
    });
    expect(await gate("aiv-packet.yaml")).toEqual(PASSES);
  });

  test.each(CHANGES)("fails once %s is another", async (_title, altered, findings) => {
    await writeFile("altered.yaml", altered(packet));
    expect(altered(packet)).not.toBe(packet);
    const [exitCode, blocks] = await gate("altered.yaml");
    expect(exitCode).toBe(1);
    expect(blocks.filter((id) => findings.includes(id))).not.toEqual([]);
  });

  test("takes an attestation by a PEM key that the policy maps to the Verifier, and by no other", async () => {
    const { result } = await runJson(["keygen", "--out", "bob"]);
    await run(0, ["keygen", "--out", "eve"]);
    const mapped = POLICY.replace(
      "accounts: [bob@example.com]",
      `accounts: [bob@example.com, "${result.subject}"]`,
    );
    await writeFile("mapped.yaml", mapped);
    await writeFile("by-pem.yaml", await readFile("drafted.yaml"));
    const signing = ["--key", "bob.key", "--public-key", "bob.pub", "--allowed-signers", "allowed_signers"];
    const attest = ["aiv", "attest", "by-pem.yaml", ...BOB, ...signing, ...AGAINST];
    await run(0, [...attest, "--policy", "mapped.yaml"]);
    const by = (key: string, policy: string) =>
      gate("by-pem.yaml", { "--public-key": key, "--policy": policy });
    expect(await by("bob.pub", "mapped.yaml")).toEqual(PASSES);
    expect((await by("bob.pub", "aiv-policy.yaml"))[1]).toContain("7.4-F3");
    expect((await by("eve.pub", "mapped.yaml"))[1]).toContain("7.4-F3");
  });

  test("fails once one byte of an artifact is another", async () => {
    const results = await readFile("aiv-evidence/results.json", "utf8");
    await writeFile("aiv-evidence/results.json", results.replace('"adds"', '"Adds"'));
    try {
      const [exitCode, blocks] = await gate("aiv-packet.yaml");
      expect([exitCode, blocks.includes("F-F4")]).toEqual([1, true]);
    } finally {
      await writeFile("aiv-evidence/results.json", results);
    }
    expect(await gate("aiv-packet.yaml")).toEqual(PASSES);
  });

  test("fails where the policy does not let the Verifier verify, or maps them to the Author", async () => {
    const others: readonly (readonly [string, string])[] = [
      [
        POLICY.replace("bob@example.com, tiers: [R0, R1, R2, R3]", "bob@example.com, tiers: [R0, R1, R2]"),
        "X-7.1-AUTHZ",
      ],
      [
        POLICY.replace(
          "accounts: [alice@example.com,",
          "accounts: [bob@example.com, alice@example.com,",
        ).replace(/ {4}- \{ name: Bob.*\n/, ""),
        "5.4-F1",
      ],
    ];
    for (const [policy, finding] of others) {
      expect(policy).not.toBe(POLICY);
      await writeFile("other-policy.yaml", policy);
      const [exitCode, blocks] = await gate("aiv-packet.yaml", { "--policy": "other-policy.yaml" });
      expect([exitCode, blocks.includes(finding)]).toEqual([1, true]);
    }
  });

  test("fails where nobody is known who may sign the commit, or the decision", async () => {
    const [exitCode, blocks] = await gate("aiv-packet.yaml", { "--allowed-signers": "bob_only" });
    expect([exitCode, blocks.includes("F-F1") || blocks.includes("F-F4")]).toEqual([1, true]);
  });

  test("fails once the Verifier's key has ended, whatever time the decision says", async () => {
    const ending = (await readFile("allowed_signers", "utf8")).replace(
      "bob@example.com ",
      'bob@example.com valid-before="20250401Z",',
    );
    await writeFile("ending", ending);
    expect(await gate("aiv-packet.yaml", { "--allowed-signers": "ending" })).toEqual(PASSES);
    const [exitCode, blocks] = await gate("aiv-packet.yaml", {
      "--allowed-signers": "ending",
      "--now": "2025-04-02T00:00:00Z",
    });
    expect([exitCode, blocks]).toEqual([1, ["7.4-F3", "9.1-F7"]]);
  });

  test("fails about another commit, and of a repository where a test is weaker and a file more", async () => {
    const { repository } = change;
    const weaker = (await readFile("test/add.test.ts", "utf8")).replace("  expect(double(4)).toBe(8);\n", "");
    const head = await repository.change({
      "test/add.test.ts": weaker,
      "src/sub.ts": "export const sub = 1;\n",
    });
    try {
      expect((await gate("aiv-packet.yaml", { "--head": head }))[0]).toBe(1);
      await writeFile("altered.yaml", packet.replaceAll(change.head, head));
      const [exitCode, blocks] = await gate("altered.yaml", { "--head": head });
      expect(exitCode).toBe(1);
      expect(blocks).toEqual(expect.arrayContaining(["B-F3", "A-F2", "F-F1"]));
    } finally {
      repository.git("reset", "--quiet", "--hard", change.head);
    }
  });
});
