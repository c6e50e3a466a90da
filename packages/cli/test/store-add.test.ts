import { readFile, writeFile } from "node:fs/promises";
import type { JsonObject } from "@aixv/core";
import { expect, test } from "vitest";
import { training } from "../../records/test/training.ts";
import { done } from "./decisions.ts";
import { runJson } from "./run-aixv.ts";
import { KEY, PUB, useWorkspace, writeFiles, writeModel } from "./workspace.ts";

useWorkspace();

const DIGEST = `sha256:${"1".repeat(64)}`;

/** A model elsewhere, signed and with a claim that travels with it. */
async function upstream(name: string): Promise<{ readonly model: string; readonly digest: string }> {
  const model = await writeModel(`${name}/base`);
  await writeFiles({ [`${name}/training.json`]: JSON.stringify(training([DIGEST as never])) });
  await done("sign", model, ...KEY);
  const claim = ["--predicate", "training", "--input", `${name}/training.json`, "--sign", ...KEY, "--claims"];
  await done("attest", model, ...claim, "--root", name);
  return { model, digest: String((await done("digest", model)).digest) };
}

test("what travels with a base model is known afterwards, where a model made of it is asked", async () => {
  const { model, digest } = await upstream("elsewhere");
  await writeFile("tuned.bin", "tuned");
  await writeFiles({ "tuning.json": JSON.stringify(training([digest as never])) });
  await done("attest", "tuned.bin", "--predicate", "training", "--input", "tuning.json", "--sign", ...KEY);
  const before = await done("provenance", "tuned.bin", ...PUB);
  expect(before.parents).toHaveLength(1);
  const added = await done("store", "add", model);
  const types = (added.attestations as JsonObject[]).map(({ predicate_type: type, is_new: isNew }) => [
    type,
    isNew,
  ]);
  expect(types).toEqual([
    ["https://model_signing/signature/v1.0", true],
    ["https://aixv.org/attestation/training/v1", true],
  ]);
  const after = await done("provenance", "tuned.bin", ...PUB);
  expect((after.parents as JsonObject[]).map(({ digest: parent }) => parent)).toEqual([digest, DIGEST]);
  // Nobody vouches for it by being there.
  const stranger = await done("provenance", "tuned.bin", "--public-key", "other.pub");
  expect(stranger.parents).toEqual([]);
  const again = await done("store", "add", model);
  expect((again.attestations as JsonObject[]).map(({ is_new: isNew }) => isNew)).toEqual([false, false]);
});

test("a claims file, a bundle and a record are taken one by one, and known by the same id", async () => {
  const { model } = await upstream("second");
  const claims = await done("store", "add", `${model}/claims.jsonl`, "--root", "second");
  expect(claims.attestations).toMatchObject([{ line: 1, is_new: false }]);
  const signature = await done("store", "add", `${model}/model.sig`);
  expect(signature.attestations).toMatchObject([
    { line: null, predicate_type: "https://model_signing/signature/v1.0" },
  ]);
  await writeFiles({ "waiver.json": '{"reason": "r", "expires_at": "2030-01-01T00:00:00Z"}' });
  await done(
    "record",
    "create",
    "--kind",
    "waiver",
    "--record-id",
    "W-1",
    "--input",
    "waiver.json",
    "--sign",
    ...KEY,
    "--root",
    "second",
  );
  const path = "second/.aixv/records/waiver/W-1.json";
  expect((await done("store", "add", path)).records).toMatchObject([
    { kind: "waiver", record_id: "W-1", is_new: true },
  ]);
  await done("record", "verify", ".aixv/records/waiver/W-1.json", ...PUB);
  await writeFiles({ "other/W-1.json": (await readFile(path, "utf8")).replace('"r"', '"s"') });
  const conflict = await runJson(["store", "add", "other/W-1.json"]);
  expect([conflict.exitCode, conflict.result.code]).toEqual([2, "RECORD_CONFLICT"]);
});

test("what cannot be kept is told, and keeps nothing else out", async () => {
  const { model } = await upstream("third");
  await writeFiles({ "third/base/broken.sigstore.json": "{", "third/blob.txt": "blob" });
  await done("sign", "third/blob.txt", ...KEY, "--blob");
  const added = await done("store", "add", model);
  expect((added.attestations as unknown[]).length).toBe(2);
  expect(added.skipped).toMatchObject([{ path: "third/base/broken.sigstore.json" }]);
  const blob = await runJson(["store", "add", "third/blob.txt"]);
  expect([blob.exitCode, blob.result.code]).toEqual([2, "ATTESTATION_MALFORMED"]);
});

test("the signature of a record is none of its own: a folder of records says so", async () => {
  await writeFiles({ "a-waiver.json": '{"reason": "r", "expires_at": "2030-01-01T00:00:00Z"}' });
  const create = ["record", "create", "--kind", "waiver", "--record-id", "W-9", "--input", "a-waiver.json"];
  await writeFiles({ "records/.keep": "" });
  await done(...create, "--sign", ...KEY, "--root", "records");
  const { exitCode, result } = await runJson(["store", "add", "records/.aixv/records/waiver"]);
  expect([exitCode, result.code]).toEqual([2, "EVIDENCE_MISSING"]);
  expect(result.error).toContain("add the record's own file");
});

test.each([
  ["nowhere", "FILE_NOT_FOUND"],
  ["release.pub", "EVIDENCE_MISSING"],
  ["plain.json", "BUNDLE_MALFORMED"],
])("of %s it says %s", async (path, code) => {
  await writeFiles({ "plain.json": "{}" });
  const { exitCode, result } = await runJson(["store", "add", path]);
  expect([exitCode, result.code]).toEqual([2, code]);
});
