import {
  createDigest,
  type Digest,
  digestBytes,
  type JsonObject,
  parseTime,
  type Timestamp,
  unwrap,
  utf8Bytes,
} from "@aixv/core";
import {
  ADMISSION_FACTS_SCHEMA,
  type RecordFacts,
  type SignatureFacts,
  type StatementFacts,
} from "@aixv/policy";
import { PREDICATE_TYPES } from "@aixv/records";
import type { ExportFacts } from "../src/index.ts";

// Facts of advisories and lineage, as verification would give them.

export const [MODEL, A, B, C] = ["0", "a", "b", "c"].map((digit) =>
  createDigest("sha256", digit.repeat(64)),
) as [Digest, Digest, Digest, Digest];

/** A day of January 2026, or of the end of 2025. */
export function day(number: number): Timestamp {
  return unwrap(parseTime(new Date(Date.UTC(2026, 0, number)).toISOString().replace(".000", "")));
}

function signature(content: unknown, signedOn: number | undefined): SignatureFacts {
  return {
    bundle_digest: digestBytes("sha256", utf8Bytes(JSON.stringify([content, signedOn]))),
    method: "key",
    signers: [{ subjects: [`key:${A}`] }],
    is_logged: false,
    ...(signedOn === undefined ? {} : { signed_time: day(signedOn) }),
  };
}

const ADVISORY: JsonObject = {
  advisory_id: "ADV-1",
  affected: [{ digest: MODEL }],
  severity: "high",
  status: "active",
  reason_code: "backdoor",
  recommended_actions: ["roll back"],
};

/** A record of an advisory that is signed on a day of January 2026; undefined: that nothing proves. */
export function advisory(signedOn: number | undefined, more: JsonObject): RecordFacts {
  const payload = { ...ADVISORY, ...more };
  return {
    ...signature(payload, signedOn),
    record_digest: digestBytes("sha256", utf8Bytes(JSON.stringify(payload))),
    kind: "advisory",
    record_id: String(payload.advisory_id),
    ...(signedOn === undefined ? {} : { created_at: day(signedOn) }),
    payload,
    is_valid: true,
  };
}

/** The same by somebody else, of whom nobody says that they are one. */
export function signedBy<E extends RecordFacts | StatementFacts>(name: string, evidence: E): E {
  const bundle_digest = digestBytes("sha256", utf8Bytes(`${name} ${evidence.bundle_digest}`));
  return { ...evidence, bundle_digest, signers: [{ subjects: [name] }] };
}

/** A release that holds some artifacts. */
export function release(...members: readonly Digest[]): RecordFacts {
  const payload = { bundle_id: "release-1", bundle_type: "release", members };
  return {
    ...signature(payload, 1),
    record_digest: digestBytes("sha256", utf8Bytes(JSON.stringify(payload))),
    kind: "bundle",
    record_id: "release-1",
    payload,
    is_valid: true,
  };
}

/** An advisory that is signed as a statement about some artifacts. */
export function claim(signedOn: number, more: JsonObject, ...subjects: readonly Digest[]): StatementFacts {
  const predicate = { ...ADVISORY, ...more };
  return {
    ...signature([predicate, subjects], signedOn),
    subjects: subjects.map((digest) => ({ digest })),
    predicate_type: PREDICATE_TYPES.advisory,
    predicate,
  };
}

/** A claim that one artifact was made of another. */
export function derived(from: Digest, to: Digest, more: JsonObject = {}): StatementFacts {
  const predicate = {
    parent_models: [{ digest: to, ...more }],
    datasets: [],
    training_run: { framework: "torch", framework_version: "2.9", code_digest: C, environment_digest: C },
    hyperparameters: {},
  };
  return {
    ...signature([from, predicate], 1),
    subjects: [{ digest: from }],
    predicate_type: PREDICATE_TYPES.training,
    predicate,
    lineage: {
      of: [from],
      names_all: ["parents", "datasets"],
      edges: [{ type: "derived_from", from, to }],
      verified_upstream: [],
    },
  };
}

/** Facts about {@link MODEL} as verified on the last day of January. */
export function factsOf(...evidence: readonly (RecordFacts | StatementFacts)[]): ExportFacts {
  const sorted = evidence.toSorted((a, b) => (a.bundle_digest < b.bundle_digest ? -1 : 1));
  return {
    artifact: { name: "model.bin", digest: MODEL, kind: "file", other_digests: [] },
    headers: [],
    evidence: {
      schema: ADMISSION_FACTS_SCHEMA,
      evaluated_at: day(31),
      artifact: { digest: MODEL },
      signatures: [],
      statements: sorted.filter((one) => "predicate" in one),
      records: sorted.filter((one) => "payload" in one),
      feeds: [],
      ignored: [],
    },
    bundles: new Map(),
    documents: new Map(),
  };
}
