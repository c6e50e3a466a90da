import { mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { NOW, useChange } from "./aiv-change.ts";
import { runAixv, runJson } from "./run-aixv.ts";

const change = useChange();
const INIT = ["aiv", "init", "--now", NOW, "--results", "results.json", "--force"] as const;

async function init(...more: readonly string[]): Promise<readonly [exitCode: number, code: unknown]> {
  const { exitCode, result } = await runJson([
    ...INIT,
    "--from-git",
    `${change.base}..${change.head}`,
    ...more,
  ]);
  return [exitCode, result.code];
}

test("a range without a change is no packet: no verdict, and nothing is written", async () => {
  await rm("aiv-packet.yaml", { force: true });
  const range = ["--from-git", `${change.head}..${change.head}`];
  const { exitCode, result } = await runJson([...INIT, ...range]);
  expect([exitCode, result.code]).toEqual([2, "AIV_NO_CHANGES"]);
  await expect(readFile("aiv-packet.yaml")).rejects.toThrow("ENOENT");
});

describe("a folder that a link of the repository leads out of it", () => {
  const outside = (): string => join(change.repository.directory, "..", `${change.head}-outside`);
  beforeEach(async () => {
    await rm(outside(), { recursive: true, force: true });
    await rm("link", { force: true });
    await mkdir(outside());
    return async () => await rm(outside(), { recursive: true, force: true });
  });

  test("is not written to by init, collect and integrity", async () => {
    await init();
    await symlink(outside(), "link");
    const refused = [2, "OUTPUT_LEAVES_REPOSITORY"];
    expect(await init("--artifacts", "link")).toEqual(refused);
    expect(await init("--artifacts", "link/below/it")).toEqual(refused);
    expect(await init("--output", "link/packet.yaml")).toEqual(refused);
    await writeFile("more.txt", "evidence");
    const collect = [
      "aiv",
      "collect",
      "aiv-packet.yaml",
      "--file",
      "more.txt",
      "--class",
      "A",
      "--type",
      "log",
    ];
    for (const more of [
      ["--artifacts", "link"],
      ["--output", "link/packet.yaml"],
    ]) {
      const { exitCode, result } = await runJson([...collect, ...more]);
      expect([exitCode, result.code]).toEqual(refused);
    }
    const integrity = ["aiv", "integrity", `${change.base}..${change.head}`, "--output", "link/report.json"];
    const { exitCode, result } = await runJson(integrity);
    expect([exitCode, result.code]).toEqual(refused);
    expect(await readdir(outside())).toEqual([]);
  });

  test("is refused where the link leads to nothing yet", async () => {
    await symlink(join(outside(), "not-yet"), "link");
    expect(await init("--artifacts", "link")).toEqual([2, "OUTPUT_LEAVES_REPOSITORY"]);
    expect(await readdir(outside())).toEqual([]);
  });

  test("is written to where the link is the user's own, or stays within", async () => {
    await symlink(change.repository.directory, join(outside(), "own"));
    await mkdir(join(outside(), "kept"));
    await symlink(join(outside(), "kept"), join(outside(), "evidence"));
    expect(await init("--artifacts", join(outside(), "evidence"))).toEqual([0, undefined]);
    expect(await readdir(join(outside(), "kept"))).toContain("change.diff");
    await mkdir("inner", { recursive: true });
    await symlink("inner", "link");
    expect(await init("--artifacts", "link")).toEqual([0, undefined]);
    expect(await readdir("inner")).toContain("change.diff");
  });
});

test("folders that are missing are made, by every command that writes", async () => {
  const output = "made/by/it/report.json";
  const { exitCode } = await runJson([
    "aiv",
    "integrity",
    `${change.base}..${change.head}`,
    "--output",
    output,
  ]);
  expect(exitCode).toBe(0);
  expect(await readFile(output, "utf8")).toContain("aixv.test-integrity/v1");
});

test("a change with a name that is no UTF-8 is drafted, and what could not be made is told and left to do", async () => {
  const { repository } = change;
  const blob = repository.gitWith({ input: "x\n" }, "hash-object", "-w", "--stdin");
  const entry = Buffer.concat([
    Buffer.from(`100644 ${blob}\tsrc/caf`),
    Buffer.from([0xe9]),
    Buffer.from(".ts\n"),
  ]);
  repository.git("checkout", "--quiet", "-b", "latin", change.head);
  repository.gitWith({ input: entry }, "update-index", "--index-info");
  repository.git("commit", "--quiet", "--message=latin");
  const range = `${change.base}..${repository.git("rev-parse", "HEAD")}`;
  repository.git("checkout", "--quiet", "--force", "double");
  const command = [
    ...INIT,
    "--from-git",
    range,
    "--tier",
    "R3",
    "--artifacts",
    "latin-evidence",
    "--output",
    "latin.yaml",
  ];
  const { exitCode, result } = await runJson(command);
  expect(exitCode).toBe(0);
  const packet = await readFile("latin.yaml", "utf8");
  const undrafted = result.undrafted as { file: string; reason: string }[];
  expect(packet).toMatch(/\btype: diff\n/);
  // Either the reader of differences has a word for such names, or the draft has one for a person.
  expect(packet.includes("file: change.diff")).toBe(undrafted.length === 0);
  expect((await readdir("latin-evidence")).includes("change.diff")).toBe(undrafted.length === 0);
  const { stdout } = await runAixv(command);
  for (const { file } of undrafted) expect(stdout).toMatch(new RegExp(`! ${file}: .*caf`));
});

test.each(["a\nb", "a b", "", "\u001b[31m", "-x", "x".repeat(65)])(
  "collect refuses the type %j",
  async (type) => {
    await writeFile("typed.txt", "evidence");
    const { exitCode, result } = await runJson([
      "aiv",
      "collect",
      "aiv-packet.yaml",
      "--file",
      "typed.txt",
      "--class",
      "C",
      "--type",
      type,
    ]);
    expect([exitCode, result.code]).toEqual([2, "USAGE"]);
  },
);

test("explain without an id says what it expects", async () => {
  for (const id of ["", " "]) {
    const { exitCode, stderr } = await runAixv(["aiv", "explain", id]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("expected an ID");
  }
});
