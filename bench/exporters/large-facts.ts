import { createDigest, type Digest, digestBytes, parseTime, unwrap, utf8Bytes } from "@aixv/core";
import type { ExportFacts } from "@aixv/exporters";
import { createManifest } from "@aixv/manifest";

/** Facts of a model of many files, about which many training claims were verified, each with a parent and datasets of its own. */
export function largeFacts(files: number, claims: number): ExportFacts {
  const artifact = digestOf("model");
  const manifest = createManifest({
    modelName: "model",
    serialization: { method: "files", hash_type: "sha256", allow_symlinks: false },
    resources: Array.from({ length: files }, (_, index) => ({
      name: `shards/part-${String(index).padStart(6, "0")}.safetensors`,
      algorithm: "sha256" as const,
      digest: digestOf(`file ${index}`).slice(7),
    })),
  });
  const statements = Array.from({ length: claims }, (_, index) => ({
    bundle_digest: digestOf(`bundle ${index}`),
    method: "key",
    signers: [{ subjects: [`signer-${index % 10}@example.com`] }],
    is_logged: false,
    subjects: [{ digest: artifact }],
    predicate_type: "https://aixv.org/attestation/training/v1",
    predicate: {
      parent_models: [{ digest: digestOf(`parent ${index}`), name: `parent ${index}` }],
      datasets: Array.from({ length: 5 }, (_, at) => ({
        digest: digestOf(`dataset ${index} ${at}`),
        split: "train",
      })),
      training_run: {
        framework: "torch",
        framework_version: "2.9",
        code_digest: digestOf("code"),
        environment_digest: digestOf("environment"),
      },
      hyperparameters: { learning_rate: 0.001, epochs: index },
    },
  })).toSorted((a, b) => (a.bundle_digest < b.bundle_digest ? -1 : 1));
  return {
    artifact: { name: "model", digest: artifact, kind: "folder", other_digests: [] },
    manifest,
    evidence: {
      schema: "aixv.admission-facts/v1",
      evaluated_at: unwrap(parseTime("2026-01-01T00:00:00Z")),
      artifact: { digest: artifact },
      signatures: [],
      statements,
      records: [],
      feeds: [],
      ignored: [],
    },
    headers: [],
    bundles: new Map(),
    documents: new Map(),
  };
}

function digestOf(name: string): Digest {
  return createDigest("sha256", digestBytes("sha256", utf8Bytes(name)).slice(7));
}
