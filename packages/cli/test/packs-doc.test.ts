import { readFile } from "node:fs/promises";
import type { JsonValue } from "@aixv/core";
import { readControlMapping, STARTER_MAPPING } from "@aixv/evidence-pack";
import { expect, test } from "vitest";
import { runAixv } from "./run-aixv.ts";
import { useWorkspace, writeFiles, writeModel } from "./workspace.ts";

useWorkspace();
const page = await readFile(new URL("../../../docs/evidence-packs.md", import.meta.url), "utf8");
const section = (title: string): string =>
  page.slice(page.indexOf(`\n## ${title}\n`)).split("\n## ", 2)[1] ?? "";

test("the session of packs about a model goes as docs/evidence-packs.md says", async () => {
  const [, session = ""] = /```console\n([\s\S]*?)```/.exec(section("Packs about a model")) ?? [];
  const steps = session.split(/^\$ /m).slice(1);
  expect(steps).toHaveLength(2);
  await writeModel("my-model");
  await writeFiles({ "bom.json": "{}" });
  await runAixv(["keygen", "--out", "auditor"]);
  await runAixv(["sign", "my-model", "--key", "release.key"]);
  for (const step of steps) {
    const [command = "", ...expected] = step.trimEnd().split("\n");
    const { exitCode, stdout, stderr } = await runAixv(command.split(" ").slice(1));
    const until = expected.indexOf("…");
    expect([exitCode, ...(stdout + stderr).split("\n").slice(0, until)]).toEqual([
      0,
      ...expected.slice(0, until),
    ]);
  }
});

test("its mapping is one, and it names every type of the starter mapping", () => {
  const text = section("Controls");
  const [, json = ""] = /```json\n([\s\S]*?)```/.exec(text) ?? [];
  expect(readControlMapping(JSON.parse(json) as JsonValue).ok).toBe(true);
  for (const type of Object.keys(STARTER_MAPPING.evidence)) expect(text).toContain(`\`${type}\``);
});
