import { FOLLOWS, LINEAGE_FINDING_CODES, STANDINGS } from "@aixv/lineage";
import { ADMISSION_FACTS_SCHEMA, ASSURANCE_LEVELS, VIOLATION_CODES } from "@aixv/policy";
import { ADVISORY_STATUSES, EDGE_TYPES, SEVERITIES } from "@aixv/records";
import { CANDIDATE_RELATIONS, LINEAGE_VIEWS } from "@aixv/sdk";
import * as v from "valibot";

// The shape of what each command prints with `--json`, and of the facts that `verify` writes. Not loaded by the command
// line: schemas/ is generated from it, and every test of the command line holds its output against it.

const text = v.string();
const digest = v.pipe(
  v.string(),
  v.regex(/^(?:sha256:[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128})$/),
);
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const paths = v.array(text);
const nullable = <S extends v.GenericSchema>(schema: S): v.NullableSchema<S, undefined> => v.nullable(schema);
const optional = <S extends v.GenericSchema>(schema: S): v.OptionalSchema<S, undefined> => v.optional(schema);
const anyObject = v.record(v.string(), v.any());

const warning = v.strictObject({ code: text, message: text });
const warnings = v.array(warning);
const method = v.picklist(["key", "certificate", "sigstore"]);
const identity = v.strictObject({ subject: text, issuer: nullable(text) });

/** Who signed, as far as cryptography proves it. */
const proved = {
  method: nullable(method),
  actual_subjects: v.array(text),
  actual_issuer: nullable(text),
  integrated_time: nullable(text),
  signed_time: nullable(text),
  log_entries: v.array(v.strictObject({ log_id: text, log_index: text, integrated_time: nullable(text) })),
};
/** A signature that a command made; `null` where it made none. */
const made = nullable(v.strictObject({ bundle_path: text, method, identity }));
const signatureVerification = v.union([
  v.strictObject({ verified: v.literal(true), digest, bundle_path: text, ...proved }),
  v.strictObject({ verified: v.literal(false) }),
]);

/** Beside its own keys, any result may say which clock was used. */
type Entries = v.ObjectEntries;
const done = (entries: Entries): v.GenericSchema =>
  v.strictObject({ ok: v.literal(true), now: optional(text), ...entries });
/** A result that may be a negative verdict: then `ok` is false and it says why. */
const verdict = (entries: Entries, negative: Entries = {}): v.GenericSchema =>
  v.union([
    done(entries),
    v.strictObject({
      ok: v.literal(false),
      now: optional(text),
      command: text,
      code: text,
      error: text,
      ...entries,
      ...negative,
    }),
  ]);

const edge = v.strictObject({ type: v.picklist(EDGE_TYPES), from: digest, to: digest });
const violation = v.strictObject({
  code: v.picklist(VIOLATION_CODES),
  rule: text,
  message: text,
  subject: text,
  evidence: v.array(digest),
  path: optional(v.array(edge)),
  waived_by: optional(v.array(digest)),
});
const ignored = v.strictObject({ code: text, message: text, evidence: text });
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

/** Relations that a query came by, with the ids of the claims that say so. */
const link = v.strictObject({ ...edge.entries, depth: count, claims: v.array(digest) });
const notice = {
  advisory_id: text,
  severity: v.picklist(SEVERITIES),
  status: v.picklist(ADVISORY_STATUSES),
  reason_code: text,
  recommended_actions: v.array(text),
  bundle_digest: digest,
  record_digest: nullable(digest),
  signers: v.array(text),
  integrated_time: nullable(text),
  signed_time: nullable(text),
};
const reached = { digest, depth: count, edge_type: v.picklist(EDGE_TYPES), claims: v.array(digest) };
const rollbackCandidate = v.strictObject({
  digest,
  path: nullable(text),
  relation: v.picklist(CANDIDATE_RELATIONS),
  distance: nullable(count),
  release: nullable(v.strictObject({ bundle_id: text, signed_at: text })),
  allowed: nullable(v.boolean()),
  admission_decision: nullable(v.picklist(["allow", "deny", "allow-with-waiver"])),
  reasons: v.array(text),
  violations: v.array(v.strictObject({ code: text, message: text })),
});

const createdRecord = { kind: text, record_id: text, path: text, is_new: v.boolean(), signature: made };
const verifiedRecord = {
  record_path: text,
  bundle_path: text,
  signature_verification: signatureVerification,
  warnings,
};
/** What remains of a record's result where it was refused. */
const refusedRecord = v.strictObject({
  ok: v.literal(false),
  now: optional(text),
  command: text,
  code: text,
  error: text,
  record_path: text,
  bundle_path: nullable(text),
  signature_verification: signatureVerification,
});
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

/** Of any command that reached no verdict. */
export const FAILURE: v.GenericSchema = v.strictObject({
  ok: v.literal(false),
  command: text,
  code: v.pipe(v.string(), v.regex(/^[A-Z][A-Z0-9_]*$/)),
  error: text,
});

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
      payload: anyObject,
      is_valid: v.boolean(),
    }),
  ),
  feeds: v.array(
    v.strictObject({
      ...signed,
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
  provenance: verdict({
    view: v.picklist(LINEAGE_VIEWS),
    artifact: text,
    artifact_digest: digest,
    follow: v.picklist(FOLLOWS),
    attestation_count: count,
    attestation_trust: v.strictObject({
      total: count,
      signed: count,
      signed_and_trusted: count,
      unsigned_or_untrusted: count,
    }),
    attestation_violations: v.array(text),
    advisory_count: count,
    trusted_active_advisory_count: count,
    parents: optional(v.array(v.strictObject({ ...reached, child_digest: digest }))),
    descendants: optional(v.array(v.strictObject({ ...reached, parent_digest: digest }))),
    explain: optional(v.array(text)),
    flags: optional(
      v.array(
        v.strictObject({
          ...notice,
          relation: v.picklist(["named", "descendants", "parents", "bundles"]),
          target: digest,
          path: v.array(link),
          evidence: v.array(digest),
        }),
      ),
    ),
    advisories_unclear: optional(v.array(v.strictObject(notice))),
    advisories_over: optional(v.array(v.strictObject(notice))),
    advisories_untrusted: optional(
      v.array(
        v.union([
          v.strictObject(notice),
          v.strictObject({ advisory_id: text, severity: text, status: text, path: text }),
        ]),
      ),
    ),
    path: optional(nullable(v.array(link))),
    drawing: optional(text),
    unused: v.array(link),
    is_cut: v.boolean(),
    claims: v.record(
      text,
      v.strictObject({
        predicate_type: text,
        standing: v.picklist(STANDINGS),
        signers: v.array(text),
        integrated_time: nullable(text),
        signed_time: nullable(text),
        code: optional(text),
        error: optional(text),
      }),
    ),
    rollbacks: v.array(link),
    findings: v.array(
      v.strictObject({
        code: v.picklist(LINEAGE_FINDING_CODES),
        artifact: digest,
        message: text,
        assertions: v.array(v.strictObject({ claim: digest, values: v.array(text) })),
        cycle: optional(v.array(edge)),
      }),
    ),
    ignored: v.array(ignored),
  }),
  "rollback suggest": verdict({
    artifact_digest: digest,
    suggested: nullable(rollbackCandidate),
    candidates: v.array(rollbackCandidate),
    refused: v.array(v.strictObject({ path: text, code: text, error: text })),
  }),
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
      others: v.array(v.strictObject({ path: text, line: nullable(count), subjects: v.array(digest) })),
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
