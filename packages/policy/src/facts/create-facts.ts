import { type Digest, getOwn, isJsonObject, type JsonObject, type JsonValue } from "@aixv/core";
import { isVerified, type Statement, type Verified } from "@aixv/envelope";
import {
  type AdvisoryFeed,
  MANIFEST_PREDICATE_TYPES,
  manifestFileDigest,
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
 * given is lost, and what was given twice is there once. Throws a TypeError without a digest of the artifact and a time.
 */
export function createFacts(request: AdmissionRequest): AdmissionFacts {
  // Each is asked for once: what is judged is what is reported.
  const { now } = request;
  const artifact = { ...request.artifact };
  if (typeof artifact.digest !== "string" || typeof now !== "string") {
    throw new TypeError("expected the digest of an artifact and a time in the request");
  }
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
    evaluated_at: now,
    artifact,
    signatures: read("signatures", request.signatures, artifactSignature),
    statements: read("statements", request.statements, statement),
    records: read("records", request.records, record),
    feeds: read("feeds", request.feeds, feed),
    ignored: withoutRepeats(ignored),
  };
}

/** One bundle that was verified in two ways, which tell different things of it, is there twice. */
function byDigest<F extends SignatureFacts>(facts: readonly F[]): readonly F[] {
  const sorted = facts.toSorted((a, b) => compare(a.bundle_digest, b.bundle_digest) || compareContent(a, b));
  return sorted.filter((fact, index) => {
    const before = sorted[index - 1];
    return before?.bundle_digest !== fact.bundle_digest || compareContent(before, fact) !== 0;
  });
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function compareContent(a: object, b: object): number {
  return a === b ? 0 : compare(JSON.stringify(a), JSON.stringify(b));
}

function withoutRepeats(ignored: readonly IgnoredEvidence[]): readonly IgnoredEvidence[] {
  const byText = new Map(
    ignored.map(({ code, message, evidence }) => [
      JSON.stringify([code, message, evidence]),
      { code, message, evidence },
    ]),
  );
  return [...byText].toSorted(([a], [b]) => compare(a, b)).map(([, one]) => one);
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

const artifactSignature = memoize((verified: Verified<unknown>): ArtifactSignatureFacts | undefined => {
  const subjects = signedDigests(verified.value as JsonValue);
  if (subjects === undefined) return undefined;
  const is_signer_expected = verified.warnings.every(({ code }) => code !== "IDENTITY_UNCONSTRAINED");
  return freeze({ ...signature(verified), subjects, is_signer_expected });
});

/**
 * What a signature over an artifact is over: a manifest's root digest, that of its only file, or a file's bytes. Whoever
 * says something else of an artifact, be it that it is bad, has not signed it.
 */
function signedDigests(value: JsonValue): readonly string[] | undefined {
  const algorithm = member(value, "algorithm");
  if (typeof algorithm === "string") return [`${algorithm}:${String(member(value, "digest"))}`];
  if (!MANIFEST_PREDICATE_TYPES.includes(String(member(value, "predicateType")))) return undefined;
  const statement = value as Statement;
  return [...subjectDigests(statement), ...fileDigests(statement)];
}

function fileDigests(statement: Statement): readonly Digest[] {
  const digest = manifestFileDigest(statement);
  return digest === undefined ? [] : [digest];
}

const statement = memoize((verified: Verified<Statement>): StatementFacts | undefined => {
  const claims = validatedClaims(verified.value);
  if (claims === undefined) return undefined;
  return freeze({
    ...signature(verified),
    subjects: [...claims.subjects, ...fileDigests(verified.value).map((digest) => ({ digest }))],
    predicate_type: verified.value.predicateType,
    predicate: claims.predicate,
    ...(claims.lineage === undefined ? {} : { lineage: claims.lineage }),
  });
});

const validRecord = memoize((verified: Verified<SignedRecord>): RecordFacts | undefined => {
  const payload = validatedPayload(verified.value);
  return payload === undefined ? undefined : recordOf(verified, payload, true);
});

/** One that is not valid may be validated yet. */
function record(verified: Verified<SignedRecord>): RecordFacts {
  return validRecord(verified) ?? recordOf(verified, verified.value.payload, false);
}

function recordOf(verified: Verified<SignedRecord>, payload: JsonObject, is_valid: boolean): RecordFacts {
  const { kind, record_id, created_at } = verified.value;
  return freeze({
    ...signature(verified),
    record_digest: verified.payloadDigest,
    kind,
    record_id,
    created_at,
    payload,
    is_valid,
  });
}

const feed = memoize((verified: Verified<AdvisoryFeed>): FeedFacts => {
  const { published_at, entries } = verified.value;
  return freeze({
    ...signature(verified),
    ...(published_at === undefined ? {} : { published_at }),
    entries,
  });
});

/** What is remembered with evidence, and given to whoever asks for facts, nobody changes. */
function freeze<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.values(Object.freeze(value)).forEach(freeze);
  }
  return value;
}

function member(value: JsonValue | undefined, name: string): JsonValue | undefined {
  return isJsonObject(value) ? getOwn(value as JsonObject, name) : undefined;
}
