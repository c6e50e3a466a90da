import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { type Draft, packetText } from "../../aiv/test/packets.ts";
import { typedPacket } from "../../aiv/test/typed-packets.ts";
import { runAixv } from "./run-aixv.ts";

// What is found to be a secret is printed by nothing. It is put together here, so that no scanner finds it in this file.

const VALUE = ["Xk7", "qPz2", "Wm9", "vRt4"].join("");
const SECRET = `password=${VALUE}`;
const NOW = ["--now", "2026-06-15T12:00:00Z"];

async function printed(packet: Draft, command: string, more: readonly string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "aixv-secrets-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, "packet.json");
  await writeFile(path, packetText(packet));
  const target = command === "audit" ? folder : path;
  const { exitCode, stdout, stderr } = await runAixv(["aiv", command, target, ...more, ...NOW]);
  expect(exitCode).toBe(1);
  return stdout + stderr;
}

/** Secrets wherever a finding may quote them. */
function hostile(): Draft {
  const packet = typedPacket("R2");
  Object.assign(packet.identification as Draft, { repository: SECRET, head_sha: SECRET, created_by: SECRET });
  Object.assign(packet.classification as Draft, { risk_tier: SECRET, sod_mode: SECRET });
  packet[`password: ${VALUE}`] = "x";
  packet.metadata = { packet_hash: SECRET, [`client_secret: ${VALUE}`]: { password: VALUE } };
  const [attestation] = packet.attestations as Draft[];
  Object.assign(attestation as Draft, { verifier_id: SECRET, decision: SECRET, timestamp: SECRET });
  for (const item of packet.evidence_items as Draft[])
    for (const artifact of item.artifacts as Draft[])
      Object.assign(artifact, { reference: `https://user:${VALUE}@files.acme.io/x`, type: SECRET });
  return packet;
}

test.each(["text", "json", "sarif", "junit"])("validate --format %s prints no secret", async (format) => {
  const output = await printed(hostile(), "validate", ["--format", format]);
  expect(output).not.toContain(VALUE);
  expect(output).toContain("[redacted: assigned-secret");
});

test.each([[["--json"]], [[]]])("validate and audit %j print no secret", async (more) => {
  for (const command of ["validate", "audit"])
    expect(await printed(hostile(), command, more)).not.toContain(VALUE);
});

test("a key that is a secret blocks, at its place", async () => {
  const packet = typedPacket("R1");
  packet[`password: ${VALUE}`] = "x";
  const output = await printed(packet, "validate", []);
  expect(output).toMatch(/BLOCK X-12\.4-SECRET[^\n]*packet\.json:[1-9]\d+:2 /);
});

test.each(["text", "json", "sarif", "junit"])(
  "a packet that cannot be read shows no secret, --format %s",
  async (format) => {
    const folder = await mkdtemp(join(tmpdir(), "aixv-secrets-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    const path = join(folder, "packet.yaml");
    for (const text of [`a: *password=${VALUE}\n`, `${SECRET}: 1\n${SECRET}: 2\n`, `${SECRET}\n`]) {
      await writeFile(path, text);
      const { exitCode, stdout, stderr } = await runAixv([
        "aiv",
        "validate",
        path,
        "--format",
        format,
        ...NOW,
      ]);
      expect(exitCode).toBe(2);
      expect(stdout + stderr).not.toContain(VALUE);
      expect(stdout + stderr).toContain("[redacted: ");
    }
  },
);

test("evidence that contradicts itself shows no secret", async () => {
  const folder = await mkdtemp(join(tmpdir(), "aixv-secrets-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const results = join(folder, "junit.xml");
  await writeFile(results, `<testsuite name="${SECRET}" tests="7"><testcase name="a"/></testsuite>`);
  const packet = join(folder, "packet.json");
  await writeFile(packet, packetText(typedPacket("R1")));
  const { exitCode, stdout, stderr } = await runAixv(["aiv", "collect", packet, "--file", results]);
  expect(exitCode).toBe(2);
  expect(stdout + stderr).not.toContain(VALUE);
});
