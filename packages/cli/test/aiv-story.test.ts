import { readFile, writeFile } from "node:fs/promises";
import type { JsonObject } from "@aixv/core";
import { beforeAll, describe, expect, test } from "vitest";
import { answers, edit, makeSshKey, NOW, POLICY, run, useChange, writeUp } from "./aiv-change.ts";
import { runJson } from "./run-aixv.ts";

const change = useChange();
const CLOCK = ["--now", NOW] as const;
const AGAINST = ["--repo", ".", "--artifacts", "aiv-evidence", ...CLOCK] as const;

/** The commands of docs/aiv.md, with what they have for an environment and a home. */
async function session(): Promise<readonly (readonly string[])[]> {
  const page = await readFile(new URL("../../../docs/aiv.md", import.meta.url), "utf8");
  return page
    .split("\n")
    .filter((line) => line.startsWith("    aixv aiv ") && !line.includes("audit"))
    .map((line) =>
      line
        .trim()
        .replace("~/.ssh/id_ed25519", "id_ed25519")
        .replace('"$HEAD_SHA"', change.head)
        .split(" ")
        .slice(1),
    );
}

/** What a gate says, by the ids of its findings that block. */
async function gate(
  ...more: readonly string[]
): Promise<{ exitCode: number; blocking: string[]; left: number }> {
  const { exitCode, result } = await runJson(["aiv", "gate", "aiv-packet.yaml", ...gateFlags(), ...more]);
  const { findings } = result.validation_result as unknown as {
    findings: { id: string; severity: string }[];
  };
  const blocking = findings.filter(({ severity }) => severity === "BLOCK").map(({ id }) => id);
  return { exitCode, blocking, left: Number(result.unevaluated_block_rules) };
}

function gateFlags(): readonly string[] {
  const trust = hasSsh ? ["--allowed-signers", "allowed_signers"] : ["--public-key", "bob.pub"];
  return ["--head", change.head, ...AGAINST, "--policy", "aiv-policy.yaml", ...trust];
}

let hasSsh = true;
beforeAll(async () => {
  const line = makeSshKey("id_ed25519", "bob@example.com");
  hasSsh = line !== undefined;
  if (!hasSsh) console.warn("ssh-keygen is not here: the story is told with a PEM key alone");
  await writeFile("allowed_signers", line ?? "");
  await writeFile("aiv-policy.yaml", POLICY);
  await run(0, ["keygen", "--out", "bob"]);
});

