import { ARTIFACT_EXTENSIONS } from "./artifact-shape.ts";
import {
  anyText,
  boolean,
  commit,
  deadline,
  list,
  type Member,
  mapping,
  oneOf,
  optional,
  required,
  requiredAtR3,
  type Shape,
  sha256,
  text,
  texts,
  time,
  url,
} from "./shapes.ts";

// AIV Appendix B.1, in its order. What it does not have and §5.4.4, §6.6.2.1, §6.8.4 and our typed evidence add is marked.

const CLASSES = oneOf("A", "B", "C", "D", "E", "F", "G");

/** A requirement that can change, and who makes a snapshot of it by when (§6.6.2.1). */
export const REQUIREMENT_REFERENCE: Shape = mapping({
  url: required(text, "where the requirement is"),
  immutable: required(boolean, "whether what is there can never change"),
  snapshot_obligation: optional(
    mapping({
      required_by: required(deadline, "when a snapshot must be there"),
      snapshot_method: required(text, "pdf_export, api_export, archive_org or the like"),
      responsible_party: required(text, "who makes it"),
    }),
    "how the requirement will be made immutable",
  ),
  content_summary: optional(text, "what the requirement said when it was verified"),
  verified_at: optional(time, "when the Verifier read it"),
  snapshot_reference: optional(text, "the snapshot, once it is made"),
  snapshot_sha256: optional(sha256, "of the snapshot"),
});

export const FINDING: Shape = mapping({
  id: required(text, "finding id, such as A-F1"),
  severity: required(oneOf("BLOCK", "WARN", "INFO"), "how grave it is"),
  rule_id: required(text, "rule id, such as A-001"),
  description: required(text, "what was found"),
  remediation: required(text, "what to do about it"),
});

export const IDENTIFICATION: Shape = mapping({
  repository: required(text, 'the repository, such as "github.com/org/repo"'),
  pr_id: required({ kind: "integer", least: 1 }, "number of the pull or merge request"),
  pr_url: required(url, "where the pull or merge request is"),
  branch: required(text, "source branch"),
  base_branch: required(text, "target branch"),
  head_sha: required(commit, "the commit that is verified: the anchor of all evidence"),
  base_sha: required(commit, "the commit that it is compared with"),
  created_at: required(time, "when the packet was made"),
  created_by: required(text, "who made the packet"),
  author_id: optional(text, "who is the Author, where another made the packet (extension)"),
  co_authors: optional(texts, "who else wrote the change (extension)"),
});

export const CLASSIFICATION: Shape = mapping({
  risk_tier: required(oneOf("R0", "R1", "R2", "R3"), "risk tier (§5.1)"),
  sod_mode: required(oneOf("S0", "S1"), "S0: the Author may verify; S1: another person does (§5.4)"),
  critical_surfaces: requiredAtR3(texts, "critical surfaces that the change touches (§5.2)"),
  blast_radius: required(
    oneOf("local", "component", "service", "cross-service", "organization"),
    "how far a defect would reach (§5.3)",
  ),
  classification_rationale: required(anyText, "why this tier"),
  classified_by: required(text, "who classified the change"),
  classified_at: required(time, "when"),
});

export const CLAIM: Shape = mapping({
  id: required(text, 'stable and unique, such as "CLM-001"'),
  type: required(
    list(
      oneOf("functional", "structural", "dependency", "interface", "security", "performance", "operational"),
      1,
    ),
    "what kinds of claim it is",
  ),
  statement: required(text, "what is claimed, so that it can be tested"),
  risk_surfaces: optional(
    list(oneOf("auth", "payments", "secrets", "crypto", "pii", "data_integrity", "api", "privilege")),
    "surfaces at risk; required of security claims",
  ),
  scope: optional(
    mapping({
      files: optional(texts, "files that the claim is about"),
      functions: optional(texts, "functions and methods that it is about"),
    }),
    "what the claim is about",
  ),
  evidence_refs: required(list(text, 1), "ids of the evidence items that support it"),
});

const artifact: { readonly [name: string]: Member } = {
  type: required(text, "ci_run, permalink, search_output, diff, attestation, coverage, sbom and so on"),
  reference: required(text, "URL or content address"),
  immutability_mechanism: required(text, "how it is immutable (§3.3)"),
  canonical_form: requiredAtR3(text, "how its content was written for hashing (§6.9.1)"),
  sha256: requiredAtR3(sha256, "of the canonical form"),
  retrieved_at: required(time, "when it was made or fetched"),
  retention_verified: optional(boolean, "whether its retention was confirmed"),
  ...ARTIFACT_EXTENSIONS,
};

export const ARTIFACT: Shape = mapping(artifact);

/** Artifacts of class G have fields of their own (§6.8.4), and need none of those. */
export const COGNITIVE_ARTIFACT: Shape = mapping({
  ...Object.fromEntries(
    Object.entries(artifact).map(([name, member]) => [
      name,
      name === "type" ? member : { ...member, required: false },
    ]),
  ),
  created_before_code_review: optional(boolean, "prediction_document: written before the code was read"),
  timestamp: optional(time, "prediction_document: when it was written"),
  content_hash: optional(sha256, "of its content"),
  lines_referenced: optional(texts, "mental_trace: lines that were traced"),
  functions_traced: optional(texts, "mental_trace: functions that were traced"),
  edge_cases_count: optional({ kind: "integer", least: 0 }, "adversarial_probe: at least 3"),
  failure_modes_count: optional({ kind: "integer", least: 0 }, "adversarial_probe: at least 1"),
  attestations: optional(
    { kind: "either", shapes: [list(mapping(ownership())), mapping(ownership())] },
    "ownership_declaration: the three attestations",
  ),
  verifier_signature: optional(anyText, "ownership_declaration: signature of the Verifier"),
});

