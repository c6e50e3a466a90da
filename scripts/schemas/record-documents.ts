import { artifactDescriptorSchema } from "../../packages/records/src/artifacts/artifact-descriptor-schema.ts";
import { attestationRecordSchema } from "../../packages/records/src/attestations/attestation-record-schema.ts";
import { advisoryFeedSchema } from "../../packages/records/src/feed/advisory-feed-schema.ts";
import { advisoryFeedPredicateSchema } from "../../packages/records/src/predicates/advisory-feed-schema.ts";
import { PREDICATES } from "../../packages/records/src/predicates/predicates.ts";
import { PREDICATE_SCHEMAS } from "../../packages/records/src/predicates/schemas.ts";
import { signedRecordPredicateSchema } from "../../packages/records/src/predicates/signed-record-schema.ts";
import { PAYLOAD_SCHEMAS } from "../../packages/records/src/records/payload-schemas.ts";
import { signedRecordSchema } from "../../packages/records/src/records/signed-record-schema.ts";
import { RECORD_KINDS, type RecordKind } from "../../packages/records/src/registries/record-kind.ts";
import {
  artifactType,
  digest,
  reasonCode,
  recordId,
  time,
} from "../../packages/records/src/schema/fields.ts";
import type { SchemaFile } from "./json-schema.ts";

/** Parts that are written once in a JSON Schema, under `$defs`. */
export const SHARED_SCHEMAS: { readonly [name: string]: unknown } = {
  digest,
  time,
  artifact_type: artifactType,
  record_id: recordId,
  reason_code: reasonCode,
};

const PAYLOADS: { readonly [K in RecordKind]: string } = {
  policy: "What must hold for an artifact to be admitted (AIXV §11, Normative Core §4).",
  advisory: "A security or safety recall (AIXV §7.5).",
  bundle: "Several artifacts under one release identity (AIXV §5).",
  waiver: "A signed exception from a policy, with an end (AIXV §11).",
  incident: "Something that happened (provisional, AIXV registry §1).",
  evidence: "Something that was found (provisional, AIXV registry §1).",
  rollback: "An attested return to another artifact (AIXV §9).",
};

function payloadSchemaName(kind: RecordKind): string {
  return `${kind}-payload`;
}

/** Every kind of document of `@aixv/records`. */
export const RECORD_DOCUMENTS: readonly SchemaFile[] = [
  {
    name: "signed-record",
    title: "Signed record",
    description: "Signed metadata about artifacts and trust (AIXV Normative Core §1).",
    schema: signedRecordSchema,
    keywords: {
      allOf: RECORD_KINDS.map((kind) => ({
        if: { properties: { kind: { const: kind } } },
        // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
        then: { properties: { payload: { $ref: `${payloadSchemaName(kind)}.schema.json` } } },
      })),
    },
  },
  ...RECORD_KINDS.map((kind) => ({
    name: payloadSchemaName(kind),
    title: `Payload of records of kind ${kind}`,
    description: PAYLOADS[kind],
    schema: PAYLOAD_SCHEMAS[kind],
  })),
  ...PREDICATES.map(({ alias, title, clause, uri, description }) => ({
    name: `${alias}-predicate`,
    title: `${title} predicate`,
    description: `${description} Predicate type ${uri} (${clause}).`,
    schema: PREDICATE_SCHEMAS[alias] ?? fail(alias),
  })),
  {
    name: "signed-record-predicate",
    title: "Signed record predicate",
    description:
      "What a signature over a record repeats of it; the subject is the digest of the record's bytes.",
    schema: signedRecordPredicateSchema,
  },
  {
    name: "advisory-feed-predicate",
    title: "Advisory feed predicate",
    description: "What a signature over a feed repeats of it; the subject is the digest of the feed's bytes.",
    schema: advisoryFeedPredicateSchema,
  },
  {
    name: "artifact-descriptor",
    title: "Artifact descriptor",
    description: "An artifact by its digest, and what helps to find and recognise it (AIXV §4).",
    schema: artifactDescriptorSchema,
  },
  {
    name: "advisory-feed",
    title: "Advisory feed",
    description: "A list of signed advisories, each to be verified (AIXV registry §5).",
    schema: advisoryFeedSchema,
  },
  {
    name: "attestation-record",
    title: "Attestation record",
    description: "The file in which a statement is stored with a pointer to its signature.",
    schema: attestationRecordSchema,
  },
];

function fail(alias: string): never {
  throw new Error(`no schema for predicate ${alias}`);
}