describe("a change from its draft to the gate, by the commands of docs/aiv.md", () => {
  test("init drafts it, and validate refuses every TODO(aiv) by its place", async () => {
    const [init = [], validate = []] = await session();
    expect(init.slice(0, 2)).toEqual(["aiv", "init"]);
    expect(await run(0, [...init, ...CLOCK, "--evidence", "run.json,eslint.json"])).toContain("R1 or higher");
    const lines = (await readFile("aiv-packet.yaml", "utf8")).split("\n");
    const { result } = await runJson([...validate, ...CLOCK]);
    expect(result.ok).toBe(false);
    const places = result.places as { line: number; message: string }[];
    const refused = new Set(
      places.filter(({ message }) => message.includes("TODO(aiv)")).map(({ line }) => line),
    );
    const unfinished = lines.flatMap((line, index) =>
      line.includes("TODO(aiv)") && !line.startsWith("#") ? [index + 1] : [],
    );
    expect(unfinished.length).toBeGreaterThan(20);
    expect(unfinished.filter((line) => !refused.has(line))).toEqual([]);
  });

  test("once it is written up, all that is left is the attestation", async () => {
    await edit("aiv-packet.yaml", (text) => writeUp(text, answers(change.head)));
    const [, validate = []] = await session();
    const { exitCode, result } = await runJson([...validate, ...CLOCK]);
    const found = result.validation_result as unknown as { findings: { id: string; severity: string }[] };
    expect(exitCode).toBe(1);
    expect(found.findings.filter(({ severity }) => severity === "BLOCK").map(({ id }) => id)).toEqual([
      "7.4-F1",
      "9.1-F5",
      "9.1-F7",
    ]);
  });

  test("attest signs it, by SSH where there is ssh-keygen", async () => {
    const [, , attest = []] = await session();
    const key = attest.indexOf("--ssh-key");
    const command = hasSsh ? attest : attest.toSpliced(key, 2, "--key", "bob.key");
    const { result } = await runJson([...command, ...CLOCK]);
    expect(result).toMatchObject({
      decision: "COMPLIANT",
      signed: true,
      findings: 0,
      overall_result: "PASS",
    });
  });

  test("the gate lets it pass, and leaves nothing unjudged", async () => {
    const [, , , ...rest] = await session();
    const command = hasSsh
      ? [...(rest[0] ?? []), ...CLOCK]
      : ["aiv", "gate", "aiv-packet.yaml", ...gateFlags()];
    expect(await run(0, command)).toMatch(/✔ PASS {2}github\.com\/org\/repo#42@[0-9a-f]{12} {2}R1, level L1/);
    expect(await gate()).toEqual({ exitCode: 0, blocking: [], left: 0 });
  });

  test("an attestation by a PEM key of aixv keygen passes too, and not by another key", async () => {
    const packet = await readFile("aiv-packet.yaml", "utf8");
    await writeFile(
      "unsigned.yaml",
      packet.replace(/^attestations:[\s\S]*?(?=^known_limitations)/m, "attestations: []\n"),
    );
    await run(0, ["keygen", "--out", "eve"]);
    await run(0, [
      "aiv",
      "attest",
      "unsigned.yaml",
      "--verifier",
      "bob@example.com",
      "--decision",
      "COMPLIANT",
      "--key",
      "bob.key",
      "--public-key",
      "bob.pub",
      ...AGAINST,
    ]);
    const flags = ["--head", change.head, ...AGAINST, "--policy", "aiv-policy.yaml"];
    const by = async (key: string) =>
      (await runJson(["aiv", "gate", "unsigned.yaml", ...flags, "--public-key", key])).exitCode;
    expect([await by("bob.pub"), await by("eve.pub")]).toEqual([0, 1]);
  });
});

/** One change of the packet, and the finding that tells of it. */
const PACKET: readonly (readonly [title: string, change: (text: string) => string, finding: string])[] = [
  ["another tier", (text) => text.replace('risk_tier: "R1"', "risk_tier: R0"), "7.4-F3"],
  ["another head", (text) => text.replace(/head_sha: \w{40}/, `head_sha: ${"1".repeat(40)}`), "A-F2"],
  ["another claim", (text) => text.replace("returns n + n", "returns 2 n"), "7.4-F3"],
  ["other counts", (text) => text.replace("passed: 2", "passed: 3").replace("total: 2", "total: 3"), "A-F3"],
  [
    "a file less",
    (text) => text.replace("          - path: test/add.test.ts\n            status: M\n", ""),
    "B-F3",
  ],
  ["another file", (text) => text.replaceAll("src/add.ts", "src/sub.ts"), "B-F3"],
  ["a branch for a commit", (text) => text.replace(/blob\/\w{40}\/src/, "blob/main/src"), "B-F1"],
  ["no limitations", (text) => text.replace(/known_limitations:\n.*\n/, "known_limitations: []\n"), "7.5-F1"],
  ["another decision", (text) => text.replace("decision: COMPLIANT", "decision: NON-COMPLIANT"), "9.1-F6"],
  ["another Verifier", (text) => text.replace("verifier_id: bob", "verifier_id: carol"), "7.4-F3"],
  ["a broken signature", (text) => text.replace("signature: |-", "signature: broken\n    was: |-"), "7.4-F3"],
  ["shorter retention", (text) => text.replaceAll("2027-02-01", "2025-03-01"), "A-F5"],
];

describe("after a single change the gate fails", () => {
  let packet: string;
  beforeAll(async () => {
    packet = await readFile("aiv-packet.yaml", "utf8");
  });

  test.each(PACKET)("of the packet: %s", async (_title, altered, finding) => {
    await writeFile("altered.yaml", altered(packet));
    expect(altered(packet)).not.toBe(packet);
    const { exitCode, result } = await runJson(["aiv", "gate", "altered.yaml", ...gateFlags()]);
    const { findings } = result.validation_result as unknown as {
      findings: { id: string; severity: string }[];
    };
    expect(exitCode).toBe(1);
    expect(findings.filter(({ severity }) => severity === "BLOCK").map(({ id }) => id)).toContain(finding);
  });

  test("of an artifact: one byte", async () => {
    const results = await readFile("aiv-evidence/results.json", "utf8");
    await writeFile("aiv-evidence/results.json", results.replace('"adds"', '"Adds"'));
    try {
      expect((await gate()).blocking).toContain("F-F4");
    } finally {
      await writeFile("aiv-evidence/results.json", results);
    }
    expect((await gate()).exitCode).toBe(0);
  });

  test("of the policy: the Verifier may not, or is the Author, or knows no signer", async () => {
    const policy = await readFile("aiv-policy.yaml", "utf8");
    const others = [
      policy.replace(
        "{ id: bob@example.com, tiers: [R0, R1, R2, R3] }",
        "{ id: bob@example.com, tiers: [R0] }",
      ),
      policy.replace("verifiers:\n  - { id: bob@example.com, tiers: [R0, R1, R2, R3] }", "verifiers:"),
    ];
    for (const other of others) {
      expect(other).not.toBe(policy);
      await writeFile("aiv-policy.yaml", other);
      expect((await gate()).blocking).toContain("VER-7.1.1");
    }
    await writeFile("aiv-policy.yaml", policy);
    await writeFile("nobody", "");
    expect((await gate("--allowed-signers", "nobody")).exitCode).not.toBe(0);
  });

  test("of the repository: a weakened test and another file, which the packet does not tell", async () => {
    const { repository } = change;
    const head = await repository.change({
      "test/add.test.ts": (await readFile("test/add.test.ts", "utf8")).replace(
        "expect(double(4)).toBe(8);",
        "",
      ),
      "src/sub.ts": "export const sub = (a: number): number => a;\n",
    });
    try {
      expect((await gate("--head", head)).exitCode).not.toBe(0);
      await edit("aiv-packet.yaml", (text) => text.replaceAll(change.head, head));
      const { blocking } = await gate("--head", head);
      expect(blocking).toEqual(expect.arrayContaining(["B-F3", "A-F2"]));
    } finally {
      await edit("aiv-packet.yaml", (text) => text.replaceAll(head, change.head));
      repository.git("reset", "--quiet", "--hard", change.head);
    }
    expect(await gate()).toEqual({ exitCode: 0, blocking: [], left: 0 } satisfies Awaited<
      ReturnType<typeof gate>
    > &
      JsonObject);
  });
});
