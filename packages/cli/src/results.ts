import { ASSURANCE_LEVELS } from "@aixv/policy";
import * as v from "valibot";
import { ADVISORY_RESULTS } from "./results/advisories.ts";
import { AIV_RESULTS } from "./results/aiv.ts";
import { CONFORMANCE_RESULT } from "./results/conformance.ts";
import { EXPORT_RESULT } from "./results/exports.ts";
import { LINEAGE_RESULTS } from "./results/lineage.ts";
import { PACK_RESULTS } from "./results/packs.ts";
import {
  anyObject,
  count,
  createdRecord,
  digest,
  done,
  identity,
  ignored,
  made,
  method,
  nullable,
  optional,
  paths,
  proved,
  refusedRecord,
  text,
  verdict,
  verifiedRecord,
  violation,
  warnings,
} from "./results/shapes.ts";

export { ADMISSION_FACTS } from "./results/admission-facts.ts";
export { FAILURE } from "./results/shapes.ts";

// The shape of what each command prints with `--json`, and of the facts that `verify` writes. Not loaded by the command
// line: schemas/ is generated from it, and every test of the command line holds its output against it.

/** What a policy decided; all of it where there was one and the model is verified. */
const admission = {
  admission_decision: v.picklist(["allow", "deny", "allow-with-waiver"]),
  policy_violations: v.array(text),
  violations: v.array(violation),
  admission_evidence: v.strictObject({
    artifact_digest: digest,
    verified_subjects: v.array(text),
    verified_issuer: nullable(text),
    integrated_time: nullable(text),
    advisory_count: count,
    signed_time: nullable(text),
    bundle_digest: nullable(digest),
  }),
  satisfied: v.array(v.strictObject({ rule: text, evidence: v.array(digest) })),
  ignored: v.array(ignored),
  maturity: v.strictObject({ level: v.picklist([0, 1, 2, 3]), missing: v.array(text) }),
  policy_id: nullable(text),
  policy_digest: digest,
  policy_signed: v.boolean(),
  assurance_level: nullable(v.picklist(ASSURANCE_LEVELS)),
  evaluated_at: text,
  decision_attestation: v.strictObject({ id: digest, path: text, signature: made }),
};

const attestation = {
  artifact: text,
  artifact_digest: digest,
  predicate: text,
  predicate_uri: text,
  schema_validated: v.boolean(),
  statement_path: text,
  attestation_store_path: text,
  is_new: v.boolean(),
  signature: made,
  verified_upstream: v.array(anyObject),
  warnings,
  claims_path: optional(text),
};
const fault = v.strictObject({ path: text, line: nullable(count), code: text, message: text });

