import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import type { JsonObject } from "@aixv/core";
import { beforeAll, describe, expect, test } from "vitest";
import { runAixv, runJson } from "./run-aixv.ts";
import { ALICE, TRUST, useSigstore } from "./signed-model.ts";
import { useWorkspace, writeFiles } from "./workspace.ts";

/** A Python interpreter that has the AIXV reference implementation (`pip install aixv`). */
const PYTHON = process.env.AIXV_REFERENCE_PYTHON;

/** The reference's command line, with the local Sigstore in place of the public-good one. */
const REFERENCE = `
from pathlib import Path
import aixv.core as core
from sigstore.models import ClientTrustConfig
from sigstore.verify import Verifier
config = ClientTrustConfig.from_json(Path("sigstore/client_trust_config.json").read_text())
core.ClientTrustConfig.production = classmethod(lambda cls, **_: config)
core.Verifier.production = classmethod(lambda cls, **_: Verifier(trusted_root=config.trusted_root))
from aixv.cli import app
app()
`;

const DIGEST = `sha256:${"1".repeat(64)}`;
const TRUSTED = [...TRUST, "--trusted-subject", ALICE];

describe.skipIf(PYTHON === undefined)("the AIXV reference (skipped without AIXV_REFERENCE_PYTHON)", () => {
  useWorkspace();
  const local = useSigstore();
  const keyless = (): readonly string[] => local.keyless();

  /** Runs the reference; not synchronously, for the Sigstore that it talks to is in this process. */
  const reference = async (...args: readonly string[]): Promise<JsonObject> => {
    const child = spawn(PYTHON ?? "", ["-c", REFERENCE, ...args, "--json"], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    let [stdout, stderr] = ["", ""];
    child.stdout.on("data", (chunk) => (stdout += String(chunk)));
    child.stderr.on("data", (chunk) => (stderr += String(chunk)));
    await once(child, "close");
    if (stdout === "") throw new Error(stderr);
    return JSON.parse(stdout) as JsonObject;
  };
  const ours = async (...args: readonly string[]): Promise<JsonObject> => (await runJson(args)).result;
  const token = (): string => String(keyless().at(-1));

  beforeAll(async () => {
    const training_run = {
      framework: "f",
      framework_version: "1",
      code_digest: DIGEST,
      environment_digest: DIGEST,
    };
    await writeFiles({
      "model.safetensors": "weights",
      "theirs.safetensors": "their weights",
      "training.json": JSON.stringify({
        parent_models: [{ digest: DIGEST }],
        datasets: [],
        training_run,
        hyperparameters: {},
      }),
      "policy.json": JSON.stringify({ policy_type: "aixv.policy/v1", allow_subjects: [ALICE] }),
      "waiver.json": JSON.stringify({ reason: "r", expires_at: "2030-01-01T00:00:00Z" }),
    });
    const { result } = await runJson(["digest", "model.safetensors"]);
    await writeFile(
      "advisory.json",
      JSON.stringify({
        advisory_id: "ADV-1",
        affected: [{ digest: result.digest }],
        severity: "high",
        status: "active",
        reason_code: "model-compromise",
      }),
    );
  });

  test("verifies an attestation that we signed, out of our store", async () => {
    const attest = ["attest", "model.safetensors", "--predicate", "training", "--input", "training.json"];
    expect(await ours(...attest, "--sign", ...keyless())).toMatchObject({ ok: true });
    const trusting = ["--require-signed-attestations", "--trusted-attestation-subject"];
    expect(await reference("provenance", "model.safetensors", ...trusting, ALICE)).toMatchObject({
      ok: true,
      attestation_trust: { total: 1, signed_and_trusted: 1 },
      parents: [{ digest: DIGEST }],
    });
    expect(
      await reference("provenance", "model.safetensors", ...trusting, "mallory@example.com"),
    ).toMatchObject({
      ok: false,
      attestation_trust: { signed_and_trusted: 0 },
    });
  });

  test("reads a second attestation of the same kind beside the first (LESSON 22)", async () => {
    await ours("attest", "model.safetensors", "--predicate", "training", "--input", "training.json");
    expect(await reference("provenance", "model.safetensors")).toMatchObject({ attestation_count: 2 });
  });

  test("lists an advisory that we made", async () => {
    await ours("record", "create", "--kind", "advisory", "--record-id", "ADV-1", "--input", "advisory.json");
    const { advisories } = await reference("advisory", "list", "model.safetensors");
    expect(advisories).toEqual([expect.objectContaining({ advisory_id: "ADV-1", severity: "high" })]);
  });

  test("signs records whose message signatures we verify, and we refuse them once changed", async () => {
    const signing = ["--sign", "--identity-token", token()];
    const { path } = await reference("policy", "create", "--input", "policy.json", ...signing);
    expect(await ours("policy", "verify", String(path), ...TRUSTED)).toMatchObject({
      ok: true,
      policy_id: "policy",
    });
    const id = ["--kind", "waiver", "--record-id", "W-1"];
    await reference("record", "create", ...id, "--input", "waiver.json", ...signing);
    const waiver = ".aixv/records/waiver/W-1.json";
    expect(await ours("record", "verify", waiver, ...TRUSTED)).toMatchObject({ ok: true, record_id: "W-1" });
    await writeFile(waiver, (await readFile(waiver, "utf8")).replace('"r"', '"other"'));
    expect(await ours("record", "verify", waiver, ...TRUSTED)).toMatchObject({
      code: "ARTIFACT_DIGEST_MISMATCH",
    });
  });

  test("signs an attestation that we find and verify", async () => {
    const attest = ["attest", "theirs.safetensors", "--predicate", "training", "--input", "training.json"];
    await reference(...attest, "--sign", "--identity-token", token());
    const { evidence } = await ours("store", "list", "theirs.safetensors", ...TRUST, "--identity", ALICE);
    expect(evidence).toEqual([expect.objectContaining({ verified: true, origin: "beside" })]);
    const refused = await runAixv([
      "store",
      "list",
      "theirs.safetensors",
      ...TRUST,
      "--identity",
      "mallory@example.com",
    ]);
    expect(refused.stdout).toContain("IDENTITY_MISMATCH");
  });

  test("leaves a store in which we find no damage but the record that was changed", async () => {
    const { findings } = await ours("store", "check");
    const errors = (findings as JsonObject[]).filter(({ severity }) => severity === "error");
    expect(errors).toEqual([
      expect.objectContaining({ code: "CONTENT_MISMATCH", path: ".aixv/records/waiver/W-1.json" }),
    ]);
  });
});
