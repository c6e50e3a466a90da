import { readFile } from "node:fs/promises";
import type { JsonObject } from "@aixv/core";
import { Ajv2020 } from "ajv/dist/2020.js";
import { beforeAll, describe, expect, test } from "vitest";
import { COMMANDS } from "../src/commands/index.ts";
import { RESULTS } from "../src/results.ts";
import { runJson } from "./run-aixv.ts";
import { KEY, PUB, useWorkspace, writeFiles, writeModel } from "./workspace.ts";

useWorkspace();

// Whatever else the tests of the command line print is held against the same shapes by `runJson`; here it is the published
// files, read by somebody else's validator.
const SCHEMAS = new URL("../../../schemas/", import.meta.url);
async function validator(name: string): Promise<(document: unknown) => boolean> {
  return new Ajv2020({ strict: true }).compile(
    JSON.parse(await readFile(new URL(`${name}.schema.json`, SCHEMAS), "utf8")) as object,
  );
}

const DIGEST = `sha256:${"1".repeat(64)}`;
/** Command lines whose results are of every shape. */
const RUNS: readonly (readonly [command: string, ...args: readonly string[]])[] = [
  ["version"],
  ["keygen", "--out", "made"],
  ["digest", "model", "--manifest"],
  ["digest", "model", "--part", "1/1", "--output", "part.json"],
  ["sign", "model", ...KEY, "--claims"],
  ["verify", "model", ...PUB],
  ["verify", "model", "--public-key", "other.pub"],
  ["inspect", "model/model.sig"],
  ["attest", "model", "--predicate", "model-card", "--input", "card.json", "--sign", ...KEY],
  ["sign-delta", "delta.bin", "--base", DIGEST, "--update-type", "sft"],
  ["rollback", "delta.bin", "--to", DIGEST, ...KEY],
  ["rollback", "delta.bin", "--to", DIGEST, "--no-sign", "--now", "2026-01-01T00:00:00Z"],
  ["policy create", "--input", "policy.json", "--sign", ...KEY],
  ["policy verify", ".aixv/policies/policy.json", ...PUB],
  ["policy verify", ".aixv/policies/policy.json", "--public-key", "other.pub"],
  ["policy template", "--assurance-level", "level-1"],
  ["policy migrate", "--input", "policy.json", "--to-assurance-level", "level-2"],
  ["policy explain", "policy.json"],
  ["policy test", "cases"],
  ["verify", "model", ...PUB, "--assurance-level", "level-1"],
  ["verify", "model", ...PUB, "--policy", "policy.json", "--no-require-signed-policy"],
  ["record create", "--kind", "waiver", "--record-id", "W", "--input", "waiver.json"],
  ["record verify", ".aixv/policies/policy.json", ...PUB],
  ["bundle create", "--input", "bundle.json", "--sign", ...KEY],
  ["bundle verify", ".aixv/records/bundle/b.json", ...PUB, "--require-member", DIGEST],
  ["bundle verify", ".aixv/records/bundle/b.json", ...PUB, "--require-member", "model"],
  ["store list"],
  ["store list", "model", ...PUB],
  ["store check"],
  ["store reindex"],
];

const results: { readonly command: string; readonly result: JsonObject }[] = [];
beforeAll(async () => {
  await writeModel("model");
  await writeFiles({
    "delta.bin": "delta",
    "card.json": '{"licenses": ["MIT"]}',
    "policy.json": '{"allow_subjects": ["alice@example.com"]}',
    "cases/a.policy-test.json": JSON.stringify({
      schema: "aixv.policy-test/v1",
      title: "by somebody else",
      policy: "../policy.json",
      facts: {
        schema: "aixv.admission-facts/v1",
        evaluated_at: "2026-01-01T00:00:00Z",
        artifact: { digest: DIGEST },
        signatures: [{ signers: [{ subjects: ["eve@example.com"] }] }],
      },
      expect: { decision: "allow" },
    }),
    "waiver.json": '{"reason": "r", "expires_at": "2030-01-01T00:00:00Z"}',
    "bundle.json": JSON.stringify({ bundle_id: "b", primary: DIGEST, members: [DIGEST] }),
  });
  for (const [command, ...args] of RUNS) {
    const { result } = await runJson([...command.split(" "), ...args]);
    expect(result.code === undefined || typeof result.verified === "boolean" || result.ok === false).toBe(
      true,
    );
    results.push({ command, result });
  }
});

describe("schemas/ of results (draft 2020-12)", () => {
  test("there is one of every command, and every command was run here", () => {
    expect(Object.keys(RESULTS).toSorted()).toEqual(Object.keys(COMMANDS).toSorted());
    expect([...new Set(RUNS.map(([command]) => command))].toSorted()).toEqual(
      Object.keys(COMMANDS).toSorted(),
    );
  });

  test.each(RUNS.map((run, index) => [run.join(" "), index] as const))(
    "fits %s, and nothing less",
    async (_line, index) => {
      const { command, result } = results[index] ?? { command: "", result: {} };
      const isValid = await validator(`${command.replace(" ", "-")}-result`);
      expect(isValid(result)).toBe(true);
      expect(isValid({ ...result, surprise: 1 })).toBe(false);
      const { ok: _, ...rest } = result;
      expect(isValid(rest)).toBe(false);
      for (const key of Object.keys(result))
        expect([key, isValid({ ...result, [key]: [[0]] })]).toEqual([key, false]);
    },
  );

  test("failure-result fits where no verdict is reached, and no result does", async () => {
    const isFailure = await validator("failure-result");
    const { result } = await runJson(["verify", "absent", ...PUB]);
    expect(isFailure(result)).toBe(true);
    for (const { result: other } of results) expect(isFailure(other)).toBe(false);
  });
});
