import {
  createDigest,
  type Digest,
  getOwn,
  isDigestHex,
  isJsonObject,
  type JsonObject,
  type JsonValue,
} from "@aixv/core";
import { isVerified, type Statement, type Verified } from "@aixv/envelope";
import {
  type AdvisoryFeed,
  type SignedRecord,
  subjectDigests,
  validatedClaims,
  validatedPayload,
} from "@aixv/records";
import {
  ADMISSION_FACTS_SCHEMA,
  type AdmissionFacts,
  type ArtifactSignatureFacts,
  type FeedFacts,
  type IgnoredEvidence,
  type RecordFacts,
  type SignatureFacts,
  type StatementFacts,
} from "./admission-facts.ts";
import type { AdmissionRequest } from "./admission-request.ts";
import { memoize } from "./memoize.ts";

/**
 * Reads a request into its normal form. What is not `Verified` is left out and listed; the order in which evidence was
 * given is lost, and what was given twice is there once.
 */
export function createFacts(request: AdmissionRequest): AdmissionFacts {
  const ignored: IgnoredEvidence[] = [...(request.ignored ?? [])];
  const read = <T, F extends SignatureFacts>(
    name: string,
    evidence: readonly Verified<T>[] | undefined,
    create: (verified: Verified<T>) => F | undefined,
  ): readonly F[] => {
    const facts: F[] = [];
    for (const [index, verified] of (evidence ?? []).entries()) {
      if (!isVerified(verified)) {
        const message = "it was not made by verification";
        ignored.push({ code: "EVIDENCE_UNVERIFIED", message, evidence: `${name}[${index}]` });
        continue;
      }
      const made = create(verified);
      if (made !== undefined) facts.push(made);
      else {
        const message = "it was not validated, or is not valid";
        ignored.push({ code: "EVIDENCE_NOT_VALIDATED", message, evidence: verified.bundleDigest });
      }
    }
    return byDigest(facts);
  };
  return {
    schema: ADMISSION_FACTS_SCHEMA,
    evaluated_at: request.now,
    artifact: request.artifact,
    signatures: read("signatures", request.signatures, artifactSignature),
    statements: read("statements", request.statements, statement),
    records: read("records", request.records, record),
    feeds: read("feeds", request.feeds, feed),
    ignored,
  };
}

function byDigest<F extends SignatureFacts>(facts: readonly F[]): readonly F[] {
  const sorted = facts.toSorted((a, b) => (a.bundle_digest < b.bundle_digest ? -1 : 1));
  return sorted.filter((fact, index) => fact.bundle_digest !== sorted[index - 1]?.bundle_digest);
}

function signature(verified: Verified<unknown>): SignatureFacts {
  const { method, signers, integratedTime, signedTime, logEntries, bundleDigest } = verified;
  return {
    bundle_digest: bundleDigest,
    method,
    signers: signers.map(({ subjects, issuer }) => ({
      subjects,
      ...(issuer === undefined ? {} : { issuer }),
    })),
    ...(integratedTime === undefined ? {} : { integrated_time: integratedTime }),
    ...(signedTime === undefined ? {} : { signed_time: signedTime }),
    is_logged: logEntries.length > 0,
  };
}

const artifactSignature = memoize(
  (verified: Verified<unknown>): ArtifactSignatureFacts => ({
    ...signature(verified),
    subjects: signedDigests(verified.value as JsonValue),
    is_signer_expected: verified.warnings.every(({ code }) => code !== "IDENTITY_UNCONSTRAINED"),
  }),
);

/** What a signature over an artifact is over: a manifest's root digest, that of its only file, or a file's bytes. */
function signedDigests(value: JsonValue): readonly string[] {
  const algorithm = member(value, "algorithm");
  if (typeof algorithm === "string") return [`${algorithm}:${String(member(value, "digest"))}`];
  const { subject, predicate } = value as Statement;
  const file = fileDigest(predicate);
  return [
    ...subjectDigests({ subject, predicateType: "", predicate }),
    ...(file === undefined ? [] : [file]),
  ];
}

/** The digest of the only file of an OMS manifest, by which a single file is known; its subject is a digest over that. */
function fileDigest(predicate: JsonObject): Digest | undefined {
  const resources = member(predicate, "resources");
  const only: JsonValue | undefined =
    Array.isArray(resources) && resources.length === 1 ? resources[0] : undefined;
  const hex = member(only, "digest");
  const isFile =
    member(only, "algorithm") === "sha256" && typeof hex === "string" && isDigestHex("sha256", hex);
  return isFile ? createDigest("sha256", hex) : undefined;
}

const statement = memoize((verified: Verified<Statement>): StatementFacts | undefined => {
  const claims = validatedClaims(verified.value);
  if (claims === undefined) return undefined;
  const { predicateType, predicate } = verified.value;
  const file = fileDigest(predicate);
  return {
    ...signature(verified),
    subjects: file === undefined ? claims.subjects : [...claims.subjects, { digest: file }],
    predicate_type: predicateType,
    predicate: claims.predicate,
    ...(claims.lineage === undefined ? {} : { lineage: claims.lineage }),
  };
});

const record = memoize((verified: Verified<SignedRecord>): RecordFacts => {
  const { kind, record_id, payload } = verified.value;
  const valid = validatedPayload(verified.value);
  return {
    ...signature(verified),
    record_digest: verified.payloadDigest,
    kind,
    record_id,
    payload: valid ?? payload,
    is_valid: valid !== undefined,
  };
});

const feed = memoize(
  (verified: Verified<AdvisoryFeed>): FeedFacts => ({
    ...signature(verified),
    entries: verified.value.entries,
  }),
);

function member(value: JsonValue | undefined, name: string): JsonValue | undefined {
  return isJsonObject(value) ? getOwn(value as JsonObject, name) : undefined;
}
