import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { beforeAll, expect, test } from "vitest";
import { answers, edit, NOW, POLICY, run, useChange, writeUp } from "./aiv-change.ts";
import { runAixv } from "./run-aixv.ts";

const change = useChange();
const page = await readFile(new URL("../../../docs/cli.md", import.meta.url), "utf8");

/** Commands of the page, each with the lines that it prints as far as the page shows them. */
const RUNS = [...page.matchAll(/```console\n\$ (aixv aiv [^\n]*)\n([\s\S]*?)```/g)].map(
  ([, command = "", shown = ""]) => [command, shown.trimEnd().split("\n")] as const,
);

function cut(line: string, wanted: string): string {
  const begins = wanted.endsWith("…") && line.startsWith(wanted.slice(0, -1));
  return begins ? wanted : line;
}

beforeAll(async () => {
  await writeFile("aiv-policy.yaml", POLICY);
  await run(0, ["keygen", "--out", "bob"]);
});

test.each(RUNS)("%s prints what docs/cli.md shows", async (command, shown) => {
  if (command.includes("aiv audit")) {
    await mkdir("packets");
    await cp("aiv-packet.yaml", "packets/aiv-packet.yaml");
  }
  const { stdout, stderr } = await runAixv([...command.split(" ").slice(1), "--now", NOW]);
  const printed = `${stdout}${stderr}`
    .replace(/^! the clock was fixed.*\n/m, "")
    .trimEnd()
    .split("\n");
  // A line that ends in … shows how it begins; one that is nothing else, that more comes.
  const until = shown.indexOf("…");
  const lines = until < 0 ? printed : printed.slice(0, until);
  const wanted = until < 0 ? shown : shown.slice(0, until);
  expect(lines.map((line, at) => cut(line, wanted[at] ?? ""))).toEqual(wanted);
  if (command.includes("aiv init"))
    await edit("aiv-packet.yaml", (text) => writeUp(text, answers(change.head)));
});

test("there is a run of every command", () => {
  const shown = RUNS.map(([command]) => command.split(" ")[2]).toSorted();
  expect(shown).toEqual(["attest", "audit", "collect", "explain", "gate", "init", "rules", "validate"]);
});
