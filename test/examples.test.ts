import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parsePacket } from "@aixv/aiv";
import { describe, expect, it } from "vitest";
import { COMMANDS } from "../packages/cli/src/commands/index.ts";
import { ROOT } from "../scripts/workspace.ts";

/** The lines that an example prints. */
function run(name: string): readonly string[] {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--conditions=@aixv/source", `${name}.ts`],
    { cwd: join(ROOT, "examples", name), encoding: "utf8" },
  );
  expect(stderr).toBe("");
  expect(status).toBe(0);
  return stdout.split("\n");
}

interface Call {
  readonly command: string;
  readonly flags: readonly string[];
}

/** The calls of aixv in a template, with their flags. */
function callsIn(text: string): readonly Call[] {
  const joined = text.replace(/\s*\\?\n\s*(?=--)/g, " ");
  const calls = joined.matchAll(
    /aixv ((?:aiv|pack) \w+)(?: ("[^"]*"|\w+))?((?: --[\w-]+(?: (?:"[^"]*"|[\w./$-]+))?)*)/g,
  );
  return [...calls].map(([, command = "", , rest = ""]) => ({
    command,
    flags: [...rest.matchAll(/--([\w-]+)/g)].map(([, flag = ""]) => flag),
  }));
}

async function unknownFlags(command: string, flags: readonly string[]): Promise<readonly string[]> {
  const known = (await COMMANDS[command]?.load())?.flags.map((flag) => flag.name) ?? [];
  return flags.filter((flag) => !known.includes(flag));
}

describe("templates for CI", () => {
  const folder = join(ROOT, "examples", "aiv-in-ci");

  it.each(["github.yml", "gitlab.yml"])(
    "%s call commands that there are, with flags that they have",
    async (name) => {
      const text = readFileSync(join(folder, name), "utf8");
      expect(parsePacket(text, { format: "yaml" }).ok).toBe(true);
      const calls = callsIn(text);
      expect(calls.map(({ command }) => command).toSorted()).toEqual(["aiv gate", "aiv validate"]);
      for (const { command, flags } of calls) {
        expect(flags.length).toBeGreaterThan(4);
        expect([command, await unknownFlags(command, flags)]).toEqual([command, []]);
      }
    },
  );

  it("evidence-in-ci packs the evidence of a run, and holds it against a server", async () => {
    const text = readFileSync(join(ROOT, "examples", "evidence-in-ci", "github.yml"), "utf8");
    expect(parsePacket(text, { format: "yaml" }).ok).toBe(true);
    const calls = callsIn(text);
    expect(calls.map(({ command }) => command)).toEqual(["pack init", "pack verify"]);
    for (const { command, flags } of calls) {
      expect(flags).toContain("run-id");
      expect([command, await unknownFlags(command, flags)]).toEqual([command, []]);
    }
    // Neither on a command line nor where a step does not need it.
    expect(text.match(/GOVAI_API_KEY: "\$\{\{ secrets\.GOVAI_API_KEY \}\}"/g)).toHaveLength(2);
    expect(text).not.toMatch(/^ {0,6}GOVAI_API_KEY/m);
  });
});

describe("examples run as their README says", () => {
  it("sign-and-verify", () => {
    expect(run("sign-and-verify")).toEqual([
      expect.stringMatching(/^signed sha256:[0-9a-f]{64} as key:sha256:[0-9a-f]{64}$/),
      "verified 2 files by key",
      "refused: the files are not those that were signed: 1 changed (weights.bin)",
      "",
    ]);
  });

  it("claims-that-travel", () => {
    expect(run("claims-that-travel")).toEqual([
      "https://model_signing/signature/v1.0: verified",
      "https://aixv.org/attestation/model-card/v1: verified",
      "https://model_signing/signature/v1.0: KEY_UNKNOWN",
      "https://aixv.org/attestation/model-card/v1: KEY_UNKNOWN",
      "",
    ]);
  });

  it("admit-a-model", () => {
    expect(run("admit-a-model")).toEqual([
      "before anybody said something about its licence: deny, PREDICATE_MISSING /require_predicates/0",
      "with a signed model card: allow",
      "",
    ]);
  });

  it("recall-a-base-model", () => {
    expect(run("recall-a-base-model")).toEqual([
      "built on it, 1 step away: tuned",
      "flagged by ADV-1: tuned derived_from bad",
      "could go back to bad: no",
      "could go back to good: yes",
      "could go back to first: yes",
      "go back to good",
      "",
    ]);
  });

  it("policy-engines", () => {
    expect(run("policy-engines")).toEqual([
      "with a licence by a stranger's word: deny",
      "with a licence by the release team's: allow",
      "with a stranger's advisory: allow",
      "with one of the security team: deny",
      "",
    ]);
  });
});
