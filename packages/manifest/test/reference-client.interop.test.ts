import { execFileSync } from "node:child_process";
import { parseJson } from "@aixv/core";
import { artifactDigest, parseManifest, type StatementContent, serializeManifest } from "@aixv/manifest";
import { type DigestModelOptions, digestModel, verifyModel } from "@aixv/manifest/node";
import { describe, expect, it } from "vitest";
import { modelFolder } from "./model-folder.ts";
import { value } from "./result.ts";

/** A Python interpreter that has the reference client (`pip install model-signing pyopenssl`). */
const PYTHON = process.env.MODEL_SIGNING_PYTHON;

/** Digests a model as the reference client does when signing, and prints the payload it would sign. */
const DIGEST = `
import sys
from google.protobuf import json_format
from model_signing import hashing
from model_signing._signing import signing
path, method, algorithm, size = sys.argv[1:5]
config = hashing.Config()
if method == "files": config.use_file_serialization(hashing_algorithm=algorithm)
else: config.use_shard_serialization(hashing_algorithm=algorithm, shard_size=int(size))
print(json_format.MessageToJson(signing.Payload(config.hash(path)).statement.pb))
`;

/** Reads a payload as the reference client does when verifying, and compares the model with it. */
const VERIFY = `
import json, sys
from model_signing import hashing
from model_signing._signing import signing
path, method, algorithm, size = sys.argv[1:5]
expected = signing.dsse_payload_to_manifest(json.load(sys.stdin))
config = hashing.Config()
if method == "files": config.use_file_serialization(hashing_algorithm=algorithm)
else: config.use_shard_serialization(hashing_algorithm=algorithm, shard_size=int(size))
actual = config.hash(path)
digests = lambda m: {d.identifier: d.digest.digest_hex for d in m.resource_descriptors()}
print("equal" if actual == expected else "same digests" if digests(actual) == digests(expected) else "different")
`;

const MODEL = {
  "a/b": "0123456789",
  "a-b": "x".repeat(25),
  ü: "umlaut",
  ".hidden": "h",
  ".git/config": "left out",
};
const CASES: readonly (readonly [string[], DigestModelOptions])[] = [
  [["files", "sha256", "0"], {}],
  [["files", "blake2", "0"], { algorithm: "blake2b" }],
  [["files", "blake3", "0"], { algorithm: "blake3" }],
  [["shards", "sha256", "2"], { shardSize: 2 }],
  [["shards", "blake2", "10"], { algorithm: "blake2b", shardSize: 10 }],
];

describe.skipIf(PYTHON === undefined)("the reference client (skipped without MODEL_SIGNING_PYTHON)", () => {
  const python = (script: string, args: string[], input = ""): string =>
    execFileSync(PYTHON ?? "", ["-c", script, ...args], { input, encoding: "utf8" });
  const readStatement = (text: string): StatementContent =>
    value(parseJson(text)) as unknown as StatementContent;

  it.each(CASES)("writes manifests that verify here (%j)", async (args, options) => {
    const path = modelFolder(MODEL);
    const manifest = value(parseManifest(readStatement(python(DIGEST, [path, ...args]))));
    expect(value(await verifyModel(path, manifest))).toMatchObject({ ok: true, files: 4 });
    const ours = value(await digestModel(path, options)).manifest;
    expect(artifactDigest(manifest, false)).toBe(artifactDigest(ours, false));
  });

  it.each(CASES)("computes the digests of the manifests written here (%j)", async (args, options) => {
    const path = modelFolder(MODEL);
    const statement = serializeManifest(value(await digestModel(path, options)).manifest);
    const verdict = python(VERIFY, [path, ...args], JSON.stringify(statement)).trim();
    // Up to 1.1.1 it compares the name "sha256-sharded-2", too, which OMS §6.3.2 and the registry do not have.
    expect(verdict).toBe(args[0] === "shards" ? "same digests" : "equal");
  });

  it('writes a model of one file under the name ".", which verifies here', async () => {
    const path = `${modelFolder({ "model.onnx": "weights" })}/model.onnx`;
    for (const args of [
      ["files", "sha256", "0"],
      ["shards", "sha256", "3"],
    ]) {
      const manifest = value(parseManifest(readStatement(python(DIGEST, [path, ...args]))));
      expect(manifest.warnings.map((warning) => warning.code)).toContain("SINGLE_FILE_DOT");
      expect(value(await verifyModel(path, manifest))).toMatchObject({ ok: true, files: 1 });
    }
  });
});
