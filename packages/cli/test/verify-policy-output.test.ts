import { readFile, writeFile } from "node:fs/promises";
import type { JsonObject } from "@aixv/core";
import { describe, expect, test } from "vitest";
import { admits, decideBy, denies, done, keys, useParties, verify } from "./decisions.ts";
import { runAixv } from "./run-aixv.ts";
import { signedModel } from "./signed-model.ts";
import { PUB, useWorkspace } from "./workspace.ts";

useWorkspace();
useParties();

describe("what comes with a decision", () => {
  test("--facts writes what was verified, and nothing where nothing was", async () => {
    const model = await signedModel();
    const flags = await decideBy({ allow_subjects: [keys.release] });
    await admits(model, [...flags, "--facts", "facts.json"]);
    const facts = JSON.parse(await readFile("facts.json", "utf8")) as JsonObject;
    expect(facts).toMatchObject({
      schema: "aixv.admission-facts/v1",
      evaluated_at: "2026-06-01T00:00:00Z",
      signatures: [{ signers: [{ subjects: [keys.release] }] }],
    });
    const again = await verify(model, [...flags, "--facts", "facts.json"]);
    expect([again.exitCode, again.result.code]).toEqual([2, "FILE_EXISTS"]);
    await admits(model, [...flags, "--facts", "facts.json", "--force"]);
    await writeFile(`${model}/weights.bin`, "changed");
    expect((await verify(model, [...flags, "--facts", "none.json"])).exitCode).toBe(1);
    await expect(readFile("none.json")).rejects.toThrow("ENOENT");
    // An older file is not taken for what was verified now.
    expect((await verify(model, [...flags, "--facts", "facts.json", "--force"])).exitCode).toBe(1);
    await expect(readFile("facts.json")).rejects.toThrow("ENOENT");
  });

  test("--attest-decision signs and stores it, a denial too", async () => {
    const model = await signedModel();
    const flags = await decideBy({ allow_subjects: [keys.release] });
    const attesting = ["--attest-decision", "--key", "lab.key"];
    const allowed = await admits(model, [...flags, ...attesting]);
    expect(allowed.result.decision_attestation).toMatchObject({
      signature: { identity: { subject: keys.lab } },
    });
    const other = await decideBy({ allow_subjects: [keys.lab] });
    await denies(model, [...other, ...attesting], "SUBJECT_NOT_ALLOWED");
    for (const [{ 1: root = "" }, decision] of [
      [flags, "allow"],
      [other, "deny"],
    ] as const) {
      const { evidence } = await done("store", "list", model, "--root", root, "--public-key", "lab.pub");
      const found = (evidence as JsonObject[]).find(({ predicate_type }) =>
        String(predicate_type).includes("/deployment/"),
      );
      expect(found?.verified).toBe(true);
      const { subject } = await done("inspect", String(found?.path));
      expect(subject).toHaveLength(1);
      const bundle = JSON.parse(await readFile(String(found?.path), "utf8")) as {
        dsseEnvelope: { payload: string };
      };
      const statement = JSON.parse(Buffer.from(bundle.dsseEnvelope.payload, "base64").toString()) as {
        predicate: object;
      };
      expect(statement.predicate).toMatchObject({ policy_decision: decision, policy_id: "policy" });
    }
    const missing = await verify(model, [...flags, "--attest-decision"]);
    expect([missing.exitCode, missing.result.code]).toEqual([2, "IDENTITY_TOKEN_MISSING"]);
  });

  test("nothing is written into the model", async () => {
    const model = await signedModel();
    const flags = await decideBy({ allow_subjects: [keys.release] });
    for (const flag of ["--facts", "--report"]) {
      const { exitCode, result } = await verify(model, [...flags, flag, `${model}/new.json`]);
      expect([exitCode, result.code]).toEqual([2, "USAGE"]);
    }
    await admits(model, flags);
  });

  test("--report has the decision too", async () => {
    const model = await signedModel();
    await denies(
      model,
      [...(await decideBy({ allow_subjects: [keys.lab] })), "--report", "report.json"],
      "SUBJECT_NOT_ALLOWED",
    );
    expect(JSON.parse(await readFile("report.json", "utf8"))).toMatchObject({
      ok: false,
      admission_decision: "deny",
    });
  });

  test("people are told each violation, its rule, and what was set aside", async () => {
    const model = await signedModel();
    const flags = await decideBy({ allow_subjects: [keys.lab] });
    const { exitCode, stderr, stdout } = await runAixv(["verify", model, ...flags]);
    expect([exitCode, stdout]).toEqual([1, ""]);
    expect(stderr).toContain(`✘ denied ${model}`);
    expect(stderr).toContain("[SUBJECT_NOT_ALLOWED]");
    expect(stderr).toContain("rule /allow_subjects");
    expect(stderr).toContain("docs/violations.md");
  });

  test.each([
    [["--policy-trusted-subject", "a"]],
    [["--no-require-signed-policy"]],
    [["--facts", "f.json"]],
    [["--attest-decision"]],
    [["--advisory-feed", "f.json"]],
    [["--key", "release.key"]],
    [["--policy", "p.json", "--only", "*.bin"]],
    [["--policy", "p.json", "--no-require-signed-policy", "--policy-public-key", "policy.pub"]],
    [
      [
        "--policy",
        "p.json",
        "--policy-public-key",
        "policy.pub",
        "--facts",
        "f.json",
        "--report",
        "./f.json",
      ],
    ],
    [["--policy", "p.json", "--policy-trusted-issuer", "https://x.example"]],
  ])("flags without what they are for are refused: %s", async (flags) => {
    const model = await signedModel();
    const { exitCode, result } = await verify(model, [...PUB, ...flags]);
    expect([exitCode, result.code]).toEqual([2, "USAGE"]);
  });
});
