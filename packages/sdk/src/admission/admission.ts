import type { AdmissionDecision, AdmissionFacts, CompiledPolicy } from "@aixv/policy";
import type { EvidenceWarning } from "../not-verified-error.ts";
import type { VerifiedModel } from "../verify-model.ts";
import type { DecisionAttestation } from "./attest-decision.ts";
import type { PolicyDocument } from "./load-policy.ts";

/** A model, its policy, and what was decided. */
export interface Admission {
  readonly model: VerifiedModel;
  readonly policy: CompiledPolicy;
  /** The policy's bytes, as they were verified; absent where none was given. */
  readonly policyDocument?: PolicyDocument;
  readonly decision: AdmissionDecision;
  /** What the decision rests on, for other policy engines. */
  readonly facts: AdmissionFacts;
  /** Of the model's verification and of the policy's, and of where evidence was looked for. */
  readonly warnings: readonly (VerifiedModel["warnings"][number] | EvidenceWarning)[];
  /** Of the decision, if it was asked for. */
  readonly attestation?: DecisionAttestation;
}
