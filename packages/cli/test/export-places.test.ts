import { execFileSync } from "node:child_process";
import { lstat, readFile, writeFile } from "node:fs/promises";
import type { JsonObject } from "@aixv/core";
import { beforeAll, describe, expect, test } from "vitest";
import { claim, decideBy, keys, NOW, useParties } from "./decisions.ts";
import { runAixv, runJson } from "./run-aixv.ts";
import { KEY, PUB, useWorkspace, writeModel } from "./workspace.ts";

// Where documents may be written, and where not: what is read, and what others rely on, is never in the way.

useWorkspace();
useParties();
let policy: readonly string[];

beforeAll(async () => {
  await writeModel("model");
  await runJson(["sign", "model", ...KEY]);
  await writeFile("weights.bin", "weights");
  await runJson(["sign", "weights.bin", ...KEY]);
  policy = await decideBy({ allow_subjects: [String(keys.release)] });
  await claim(policy, "model", "model-card", { name: "m" }, "release");
});

const write = async (model: string, output: string, ...flags: readonly string[]) =>
  await runJson(["export", model, "--format", "aixv", "--output", output, ...NOW, ...PUB, ...flags]);

describe("export --output", () => {
  test.each([
    ["a key that signs", "release.key", ["--sign", "--key", "release.key"], "USAGE"],
    ["a key that is trusted", "release.pub", [], "USAGE"],
    ["a file of the model", "model/weights.bin", [], "OPTION_INVALID"],
    ["a new file in the model", "model/evidence.json", [], "OPTION_INVALID"],
    ["the model's signature", "model/model.sig", [], "OPTION_INVALID"],
    ["something in the store", ".aixv/attestations/x.json", [], "OPTION_INVALID"],
  ] as const)("is never %s, be it with --force", async (_, output, flags, code) => {
    const before = await readFile(output, "utf8").catch(() => undefined);
    for (const force of [[], ["--force"]]) {
      const { exitCode, result } = await write("model", output, ...flags, ...force);
      expect(exitCode).toBe(2);
      if (force.length > 0 || before === undefined) expect(result.code).toBe(code);
      expect(await readFile(output, "utf8").catch(() => undefined)).toBe(before);
    }
  });

  test("is never the model that is one file, by another name neither, nor its signature", async () => {
    for (const output of ["weights.bin", "./x/../weights.bin", "weights.bin.sigstore.json"]) {
      const before = await readFile(output, "utf8").catch(() => undefined);
      const { exitCode } = await write("weights.bin", output, "--force");
      expect([output, exitCode]).toEqual([output, 2]);
      expect(await readFile(output, "utf8").catch(() => undefined)).toBe(before);
    }
    expect((await runJson(["verify", "weights.bin", ...PUB])).exitCode).toBe(0);
  });

  test("is never the policy that is decided by", async () => {
    const path = policy[policy.indexOf("--policy") + 1] ?? "";
    const before = await readFile(path, "utf8");
    const flags = ["--format", "vsa", "--output", path, "--force"];
    expect((await runJson(["export", "model", ...policy, ...flags])).exitCode).toBe(2);
    expect(await readFile(path, "utf8")).toBe(before);
  });

  test.skipIf(process.platform === "win32")("is never a pipe or a device", async () => {
    execFileSync("mkfifo", ["pipe"]);
    expect((await write("model", "pipe", "--force")).result.code).toBe("NOT_A_FILE");
    expect((await lstat("pipe")).isFIFO()).toBe(true);
  });

  test("does not lie beside a signature over another document", async () => {
    const sign = ["--sign", "--key", "release.key"];
    expect((await write("model", "evidence.json", ...sign)).exitCode).toBe(0);
    const unsigned = await write("model", "evidence.json", "--force");
    expect([unsigned.exitCode, unsigned.result.code]).toEqual([2, "FILE_EXISTS"]);
    expect(unsigned.result.error).toContain("evidence.json.sigstore.json");
    expect((await write("model", "evidence.json", "--force", ...sign)).exitCode).toBe(0);
  });
});

describe("export that has nothing to say", () => {
  test("tells what was found and did not count: on stderr, and under ignored", async () => {
    const stranger = ["export", "model", "--format", "slsa", "--public-key", "stranger.pub", ...NOW];
    const { exitCode, result } = await runJson(stranger);
    expect([exitCode, result.code]).toEqual([2, "EXPORT_EMPTY"]);
    expect((result.ignored as readonly JsonObject[]).map(({ code }) => code)).toContain("KEY_UNKNOWN");
    expect((await runAixv(stranger)).stderr).toContain("which is none of the 1 trusted");
  });

  test("is no verdict on the model where a level is not met", async () => {
    const flags = ["--format", "vsa", "--assurance-level", "level-3", ...NOW, ...PUB];
    const { exitCode, result } = await runJson(["export", "model", ...flags]);
    expect([exitCode, result.code]).toEqual([2, "ASSURANCE_LEVEL_UNMET"]);
    const verified = await runJson(["verify", "model", "--assurance-level", "level-3", ...NOW, ...PUB]);
    expect([verified.exitCode, verified.result.code]).toEqual([2, "ASSURANCE_LEVEL_UNMET"]);
  });
});
