import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { runAixv } from "./run-aixv.ts";
import { useWorkspace, writeFiles, writeModel } from "./workspace.ts";

const workspace = useWorkspace();
const page = await readFile(new URL("../../../docs/evidence.md", import.meta.url), "utf8");

test("the sessions of docs/evidence.md go as they say", async () => {
  const { folder } = workspace;
  await writeModel(`${folder}/fresh/my-model`);
  await writeModel(`${folder}/fresh/tuned`, { "weights.bin": "tuned" });
  process.chdir(`${folder}/fresh`);
  const [, card = ""] = /`card\.json` being `(\{.*?\})`/.exec(page) ?? [];
  const digest = `sha256:${"1".repeat(64)}`;
  const run = { framework: "f", framework_version: "1", code_digest: digest, environment_digest: digest };
  await writeFiles({ "card.json": card, "training.json": JSON.stringify({ training_run: run }) });
  const commands = [...page.matchAll(/^\$ aixv (.*)$/gm)].map(([, command = ""]) => command);
  expect(commands).toHaveLength(5);
  const [, shown = ""] = /```text\n([\s\S]*?)```/.exec(page) ?? [];
  for (const command of commands) {
    const { exitCode, stdout, stderr } = await runAixv(command.split(" "));
    expect([command, exitCode, stderr.replace(/^!.*\n/gm, "")]).toEqual([command, 0, ""]);
    if (!command.startsWith("store list")) continue;
    const lines = shown.trim().split("\n");
    for (const line of lines) expect(stdout).toContain(line.replace("…", ""));
  }
});
