import { hash } from "node:crypto";
import {
  type AixvError,
  canonicalJsonBytes,
  type Digest,
  decodeUtf8,
  err,
  type JsonObject,
  ok,
  quote,
  type Result,
  unwrap,
} from "@aixv/core";
import { IN_TOTO_PAYLOAD_TYPE, parseBundle, parseStatement, type Statement } from "@aixv/envelope";
import {
  type ClaimSubject,
  claimedSubjects,
  type LineageEdge,
  manifestFileDigest,
  statementEdges,
} from "@aixv/records";
import type { NewAttestation, SubjectTypes } from "./attestation.ts";
import { StoreError } from "./store-error.ts";

/** An attestation ready to be kept. */
export interface PreparedAttestation {
  readonly id: Digest;
  /** Absent when unsigned. */
  readonly bundle?: Uint8Array;
  /** The statement's bytes, strict JSON. Not the object: of a hundred thousand, those would fill the memory. */
  readonly payload: Uint8Array;
  readonly predicateType: string;
  /** At least one. */
  readonly subjects: readonly [Digest, ...Digest[]];
  /** Absent where the statement says none. */
  readonly subjectTypes?: SubjectTypes;
  readonly edges: readonly LineageEdge[];
}

/** Reads what an attestation claims. Returns `ATTESTATION_MALFORMED`, its `details.cause` the code of the fault. */
export function prepareAttestation(attestation: NewAttestation): Result<PreparedAttestation, StoreError> {
  return "bundle" in attestation
    ? prepareBundle(attestation.bundle)
    : prepareStatement(attestation.statement);
}

function prepareBundle(bytes: Uint8Array): Result<PreparedAttestation, StoreError> {
  const bundle = parseBundle(bytes);
  if (!bundle.ok) return refuse(bundle.error);
  const { content } = bundle.value;
  if (content.kind !== "dsseEnvelope") {
    return malformed("expected a bundle around a statement, got the signature of a file");
  }
  const { payload, payloadType } = content.envelope;
  if (payloadType !== IN_TOTO_PAYLOAD_TYPE) {
    return malformed(`expected a payload of type ${IN_TOTO_PAYLOAD_TYPE}, got ${quote(payloadType)}`);
  }
  const claims = readClaims(payload);
  return claims.ok ? ok({ ...claims.value, id: sha256(bytes), bundle: bytes }) : claims;
}

function prepareStatement(bytes: Uint8Array): Result<PreparedAttestation, StoreError> {
  const claims = readClaims(bytes);
  return claims.ok ? ok({ ...claims.value, id: statementId(statementJson(claims.value.payload)) }) : claims;
}

/** The statement with whatever its producer wrote into it, of bytes that were read before. */
export function statementJson(payload: Uint8Array): JsonObject {
  // The strict parser has read it, so nothing is ambiguous.
  return JSON.parse(decodeUtf8(payload) ?? "") as JsonObject;
}

/** The statement that an attestation claims. */
export function claimedStatement({ payload }: PreparedAttestation): Statement {
  return unwrap(parseStatement(payload));
}

/** The id of an unsigned statement: SHA-256 of its RFC 8785 form. */
export function statementId(statement: JsonObject): Digest {
  return sha256(canonicalJsonBytes(statement));
}

/** SHA-256 by Node's native code, which is many times as fast as the portable one in core. */
export function sha256(bytes: Uint8Array): Digest {
  return `sha256:${hash("sha256", bytes, "hex")}` as Digest;
}

type Claims = Omit<PreparedAttestation, "id" | "bundle">;

function readClaims(payload: Uint8Array): Result<Claims, StoreError> {
  const statement = parseStatement(payload);
  if (!statement.ok) return refuse(statement.error);
  const claimed = claimedSubjects(statement.value);
  // A single file is known by its own digest, of which that of its manifest says nothing.
  const file = manifestFileDigest(statement.value);
  const named = claimed.map(({ digest }) => digest);
  const [first, ...others] = new Set(file === undefined ? named : [...named, file]);
  if (first === undefined) {
    return malformed("expected at least one subject with a sha256 digest, by which it is found; got none");
  }
  const subjectTypes = typesOf(claimed);
  return ok({
    payload,
    predicateType: statement.value.predicateType,
    subjects: [first, ...others],
    ...(subjectTypes === undefined ? {} : { subjectTypes }),
    edges: statementEdges(statement.value),
  });
}

/** Of a digest that is several subjects of several types the first counts. */
function typesOf(subjects: readonly ClaimSubject[]): SubjectTypes | undefined {
  const types: { [digest: Digest]: string } = {};
  for (const { digest, artifact_type } of subjects) {
    if (artifact_type !== undefined) types[digest] ??= artifact_type;
  }
  return Object.keys(types).length === 0 ? undefined : types;
}

function refuse(cause: AixvError): Result<never, StoreError> {
  return err(
    new StoreError("ATTESTATION_MALFORMED", cause.message, { cause, details: { cause: cause.code } }),
  );
}

function malformed(message: string): Result<never, StoreError> {
  return err(new StoreError("ATTESTATION_MALFORMED", message));
}
