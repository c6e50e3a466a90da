import { readFile } from "node:fs/promises";
import { EXPORTERS } from "@aixv/exporters";
import { expect, test } from "vitest";
import { training } from "../../records/test/training.ts";
import { runAixv } from "./run-aixv.ts";
import { useWorkspace, writeFiles, writeModel } from "./workspace.ts";

useWorkspace();
const PAGE = new URL("../../../docs/exports.md", import.meta.url);

test("the session of docs/exports.md goes as it says", async () => {
  const session = /```console\n(.*?)```/s.exec(await readFile(PAGE, "utf8"))?.[1] ?? "";
  const commands = [...session.matchAll(/^\$ aixv (.+)$/gm)].map(([, command]) => command ?? "");
  expect(commands.length).toBe(5);
  await writeModel("my-model");
  await writeFiles({ "training.json": JSON.stringify(training([`sha256:${"1".repeat(64)}` as never])) });
  for (const command of commands) {
    const { exitCode, stderr } = await runAixv(
      command.split(" ").map((word) => word.replace("release", "own")),
    );
    expect([command, exitCode, exitCode === 0 ? "" : stderr]).toEqual([command, 0, ""]);
  }
});

test("docs/exports.md has every format", async () => {
  const page = await readFile(PAGE, "utf8");
  for (const { id } of EXPORTERS) expect(page).toContain(`| \`${id}\` |`);
});