/** By command, in the order of the help. */
export const RESULTS: { readonly [command: string]: v.GenericSchema } = {
  keygen: done({ key_path: text, public_key_path: text, subject: text }),
  digest: v.union([
    done({
      digest,
      files: count,
      bytes: count,
      warnings,
      resources: optional(v.array(v.strictObject({ name: text, algorithm: text, digest: text }))),
    }),
    done({ part: text, output_path: text, files: count, bytes: count }),
  ]),
  sign: done({
    digest,
    bundle_path: text,
    method,
    identity,
    files: count,
    bytes: count,
    warnings,
    reused_files: optional(count),
    claims_path: optional(text),
  }),
  verify: verdict(
    {
      verified: v.boolean(),
      digest: nullable(digest),
      bundle_path: nullable(text),
      ...proved,
      files: nullable(count),
      bytes: nullable(count),
      ignored_paths: paths,
      unsigned_files: paths,
      not_verified: paths,
      changed: paths,
      missing: paths,
      unexpected: paths,
      warnings,
      ...Object.fromEntries(Object.entries(admission).map(([name, schema]) => [name, optional(schema)])),
    },
    { signed_digest: optional(nullable(text)) },
  ),
  attest: done(attestation),
  "sign-delta": done(attestation),
  ...LINEAGE_RESULTS,
  export: EXPORT_RESULT,
  rollback: done({
    kind: v.literal("rollback"),
    record_id: nullable(text),
    rollback_record_path: text,
    record: anyObject,
    signed: v.boolean(),
    signature: made,
    attestation_store_path: text,
    statement_path: text,
    warnings,
  }),
  ...ADVISORY_RESULTS,
  "policy create": done({ ...createdRecord, policy_id: text, policy: anyObject }),
  "policy verify": v.union([
    done({ ...verifiedRecord, path: text, policy_path: text, policy_id: text, policy: anyObject }),
    refusedRecord,
  ]),
  "policy template": done({
    assurance_level: v.picklist(ASSURANCE_LEVELS),
    policy: anyObject,
    path: nullable(text),
  }),
  "policy migrate": done({
    input: text,
    assurance_level: v.picklist(ASSURANCE_LEVELS),
    path: text,
    policy: anyObject,
  }),
  "policy explain": done({
    path: text,
    policy_id: nullable(text),
    policy_digest: digest,
    verified: v.literal(false),
    explanation: v.array(v.strictObject({ rule: text, text })),
    policy: anyObject,
  }),
  "policy test": verdict({
    cases: v.array(
      v.strictObject({
        path: text,
        title: text,
        passed: v.boolean(),
        expected: v.strictObject({ decision: text, violations: optional(v.array(text)) }),
        decision: text,
        violations: v.array(text),
        differences: v.array(text),
      }),
    ),
    passed_count: count,
    failed_count: count,
  }),
  "record create": done(createdRecord),
  "record verify": v.union([
    done({ ...verifiedRecord, record_kind: text, record_id: text, record_payload: anyObject }),
    refusedRecord,
  ]),
  "bundle create": done({ ...createdRecord, bundle_id: text, bundle: anyObject }),
  "bundle verify": v.union([
    verdict({
      ...verifiedRecord,
      bundle_record_id: text,
      bundle_payload: anyObject,
      required_member: nullable(digest),
    }),
    refusedRecord,
  ]),
  "store add": done({
    attestations: v.array(
      v.strictObject({
        id: digest,
        predicate_type: text,
        subjects: v.array(digest),
        path: text,
        line: nullable(count),
        is_new: v.boolean(),
      }),
    ),
    records: v.array(v.strictObject({ kind: text, record_id: text, path: text, is_new: v.boolean() })),
    skipped: v.array(fault),
  }),
  "store list": v.union([
    done({
      attestations: v.array(
        v.strictObject({
          id: digest,
          signed: v.boolean(),
          subjects: v.array(digest),
          predicate_type: text,
          path: text,
        }),
      ),
      records: v.array(v.strictObject({ kind: text, record_id: text, path: text, signed: v.boolean() })),
      faults: warnings,
    }),
    done({
      artifact_digest: digest,
      evidence: v.array(
        v.strictObject({
          id: digest,
          origin: v.picklist(["beside", "store"]),
          path: text,
          line: nullable(count),
          predicate_type: nullable(text),
          verified: nullable(v.boolean()),
          code: optional(text),
          error: optional(text),
          ...Object.fromEntries(Object.entries(proved).map(([name, schema]) => [name, optional(schema)])),
        }),
      ),
      unsigned: v.array(v.strictObject({ id: digest, path: text, predicate_type: text })),
      others: v.array(
        v.strictObject({ code: text, path: text, line: nullable(count), subjects: v.array(digest) }),
      ),
      faults: v.array(fault),
    }),
  ]),
  "store check": verdict({
    findings: v.array(
      v.strictObject({ code: text, severity: v.picklist(["error", "warning"]), path: text, message: text }),
    ),
    error_count: count,
    warning_count: count,
  }),
  "store reindex": done({ attestations: count, added: count, dropped: count }),
  ...AIV_RESULTS,
  ...PACK_RESULTS,
  conformance: CONFORMANCE_RESULT,
  inspect: done({
    verified: v.literal(false),
    media_type: text,
    method,
    content: v.picklist(["statement", "message"]),
    message_digest: nullable(text),
    key_hint: nullable(text),
    certificates: v.array(
      v.strictObject({ subjects: v.array(text), issuer: text, not_before: text, not_after: text }),
    ),
    log_entries: v.array(v.strictObject({ log_index: text, kind: text, integrated_time: nullable(text) })),
    timestamps: v.array(text),
    predicate_type: nullable(text),
    subject: nullable(v.array(anyObject)),
    statement_fault: nullable(text),
    serialization: nullable(anyObject),
    resources: nullable(v.array(v.strictObject({ name: text, algorithm: text, digest: text }))),
    warnings: v.array(text),
  }),
  version: done({ version: text }),
};
