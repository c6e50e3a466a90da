import {
  EVIDENCE_CLASSES,
  RISK_TIERS,
  SEVERITIES,
  TEST_INTEGRITY_CHANGES,
  TEST_INTEGRITY_WEAKENINGS,
} from "@aixv/aiv";
import * as v from "valibot";
import { count, done, nullable, optional, text, verdict } from "./shapes.ts";

const severity = v.picklist(SEVERITIES);
const finding = v.strictObject({ id: text, severity, rule_id: text, description: text, remediation: text });
const rate = nullable(v.number());

const rule = {
  id: text,
  section: text,
  title: text,
  scope: v.picklist(["per-change", "program"]),
  tiers: v.array(v.picklist(RISK_TIERS)),
  severity: v.record(v.string(), severity),
  findings: v.array(text),
  needs: text,
  evidence_class: nullable(v.picklist(EVIDENCE_CLASSES)),
};

/** AIV §14.2, key by key. */
const validationResult = v.strictObject({
  validator_id: text,
  packet_id: text,
  repository: text,
  pr_id: count,
  head_sha: text,
  validated_at: text,
  overall_result: v.picklist(["PASS", "FAIL"]),
  compliance_level: v.picklist(["L1", "L2", "L3", "NON-COMPLIANT"]),
  risk_tier_validated: v.picklist(RISK_TIERS),
  evidence_class_results: v.array(
    v.strictObject({
      class: v.picklist(EVIDENCE_CLASSES),
      required: v.boolean(),
      present: v.boolean(),
      valid: v.boolean(),
      findings: v.array(finding),
    }),
  ),
  validation_rule_results: v.array(
    v.strictObject({
      rule_id: text,
      result: v.picklist(["PASS", "FAIL", "SKIP"]),
      finding_id: optional(text),
    }),
  ),
  findings: v.array(finding),
  block_count: count,
  warn_count: count,
  info_count: count,
});

const validated = verdict({
  path: text,
  gate: v.boolean(),
  validation_result: validationResult,
  places: v.array(v.strictObject({ pointer: text, line: count, column: count, message: text })),
  unevaluated: v.array(v.strictObject({ rule_id: text, severity, reason: text })),
  unevaluated_block_rules: count,
  waived: v.array(text),
});

const sides = { base: count, head: count };
/** `aixv.test-integrity/v1` */
const testIntegrity = v.strictObject({
  schema: v.literal("aixv.test-integrity/v1"),
  tool: v.strictObject({ name: v.literal("aixv"), version: text }),
  method: v.literal("ast"),
  base_sha: nullable(text),
  head_sha: nullable(text),
  frameworks: v.array(text),
  files: v.strictObject({ compared: count, added: count, removed: count }),
  tests: v.strictObject({ ...sides, removed: count, added: count }),
  assertions: v.strictObject({ ...sides, removed: count, weakened: count }),
  skips: v.strictObject({ ...sides, added: count }),
  changes: v.array(
    v.strictObject({
      kind: v.picklist(TEST_INTEGRITY_CHANGES),
      path: text,
      test: v.array(text),
      before: nullable(text),
      after: nullable(text),
      reason: nullable(v.picklist(TEST_INTEGRITY_WEAKENINGS)),
      base_line: nullable(count),
      head_line: nullable(count),
    }),
  ),
  unreadable: v.array(v.strictObject({ path: text, side: v.picklist(["base", "head"]), reason: text })),
});

/** What the commands of AIV print with `--json`. */
export const AIV_RESULTS: { readonly [command: string]: v.GenericSchema } = {
  "aiv validate": validated,
  "aiv gate": validated,
  "aiv init": done({
    path: text,
    artifacts_path: text,
    artifacts: v.array(text),
    suggested_tier: v.picklist(RISK_TIERS),
    suggestion_reason: text,
    changed_files: count,
    unfinished: count,
    undrafted: v.array(v.strictObject({ file: text, reason: text })),
  }),
  "aiv collect": done({
    path: text,
    artifacts_path: text,
    added: v.array(
      v.strictObject({
        file: text,
        item: text,
        type: text,
        class: v.picklist(EVIDENCE_CLASSES),
        canonical_form: text,
        sha256: text,
      }),
    ),
  }),
  "aiv attest": done({
    path: text,
    attestation_id: text,
    decision: v.picklist(["COMPLIANT", "CONDITIONAL", "NON-COMPLIANT"]),
    findings: count,
    signed: v.boolean(),
    signer: nullable(text),
    overall_result: v.picklist(["PASS", "FAIL"]),
    statement_path: nullable(text),
  }),
  "aiv rules": done({ rules: v.array(v.strictObject(rule)) }),
  "aiv explain": done({
    id: text,
    finding: nullable(v.strictObject({ id: text, title: text, scope: text })),
    rules: v.array(v.strictObject({ ...rule, judged: text })),
  }),
  "aiv integrity": verdict({ report: testIntegrity, output_path: optional(text) }),
  "aiv audit": verdict({
    path: text,
    program_result: v.strictObject({
      overall_result: v.picklist(["PASS", "FAIL"]),
      unevaluated_block_rules: count,
      changes: v.strictObject({
        total: count,
        passed: count,
        failed: count,
        by_tier: v.record(v.string(), count),
      }),
      metrics: v.strictObject({
        exceptions: count,
        r2_plus_changes: count,
        exception_rate: rate,
        follow_up_rate: rate,
        average_exception_hours: rate,
        repeated_exceptions: v.array(v.strictObject({ author: text, quarter: text, count })),
        finding_rate: rate,
        block_rate: rate,
        snapshot_rate: rate,
        audited_changes: count,
        audit_finding_rate: rate,
        audit_block_rate: rate,
      }),
      rule_results: v.array(
        v.strictObject({
          rule_id: text,
          result: v.picklist(["PASS", "FAIL", "SKIP"]),
          reason: optional(text),
        }),
      ),
      findings: v.array(finding),
      obligations: v.array(
        v.strictObject({
          change: text,
          packet_id: text,
          kind: v.picklist(["snapshot", "follow-up", "remediation", "exception"]),
          what: text,
          who: nullable(text),
          due: nullable(text),
          state: v.picklist(["fulfilled", "open", "overdue"]),
        }),
      ),
    }),
    sample: nullable(
      v.strictObject({
        seed: text,
        rate: v.number(),
        population: count,
        sampled: v.array(
          v.strictObject({
            change: text,
            packet_id: text,
            quarter: text,
            excluded_auditors: v.array(text),
            auditor: nullable(text),
          }),
        ),
      }),
    ),
    skipped: v.array(v.strictObject({ path: text, code: text, message: text })),
  }),
};
