import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { JsonObject } from "@aixv/core";
import { expect, onTestFinished, test } from "vitest";
import { type Draft, packetText } from "../../aiv/test/packets.ts";
import { typedPacket } from "../../aiv/test/typed-packets.ts";
import { runAixv, runJson } from "./run-aixv.ts";

// Packets in a folder: each counts once, and none that cannot be read goes for none.

const NOW = ["--now", "2026-06-15T12:00:00Z"];

/** A packet of a change of its own. */
function packet(number: number, more: Draft = {}): string {
  const draft = typedPacket("R1");
  Object.assign(draft.identification as Draft, { pr_id: number });
  return packetText({ ...draft, ...more });
}

async function folderOf(files: { readonly [path: string]: string | Uint8Array }): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "aixv-audit-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const [path, content] of Object.entries(files)) {
    await mkdir(join(folder, dirname(path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  return folder;
}

async function audit(folder: string): Promise<{
  readonly exitCode: number;
  readonly report: JsonObject;
  readonly claims: readonly string[];
  readonly skipped: readonly string[];
}> {
  const { exitCode, result } = await runJson(["aiv", "audit", folder, ...NOW]);
  const report = result.program_result as JsonObject;
  const findings = report.findings as unknown as { id: string; description: string }[];
  const claims = findings.filter(({ id }) => id === "CLM-14.3").map(({ description }) => description);
  const told = result.skipped as unknown as { path: string; code: string }[];
  return { exitCode, report, claims, skipped: told.map(({ path, code }) => `${path} ${code}`) };
}

test.each<readonly [string, { readonly [path: string]: string }]>([
  ["a folder without a packet", { "README.md": "# x\n", "a.json": "{}" }],
  ["an empty folder", {}],
])("%s is no programme: no verdict, and a code", async (_, files) => {
  const { exitCode, result } = await runJson(["aiv", "audit", await folderOf(files), ...NOW]);
  expect(exitCode).toBe(2);
  expect(result).toMatchObject({ code: "AIV_NO_PACKETS" });
});

const TORN: { readonly [path: string]: string | Uint8Array } = {
  "torn.yaml": "aiv_version: 1.0.0\nidentification: {",
  "torn.json": packet(2).slice(0, -5),
  "other.yaml": "a: b: c\n",
  "list.json": `[${packet(2)}]`,
  "below.json": `{"packet": ${packet(2)}}`,
  "utf16.yaml": Uint8Array.of(255, 254, 97, 0),
  "two.md": `\`\`\`aiv-packet\n${packet(2)}\n\`\`\`\n\n\`\`\`aiv-packet\n${packet(3)}\n\`\`\`\n`,
};

test.each(Object.entries(TORN))(
  "%s seems to be a packet: the programme fails by it",
  async (name, content) => {
    const { exitCode, claims } = await audit(await folderOf({ "good.json": packet(1), [name]: content }));
    expect(exitCode).toBe(1);
    expect(claims).toHaveLength(1);
    expect(claims[0]).toContain(name);
  },
);

test("a link in place of a packet is not followed, and the programme fails by it", async () => {
  const folder = await folderOf({ "good.json": packet(1) });
  await symlink("good.json", join(folder, "link.json"));
  expect((await audit(folder)).claims).toHaveLength(1);
});

test("other documents are skipped, and the programme passes without them", async () => {
  const folder = await folderOf({
    "good.json": packet(1),
    "README.md": "# Packets\n\nWhat is here: packets.\n",
    "policy.yaml": 'aiv_policy_version: "1"\n',
    "list.json": "[1]",
  });
  const { exitCode, claims, skipped } = await audit(folder);
  expect([exitCode, claims]).toEqual([0, []]);
  expect(skipped.map((one) => one.split(" ")[0])).toEqual(["README.md", "list.json", "policy.yaml"]);
});

test("PASS says beside it how many rules that block were not judged", async () => {
  const folder = await folderOf({ "good.json": packet(1) });
  const { report } = await audit(folder);
  expect(report.overall_result).toBe("PASS");
  expect(report.unevaluated_block_rules).toBeGreaterThan(0);
  const { stdout } = await runAixv(["aiv", "audit", folder, ...NOW]);
  expect(stdout.split("\n")[0]).toContain(`${report.unevaluated_block_rules} blocking rules not judged`);
});

test("packets of one change count once, and one that fails is not hidden", async () => {
  const failing = packet(1, { claims: [] });
  const folder = await folderOf({ "a.json": packet(1), "b.json": `${packet(1)}\n`, "c.json": packet(2) });
  const { report, skipped } = await audit(folder);
  expect(report.changes).toMatchObject({ total: 2, passed: 2 });
  expect(skipped).toEqual(["b.json AIV_DUPLICATE_PACKET"]);
  await writeFile(join(folder, "d.json"), failing);
  const worse = await audit(folder);
  expect(worse.report.changes).toMatchObject({ total: 2, failed: 1 });
  expect(worse.skipped).toEqual(["a.json AIV_DUPLICATE_PACKET", "b.json AIV_DUPLICATE_PACKET"]);
});

test("a packet_hash that two changes claim makes them not one", async () => {
  const metadata = { packet_hash: "0".repeat(64) };
  const folder = await folderOf({ "a.json": packet(1, { metadata }), "b.json": packet(2, { metadata }) });
  expect((await audit(folder)).report.changes).toMatchObject({ total: 2 });
});
