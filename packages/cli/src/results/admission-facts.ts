import { ADMISSION_FACTS_SCHEMA } from "@aixv/policy";
import { EDGE_TYPES } from "@aixv/records";
import * as v from "valibot";
import { anyObject, digest, ignored, method, optional, text } from "./shapes.ts";

const time = v.pipe(v.string(), v.regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z$/));
/** Of any algorithm by which a manifest or a signature names content. */
const anyDigest = v.pipe(v.string(), v.regex(/^[a-z0-9-]+:[0-9a-f]+$/));
const names = v.pipe(v.array(text), v.minLength(1));
const signed = {
  bundle_digest: digest,
  method,
  signers: v.pipe(v.array(v.strictObject({ subjects: names, issuer: optional(text) })), v.minLength(1)),
  integrated_time: optional(time),
  signed_time: optional(time),
  is_logged: v.boolean(),
};

/** What `verify --facts` writes: `AdmissionFacts` of `@aixv/policy`. */
export const ADMISSION_FACTS: v.GenericSchema = v.strictObject({
  schema: v.literal(ADMISSION_FACTS_SCHEMA),
  evaluated_at: time,
  artifact: v.strictObject({
    digest,
    other_digests: optional(v.array(anyDigest)),
    files: optional(v.array(v.strictObject({ path: text, formats: v.array(text) }))),
  }),
  signatures: v.array(
    v.strictObject({ ...signed, subjects: v.array(anyDigest), is_signer_expected: v.boolean() }),
  ),
  statements: v.array(
    v.strictObject({
      ...signed,
      subjects: v.array(v.strictObject({ digest, artifact_type: optional(text) })),
      predicate_type: text,
      predicate: anyObject,
      lineage: optional(
        v.strictObject({
          of: v.array(digest),
          names_all: v.array(v.picklist(["parents", "datasets"])),
          edges: v.array(v.strictObject({ type: v.picklist(EDGE_TYPES), from: digest, to: digest })),
          verified_upstream: v.array(anyObject),
        }),
      ),
    }),
  ),
  records: v.array(
    v.strictObject({
      ...signed,
      record_digest: digest,
      kind: text,
      record_id: text,
      created_at: optional(text),
      payload: anyObject,
      is_valid: v.boolean(),
    }),
  ),
  feeds: v.array(
    v.strictObject({
      ...signed,
      published_at: optional(text),
      entries: v.array(
        v.strictObject({
          record: text,
          bundle: text,
          advisory_id: optional(text),
          record_digest: optional(digest),
          bundle_digest: optional(digest),
        }),
      ),
    }),
  ),
  ignored: v.array(ignored),
});
