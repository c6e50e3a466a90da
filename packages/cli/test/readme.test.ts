import { mkdir, readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { COMMANDS } from "../src/commands/index.ts";
import { runAixv } from "./run-aixv.ts";
import { useWorkspace, writeFiles, writeModel } from "./workspace.ts";

useWorkspace();
const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");

test("the README's session goes as it says", async () => {
  const [, session = ""] = /```console\n([\s\S]*?)```/.exec(readme) ?? [];
  const steps = session.split(/^\$ /m).slice(1);
  expect(steps).toHaveLength(5);
  // Where no release.key is yet; the workspace changes back when it goes.
  await mkdir("fresh");
  process.chdir("fresh");
  await writeModel("my-model");
  for (const step of steps) {
    const [command = "", ...expected] = step.trimEnd().split("\n");
    const written = /^echo (\w+) > (\S+)$/.exec(command);
    if (written !== null) {
      await writeFiles({ [written[2] ?? ""]: `${written[1]}\n` });
      continue;
    }
    const { exitCode, stdout, stderr } = await runAixv(command.split(" ").slice(1));
    const shown = (stdout + stderr).trimEnd().split("\n");
    const until = expected.indexOf("…");
    expect(shown.slice(0, until)).toEqual(expected.slice(0, until));
    expect(exitCode).toBe(expected[0]?.startsWith("✘") === true ? 1 : 0);
  }
});

test("every command is in the README, and every flag it mentions exists", async () => {
  const help = await Promise.all(
    Object.keys(COMMANDS).map(async (name) => (await runAixv([name, "--help"])).stdout),
  );
  for (const name of Object.keys(COMMANDS)) expect(readme).toMatch(new RegExp(`^\\| \`${name}[ \`]`, "m"));
  for (const flag of readme.match(/(?<=[ `])--[a-z][a-z-]+/g) ?? []) expect(help.join("\n")).toContain(flag);
});

test("the codes of the program itself are in the README", async () => {
  for (const file of ["main.ts", "cli.ts", "usage-error.ts"]) {
    const source = await readFile(new URL(`../src/${file}`, import.meta.url), "utf8");
    for (const code of source.match(/(?<=code: "|super\("|\[)[A-Z]+(?:_[A-Z]+)*(?="|\])/g) ?? [])
      if (code !== "ABORTED") expect(readme).toContain(`\`${code}\``);
  }
});
