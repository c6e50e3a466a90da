import { AIV_VALIDATION_PREDICATE } from "@aixv/aiv";
import { FOREIGN_PREDICATES, PREDICATE_TYPES } from "@aixv/records";
import { MODEL_PREDICATE_TYPES } from "../evidence/model-statement.ts";

// Labels that packs use for what they are made of. The standard has no list (`artifact_type` is an opaque label); these are the
// keys of control mappings.

const BY_PREDICATE: ReadonlyMap<string, string> = new Map([
  ...MODEL_PREDICATE_TYPES.map((type) => [type, "model_signature"] as const),
  [PREDICATE_TYPES.training, "training_provenance"],
  [PREDICATE_TYPES.evaluation, "evaluation_results"],
  [PREDICATE_TYPES.packaging, "packaging_provenance"],
  [PREDICATE_TYPES.deployment, "deployment_decision"],
  [PREDICATE_TYPES.advisory, "advisory"],
  [PREDICATE_TYPES["cl-delta"], "continual_learning_delta"],
  [PREDICATE_TYPES.rollback, "rollback_record"],
  [PREDICATE_TYPES["model-card"], "model_card"],
  [AIV_VALIDATION_PREDICATE, "aiv_validation"],
  [FOREIGN_PREDICATES["slsa-provenance"], "slsa_provenance"],
  [FOREIGN_PREDICATES.vsa, "verification_summary"],
  [FOREIGN_PREDICATES.svr, "verification_summary"],
  [FOREIGN_PREDICATES["test-result"], "test_results"],
  [FOREIGN_PREDICATES.release, "release_attestation"],
  [FOREIGN_PREDICATES.cyclonedx, "sbom"],
  [FOREIGN_PREDICATES.spdx, "sbom"],
  [FOREIGN_PREDICATES.openvex, "vex"],
]);

/** The label of a signed statement; of a message signature, which has no type, that of the model's. */
export function typeOfStatement(predicateType: string | undefined): string {
  if (predicateType === undefined) return "model_signature";
  return BY_PREDICATE.get(predicateType) ?? "statement";
}

const BY_KIND: ReadonlyMap<string, string> = new Map([
  ["advisory", "advisory"],
  ["bundle", "release_bundle"],
  ["evidence", "evidence_record"],
  ["incident", "incident"],
  ["rollback", "rollback_record"],
  ["waiver", "waiver"],
]);

/** The label of a record. */
export function typeOfRecord(kind: string): string {
  return BY_KIND.get(kind) ?? "record";
}

/** The signature of a record, or of a policy, that lies in the pack beside it. */
export const RECORD_SIGNATURE = "record_signature";
/** What a policy decided of the artifact when the pack was made. */
export const ADMISSION_DECISION = "admission_decision";
export const ADMISSION_POLICY = "admission_policy";
/** The mapping by which the pack names controls. */
export const CONTROL_MAPPING = "control_mapping";
/** What the pack is about, who signed what in it, and what was left out. */
export const PACK_SUMMARY = "pack_summary";

/** A list of advisories that the decision rests on. */
export const ADVISORY_FEED = "advisory_feed";

/** Labels of what is verified, or made here: no file of the caller's own may have them. */
export const RESERVED_TYPES: readonly string[] = [
  "model_signature",
  RECORD_SIGNATURE,
  ADMISSION_DECISION,
  ADMISSION_POLICY,
  CONTROL_MAPPING,
  PACK_SUMMARY,
  ADVISORY_FEED,
];

/** What a label may look like. */
export const ARTIFACT_TYPE_PATTERN: RegExp = /^[a-z][a-z0-9_]{0,63}$/;
