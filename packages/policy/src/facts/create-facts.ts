import {
  createDigest,
  type Digest,
  getOwn,
  isDigestHex,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  parseDigest,
} from "@aixv/core";
import { isVerified, type Statement, type Verified } from "@aixv/envelope";
import { ARTIFACT_TYPE_ANNOTATION, type SignedRecord, subjectDigests } from "@aixv/records";
import {
  ADMISSION_FACTS_SCHEMA,
  type AdmissionFacts,
  type ArtifactSignatureFacts,
  type FeedFacts,
  type IgnoredEvidence,
  type RecordFacts,
  type SignatureFacts,
  type StatementFacts,
  type SubjectFacts,
} from "./admission-facts.ts";
import type { AdmissionRequest } from "./admission-request.ts";

/**
 * Reads a request into its normal form. What is not `Verified` is left out and listed; the order in which evidence was
 * given is lost, and what was given twice is there once.
 */
export function createFacts(request: AdmissionRequest): AdmissionFacts {
  const ignored: IgnoredEvidence[] = [...(request.ignored ?? [])];
  const read = <T, F extends SignatureFacts>(
    name: string,
    evidence: readonly Verified<T>[] | undefined,
    known: WeakMap<object, F>,
    create: (verified: Verified<T>) => F,
  ): readonly F[] => {
    const facts: F[] = [];
    for (const [index, verified] of (evidence ?? []).entries()) {
      if (!isVerified(verified)) {
        const message = "it was not made by verification";
        ignored.push({ code: "EVIDENCE_UNVERIFIED", message, evidence: `${name}[${index}]` });
        continue;
      }
      let made = known.get(verified);
      if (made === undefined) known.set(verified, (made = create(verified)));
      facts.push(made);
    }
    return byDigest(facts);
  };
  return {
    schema: ADMISSION_FACTS_SCHEMA,
    evaluated_at: request.now,
    artifact: request.artifact,
    signatures: read("signatures", request.signatures, SIGNATURES, artifactSignature),
    statements: read("statements", request.statements, STATEMENTS, statement),
    records: read("records", request.records, RECORDS, record),
    feeds: read("feeds", request.feeds, FEEDS, (feed): FeedFacts => ({
      ...signature(feed),
      entries: feed.value.entries,
    })),
    ignored,
  };
}

// What was read of a verified value, which is frozen, is read once: policies are evaluated over and over on the same.
const SIGNATURES = new WeakMap<object, ArtifactSignatureFacts>();
const STATEMENTS = new WeakMap<object, StatementFacts>();
const RECORDS = new WeakMap<object, RecordFacts>();
const FEEDS = new WeakMap<object, FeedFacts>();

function byDigest<F extends SignatureFacts>(facts: readonly F[]): readonly F[] {
  const sorted = facts.toSorted((a, b) => (a.bundle_digest < b.bundle_digest ? -1 : 1));
  return sorted.filter((fact, index) => fact.bundle_digest !== sorted[index - 1]?.bundle_digest);
}

function signature(verified: Verified<unknown>): SignatureFacts {
  const { method, signers, integratedTime, signedTime, logEntries, bundleDigest } = verified;
  return {
    bundle_digest: bundleDigest,
    method,
    signers: signers.map(({ subjects, issuer }) => ({ subjects, ...(issuer === undefined ? {} : { issuer }) })),
    ...(integratedTime === undefined ? {} : { integrated_time: integratedTime }),
    ...(signedTime === undefined ? {} : { signed_time: signedTime }),
    is_logged: logEntries.length > 0,
  };
}

function artifactSignature(verified: Verified<unknown>): ArtifactSignatureFacts {
  return {
    ...signature(verified),
    subjects: signedDigests(verified.value as JsonValue),
    is_signer_expected: verified.warnings.every(({ code }) => code !== "IDENTITY_UNCONSTRAINED"),
  };
}

/** What a signature over an artifact is over: a manifest's root digest, that of its only file, or a file's bytes. */
function signedDigests(value: JsonValue): readonly Digest[] {
  const algorithm = member(value, "algorithm");
  if (typeof algorithm === "string") {
    const digest = parseDigest(`${algorithm}:${String(member(value, "digest"))}`);
    return digest.ok ? [digest.value] : [];
  }
  const { subject, predicate } = value as Statement;
  const resources = member(predicate, "resources");
  const only: JsonValue | undefined = Array.isArray(resources) && resources.length === 1 ? resources[0] : undefined;
  const hex = member(only, "digest");
  const isFile = member(only, "algorithm") === "sha256" && typeof hex === "string" && isDigestHex("sha256", hex);
  return [
    ...subjectDigests({ subject, predicateType: "", predicate }),
    ...(isFile ? [createDigest("sha256", hex)] : []),
  ];
}

function statement(verified: Verified<Statement>): StatementFacts {
  const { predicateType, predicate, subject } = verified.value;
  return {
    ...signature(verified),
    subjects: subject.flatMap((one): SubjectFacts[] => {
      const type = member(one.annotations, ARTIFACT_TYPE_ANNOTATION);
      return subjectDigests({ subject: [one], predicateType, predicate }).map((digest) => ({
        digest,
        ...(typeof type === "string" ? { artifact_type: type } : {}),
      }));
    }),
    predicate_type: predicateType,
    predicate,
  };
}

function record(verified: Verified<SignedRecord>): RecordFacts {
  const { kind, record_id, payload } = verified.value;
  return { ...signature(verified), record_digest: verified.payloadDigest, kind, record_id, payload };
}

function member(value: JsonValue | undefined, name: string): JsonValue | undefined {
  return isJsonObject(value) ? getOwn(value as JsonObject, name) : undefined;
}