function ownership(): { readonly [name: string]: Member } {
  return {
    can_debug_without_ai: optional(boolean, "the Verifier could debug the code without AI"),
    can_explain_to_peer: optional(boolean, "the Verifier could explain it"),
    can_modify_for_new_requirement: optional(boolean, "the Verifier could change it"),
  };
}

export const EVIDENCE_ITEM: Shape = mapping({
  id: required(text, 'unique in the packet, such as "EV-A-001"'),
  class: required(CLASSES, "evidence class (§6)"),
  description: required(text, "what it is, for people"),
  claim_refs: required(list(text, 1), "ids of the claims that it supports"),
  artifacts: required(list(ARTIFACT, 1), "what the evidence is"),
  scope: required(text, "what it covers"),
  validation_method: required(text, "how to check it"),
  limitations: optional(texts, "what it does not show"),
});

export const ATTESTATION: Shape = mapping({
  id: required(text, "unique"),
  verifier_id: required(text, "who verified"),
  verifier_identity_type: required(text, "github, email, oidc, corporate_sso and so on"),
  decision: required(oneOf("COMPLIANT", "CONDITIONAL", "NON-COMPLIANT"), "what the Verifier decided (§7.2)"),
  timestamp: required(time, "when"),
  evidence_classes_validated: required(list(CLASSES), "classes that were checked"),
  validation_rules_checked: required(texts, "rule ids that were checked"),
  findings: required(list(FINDING), "what the Verifier found; may be empty"),
  conditions: optional(
    list(
      mapping({
        finding_id: required(text, "the WARN finding that it is about"),
        remediation_plan: required(text, "what will be done"),
        remediation_deadline: required(deadline, "by when, within 30 days"),
        responsible_party: required(text, "by whom"),
      }),
    ),
    "required of CONDITIONAL decisions (§7.3)",
  ),
  blocking_findings: optional(texts, "required of NON-COMPLIANT decisions"),
  rationale: optional(text, "required of NON-COMPLIANT decisions"),
  signature_method: required(
    oneOf("GPG", "OIDC", "sigstore", "unsigned", "SSH"),
    "how it is signed; SSH is an extension",
  ),
  signature: optional(anyText, "required unless unsigned"),
  signed_fields: optional(texts, "required unless unsigned: what the signature covers"),
  sod_declaration: optional(text, "that the Verifier is not the Author (§5.4.4)"),
});

export const EXCEPTION: Shape = mapping({
  invoked: required(boolean, "whether the exception is in force"),
  incident_reference: optional(text, "the incident"),
  harm_description: optional(text, "what harm a delay would do"),
  harm_severity: optional(text, "how much"),
  approver_id: optional(text, "who approved"),
  approver_role: optional(text, "in what function"),
  approval_timestamp: optional(time, "when"),
  approval_method: optional(text, "how the approval was recorded"),
  evidence_classes_waived: optional(list(CLASSES), "classes that are incomplete"),
  validation_rules_waived: optional(texts, "rules that are not enforced"),
  exception_start: optional(time, "when it began"),
  validity_window_hours: optional({ kind: "integer", least: 0 }, "at most 72"),
  exception_expires: optional(time, "start and window together"),
  follow_up_obligation: optional(text, "what must be done within the window"),
  follow_up_deadline: optional(deadline, "by when"),
  follow_up_owner: optional(text, "by whom"),
  resolution_status: optional(oneOf("pending", "completed", "reverted"), "how it ended"),
  resolution_timestamp: optional(time, "when"),
  resolution_evidence: optional(text, "where that shows"),
});

export const METADATA: Shape = mapping({
  generator: optional(text, "what made the packet"),
  generator_version: optional(text, "its version"),
  generation_timestamp: optional(time, "when"),
  packet_hash: optional(sha256, "SHA-256 of the packet without this field, in RFC 8785"),
});

const VERSION: Shape = {
  kind: "text",
  expected: 'a version such as "1.0.0"',
  pattern: /^1\.[0-9]+\.[0-9]+$/,
};

/** A packet (AIV Appendix B.1). */
export const PACKET: Shape = mapping({
  aiv_version: required(VERSION, "version of the standard, a text"),
  packet_schema_version: required(VERSION, "version of this schema, a text"),
  identification: required(IDENTIFICATION, "what change the packet is about"),
  classification: required(CLASSIFICATION, "how much risk it has"),
  claims: required(list(CLAIM, 1), "what is claimed of the change"),
  evidence_items: required(list(EVIDENCE_ITEM, 1), "what supports the claims"),
  attestations: required(list(ATTESTATION), "who verified it"),
  known_limitations: required(list(anyText), "what is not covered; never empty (§7.5)"),
  exception: optional(EXCEPTION, "an emergency (§10)"),
  metadata: optional(METADATA, "how the packet was made"),
  requirement_reference: optional(REQUIREMENT_REFERENCE, "a requirement that can change (§6.6.2.1)"),
  sod_validation: optional({ kind: "any" }, "how separation of duties was checked (§5.4.4)"),
});
