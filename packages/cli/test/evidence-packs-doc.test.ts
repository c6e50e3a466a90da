import { readFile } from "node:fs/promises";
import { unwrap } from "@aixv/core";
import { type CreatePackInput, createPack, serializePack } from "@aixv/evidence-pack";
import { EVIDENCE_RUN_ERROR_CODES } from "@aixv/sdk";
import { expect, test } from "vitest";
import { bundleHash, json, useAuditService } from "./pack-runs.ts";
import { runAixv } from "./run-aixv.ts";
import { useWorkspace, writeFiles } from "./workspace.ts";

useWorkspace();
const service = useAuditService();
const page = await readFile(new URL("../../../docs/evidence-packs.md", import.meta.url), "utf8");

/** Commands of the page, each with the lines that it prints; those about a model are in packs-doc.test.ts. */
const RUNS = [...page.matchAll(/```console\n\$ aixv ([^\n]*)\n([\s\S]*?)```/g)]
  .map(([, command = "", shown = ""]) => [command, shown.trimEnd().split("\n")] as const)
  .filter(([command]) => !command.includes("my-model"));

test("the sessions of docs/evidence-packs.md go as they say", async () => {
  const [, events = ""] = /```jsonl\n([\s\S]*?)```/.exec(page) ?? [];
  const policy = {
    artifact_id: "policy",
    artifact_type: "capability_policy",
    content_digest: "a".repeat(64),
    evidence_type: "GOVERNED",
    control_refs: ["ctrl.1"],
  } as const;
  const report = {
    artifact_id: "eval",
    artifact_type: "evaluation_report",
    content_digest: "b".repeat(64),
    evidence_type: "REFERENCE",
  } as const;
  await writeFiles({
    "events.jsonl": events,
    "model.safetensors": "weights",
    "last-release.json": packOf("pack.1", [policy]),
    "pack.json": packOf("pack.2", [{ ...policy, control_refs: ["ctrl.1", "ctrl.2"] }, report]),
  });
  const [, digest = ""] = / {2}here {4}sha256:([0-9a-f]{64})/.exec(page) ?? [];
  const said = bundleHash("run-42", digest);
  service.answers["/bundle-hash"] = json(said);
  service.answers["/api/export/run-42"] = json({ evidence_hashes: said });
  expect(RUNS.map(([command]) => command.split(" ").slice(0, 2).join(" "))).toEqual([
    "pack init",
    "pack verify",
    "pack diff",
  ]);
  for (const [command, shown] of RUNS) {
    const args = command.replace("https://audit.example.com", service.url).split(" ");
    const { stdout, stderr } = await runAixv(args);
    const printed = `${stdout}${stderr}`
      .replace(service.url, "https://audit.example.com")
      .trimEnd()
      .split("\n");
    expect(printed.map((line, at) => cut(line, shown[at] ?? ""))).toEqual(shown);
  }
});

function packOf(pack_id: string, artifacts: CreatePackInput["artifacts"]): Uint8Array {
  return serializePack(unwrap(createPack({ pack_id, tenant_scope: "acme", artifacts })));
}

/** A line that ends in … shows how it begins. */
function cut(line: string, wanted: string): string {
  return wanted.endsWith("…") && line.startsWith(wanted.slice(0, -1)) ? wanted : line;
}

test("docs/evidence-packs.md explains every code of a run", () => {
  for (const code of [...EVIDENCE_RUN_ERROR_CODES, "SERVER_DIGEST_MISMATCH", "EXPORT_DIGEST_MISMATCH"])
    expect(page).toContain(`\`${code}\``);
});
