import { readFile, writeFile } from "node:fs/promises";
import { beforeAll, describe, expect, test } from "vitest";
import {
  answers,
  answersOfR3,
  blocking,
  edit,
  HAS_SSH,
  makeSshKey,
  NOW,
  POLICY,
  run,
  useChange,
  writeUp,
} from "./aiv-change.ts";
import { runJson } from "./run-aixv.ts";

const change = useChange();
const CLOCK = ["--now", NOW] as const;

/** The commands of docs/aiv.md, with what they have for an environment and a home. */
async function session(): Promise<readonly (readonly string[])[]> {
  const page = await readFile(new URL("../../../docs/aiv.md", import.meta.url), "utf8");
  const lines = page.split("\n").filter((line) => /^ {4}aixv aiv (?!audit)/.test(line));
  return lines.map((line) => {
    const written = line
      .trim()
      .replace("~/.ssh/id_ed25519", "id_ed25519")
      .replace('"$HEAD_SHA"', change.head)
      .replace('"$BASE_SHA"', change.base);
    return [...written.split(" ").slice(1), ...CLOCK];
  });
}

describe.skipIf(!HAS_SSH)(
  "from a draft to the gate, by the commands of docs/aiv.md (needs ssh-keygen)",
  () => {
    let init: readonly string[];
    let validate: readonly string[];
    let attest: readonly string[];
    let gate: readonly string[];
    beforeAll(async () => {
      const commands = await session();
      expect(commands.map((command) => command[1])).toEqual(["init", "validate", "attest", "gate"]);
      [init = [], validate = [], attest = [], gate = []] = commands;
      await writeFile("allowed_signers", makeSshKey("id_ed25519", "bob@example.com", "aiv"));
      await writeFile("aiv-policy.yaml", POLICY);
    });

    test("init drafts it, and validate refuses every TODO(aiv) by its place", async () => {
      const evidence = ["--evidence", "run.json,eslint.json"];
      expect(await run(0, [...init, ...evidence])).toContain("risk tier R1 or higher: src/add.ts is code");
      const lines = (await readFile("aiv-packet.yaml", "utf8")).split("\n");
      const { exitCode, result } = await runJson(validate);
      expect(exitCode).toBe(1);
      const places = result.places as { line: number; message: string }[];
      const refused = places.filter(({ message }) => message.includes("TODO(aiv)")).map(({ line }) => line);
      const unfinished = lines.flatMap((line, index) =>
        /^[^#]*TODO\(aiv\)/.test(line) && lines[index - 1] !== "known_limitations:" ? [index + 1] : [],
      );
      expect(unfinished.length).toBeGreaterThan(20);
      expect(unfinished.filter((line) => !refused.includes(line))).toEqual([]);
    });

    test("once it is written up, all that it lacks is the attestation", async () => {
      await edit("aiv-packet.yaml", (text) => writeUp(text, answers(change.head)));
      const { exitCode, result } = await runJson(validate);
      expect([exitCode, blocking(result)]).toEqual([1, ["7.4-F1", "9.1-F5", "9.1-F7"]]);
    });

    test("the gate refuses it before anybody attests", async () => {
      const { exitCode, result } = await runJson(gate);
      expect([exitCode, blocking(result)]).toEqual([1, ["7.4-F1", "9.1-F5", "9.1-F7"]]);
    });

    test("attest signs a decision, and the gate lets it pass with nothing unjudged", async () => {
      const { result } = await runJson(attest);
      expect(result).toMatchObject({
        decision: "COMPLIANT",
        signed: true,
        findings: 0,
        overall_result: "PASS",
      });
      expect(await run(0, gate)).toMatch(
        /✔ PASS {2}github\.com\/org\/repo#42@[0-9a-f]{12} {2}R1, level L1\n[\s\S]*0 blocking findings, 0 warnings/,
      );
      const passed = await runJson(gate);
      expect(passed.result).toMatchObject({ unevaluated: [], unevaluated_block_rules: 0 });
    });

    test("at R2 too nothing is left unjudged, and the Author may not be the Verifier", async () => {
      const evidence = [
        "--evidence",
        "run.json,eslint.json,search.json",
        "--base-coverage",
        "coverage-summary.json",
      ];
      const more = ["--tier", "R2", "--retain-until", "2033-06-30", "--force"];
      await run(0, [...init, ...evidence, ...more]);
      await edit("aiv-packet.yaml", (text) => writeUp(text, answersOfR3(change)));
      const author = attest.map((word) => (word === "bob@example.com" ? "alice@example.com" : word));
      const refused = await runJson([...author, "--policy", "aiv-policy.yaml"]);
      expect(refused.result).toMatchObject({ ok: false, code: "AIV_DECISION_CONTRADICTED" });
      await run(0, attest);
      const { exitCode, result } = await runJson(gate);
      expect([exitCode, blocking(result)]).toEqual([0, []]);
      expect(result).toMatchObject({
        unevaluated_block_rules: 0,
        validation_result: { compliance_level: "L2" },
      });
    });
  },
);
