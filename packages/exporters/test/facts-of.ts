import {
  createDigest,
  type Digest,
  digestBytes,
  type JsonObject,
  parseTime,
  unwrap,
  utf8Bytes,
} from "@aixv/core";
import type { ModelHeader } from "@aixv/formats/headers";
import { ADMISSION_FACTS_SCHEMA, type AdmissionDecision, type StatementFacts } from "@aixv/policy";
import { PREDICATE_TYPES, type PredicateAlias } from "@aixv/records";
import type { ExportFacts } from "../src/index.ts";

// Facts by hand, for tests that ask what becomes of one of them.

/** A digest whose hex digits are all the same. */
export function digestOf(digit: string): Digest {
  return createDigest("sha256", digit.repeat(64));
}

/** The artifact of these facts. */
export const ARTIFACT: Digest = digestOf("0");

/** A claim of some type about the artifact, as if Alice had signed it. */
export function claim(
  alias: PredicateAlias,
  predicate: JsonObject,
  more: Partial<StatementFacts> = {},
): StatementFacts {
  const predicate_type = PREDICATE_TYPES[alias];
  return {
    bundle_digest: digestBytes("sha256", utf8Bytes(JSON.stringify([predicate_type, predicate, more]))),
    method: "key",
    signers: [{ subjects: ["alice@example.com"] }],
    is_logged: false,
    subjects: [{ digest: ARTIFACT }],
    predicate_type,
    predicate,
    ...more,
  };
}

/** Facts of some claims. */
export function factsOf(
  statements: readonly StatementFacts[],
  { evidence, ...more }: Partial<Omit<ExportFacts, "evidence">> & { readonly evidence?: object } = {},
): ExportFacts {
  return {
    artifact: {
      name: "model.safetensors",
      digest: ARTIFACT,
      ...(more.manifest === undefined ? { kind: "file" as const } : {}),
      other_digests: [],
    },
    evidence: {
      schema: ADMISSION_FACTS_SCHEMA,
      evaluated_at: unwrap(parseTime("2026-03-01T00:00:00Z")),
      artifact: { digest: ARTIFACT },
      signatures: [],
      statements: statements.toSorted((a, b) => (a.bundle_digest < b.bundle_digest ? -1 : 1)),
      records: [],
      feeds: [],
      ignored: [],
      ...evidence,
    },
    headers: [],
    bundles: new Map(),
    documents: new Map(),
    ...more,
  };
}

/** What a policy decided about the artifact: it admits it, by no evidence. */
export function decisionOf(more: Partial<AdmissionDecision> = {}): AdmissionDecision {
  return {
    decision: "allow",
    satisfied: [],
    violations: [],
    ignored: [],
    evidence: {
      artifact_digest: ARTIFACT,
      verified_subjects: [],
      verified_issuer: null,
      integrated_time: null,
      signed_time: null,
      bundle_digest: null,
      advisory_count: 0,
    },
    maturity: { level: 0, missing: [] },
    policy_id: "p",
    policy_digest: digestOf("9"),
    evaluated_at: unwrap(parseTime("2026-03-01T00:00:00Z")),
    ...more,
  };
}

/** What a file says of itself. */
export const HEADER: ModelHeader = {
  format: "gguf",
  about: { name: "N", license: "mit", architecture: "llama", quantization: "F16" },
  tensorCount: 1,
  parameterCount: 2,
  tensorTypes: [{ type: "F16", tensors: 1, parameters: 2 }],
  metadata: { "general.name": "N" },
  omitted: 0,
};

/** A training claim, of one parent and one dataset. */
export function training(more: JsonObject = {}): JsonObject {
  return {
    parent_models: [{ digest: digestOf("1"), name: "base", uri: "pkg:huggingface/org/base@1" }],
    datasets: [{ digest: digestOf("2"), name: "corpus", split: "train", uri: "https://example.com/corpus" }],
    training_run: {
      framework: "torch",
      framework_version: "2.9",
      code_digest: digestOf("3"),
      environment_digest: digestOf("4"),
    },
    hyperparameters: { lr: 0.001, optimizer: { name: "adam" }, seed: "7" },
    ...more,
  };
}
