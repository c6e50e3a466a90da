export { type SignedAdvisory, signedAdvisories } from "./advisories/signed-advisory.ts";
export type * from "./decision/admission-decision.ts";
export {
  acceptsSignature,
  evaluateAdmission,
  trustsAdvisories,
  trustsBundles,
  trustsLineage,
  trustsWithdrawals,
} from "./decision/evaluate-admission.ts";
export * from "./decision/ignored-code.ts";
export type { Maturity } from "./decision/maturity.ts";
export * from "./decision/violation-code.ts";
export * from "./facts/admission-facts.ts";
export type { AdmissionRequest } from "./facts/admission-request.ts";
export { createFacts } from "./facts/create-facts.ts";
export { MAX_ANCESTORS } from "./lineage/lineage.ts";
export * from "./policy/assurance-level.ts";
export { type CompiledPolicy, compilePolicy, type UnsignedPolicy } from "./policy/compile-policy.ts";
export * from "./policy/policy-error.ts";
export { advisorySigners, artifactSigners } from "./policy/policy-signers.ts";
