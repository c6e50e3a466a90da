import type { PacketDocument, ValidationReport } from "@aixv/aiv";
import type { ExaminedPacket } from "@aixv/aiv/node";
import type { AixvError, Digest, JsonObject, JsonValue, Result } from "@aixv/core";
import type { Bundle } from "@aixv/envelope";
import type { SignerIdentity } from "@aixv/envelope/node";
import type { PartialManifest } from "@aixv/manifest";
import type { Admission } from "./admission/admission.ts";
import type { AdmitModelOptions } from "./admission/admit-model.ts";
import type { NotAdmittedError } from "./admission/not-admitted-error.ts";
import type { UnverifiedPolicy } from "./admission/policy-file.ts";
import type { PolicyTestResult } from "./admission/policy-tests.ts";
import type { AdvisorySync } from "./advisories/advisory-sync.ts";
import type { BuildAdvisoryFeedOptions, BuiltFeed } from "./advisories/build-feed.ts";
import type { AdvisoryList, ListAdvisoriesOptions } from "./advisories/list-advisories.ts";
import type { SyncAdvisoriesOptions } from "./advisories/sync-advisories.ts";
import type { ExamineAivPacketOptions } from "./aiv/examine-aiv-packet.ts";
import type { SignAttestationOptions, SignedAttestation } from "./aiv/sign-attestation.ts";
import type { NamedArtifact } from "./artifact-reference.ts";
import type { Attestation, AttestOptions } from "./attest/attest.ts";
import type { DigestOptions, ModelDigest } from "./digest-model.ts";
import type { EvidenceSearch, FindEvidenceOptions, FoundEvidence } from "./evidence/find-evidence.ts";
import type { ImportEvidenceOptions, ImportedEvidence } from "./evidence/import-evidence.ts";
import type { JudgedEvidence, VerifyEvidenceOptions } from "./evidence/verify-evidence.ts";
import type { GenerateKeyOptions, KeyFiles } from "./generate-key-files.ts";
import type { BundleClaims } from "./inspect-bundle.ts";
import type { LineageOptions, LineageReport } from "./lineage/query-lineage.ts";
import type { NotVerifiedError } from "./not-verified-error.ts";
import type { CreatedEvidencePack, CreateEvidencePackOptions } from "./packs/create-pack.ts";
import type { PackVerification, VerifyEvidencePackOptions } from "./packs/verify-pack.ts";
import type { CreatedRecord, CreateRecordOptions, RecordContent } from "./records/create-record.ts";
import type { VerifiedRecord, VerifyRecordOptions } from "./records/verify-record.ts";
import type { RecordedRollback, RollbackOptions } from "./rollback/record-rollback.ts";
import type { RollbackSuggestion, SuggestRollbackOptions } from "./rollback/suggest-rollback.ts";
import type { DeltaDescription } from "./sign-delta.ts";
import type { SignedModel, SignModelOptions } from "./sign-model.ts";
import type { SigningOptions } from "./signing-options.ts";
import type { VerifiedModel, VerifyModelOptions } from "./verify-model.ts";

export type { AdmissionDecision, AssuranceLevel, Violation } from "@aixv/policy";
export type { Admission } from "./admission/admission.ts";
export type { AdmitModelOptions } from "./admission/admit-model.ts";
export type { DecisionAttestation } from "./admission/attest-decision.ts";
export type { PolicyDocument, PolicyOptions } from "./admission/load-policy.ts";
export { NotAdmittedError } from "./admission/not-admitted-error.ts";
export type { UnverifiedPolicy } from "./admission/policy-file.ts";
export type { PolicyTestResult } from "./admission/policy-tests.ts";
export { ADVISORY_ERROR_CODES, AdvisoryError, type AdvisoryErrorCode } from "./advisories/advisory-error.ts";
export {
  type AdvisorySync,
  AdvisorySyncError,
  type MissingAdvisory,
  type SyncedEntry,
  type SyncWarning,
} from "./advisories/advisory-sync.ts";
export type { BuildAdvisoryFeedOptions, BuiltFeed, FeedWarning } from "./advisories/build-feed.ts";
export { type AdvisoryTimeOptions, checkAdvisoryTime } from "./advisories/import-rules.ts";
export type { JudgedVersion, ProvedTimes, TrustedSignature } from "./advisories/judge-version.ts";
export type {
  AdvisoryList,
  ListAdvisoriesOptions,
  ListedAdvisory,
  ListedVersion,
} from "./advisories/list-advisories.ts";
export type { LeftOut } from "./advisories/published-versions.ts";
export type { SyncAdvisoriesOptions } from "./advisories/sync-advisories.ts";
export type { ExamineAivPacketOptions } from "./aiv/examine-aiv-packet.ts";
export type { SignAttestationOptions, SignedAttestation } from "./aiv/sign-attestation.ts";
export type { NamedArtifact } from "./artifact-reference.ts";
export type { Attestation, AttestOptions } from "./attest/attest.ts";
export type { DigestOptions, ModelDigest } from "./digest-model.ts";
export type {
  EvidenceSearch,
  FindEvidenceOptions,
  FoundEvidence,
  OtherEvidence,
} from "./evidence/find-evidence.ts";
export type {
  ImportEvidenceOptions,
  ImportedAttestation,
  ImportedEvidence,
  ImportedRecord,
} from "./evidence/import-evidence.ts";
export type { JudgedEvidence, VerifyEvidenceOptions } from "./evidence/verify-evidence.ts";
export * from "./evidence-packs.ts";
export * from "./exports.ts";
export type { GenerateKeyOptions, KeyFiles } from "./generate-key-files.ts";
export type { HashingOptions } from "./hashing-options.ts";
export type { BundleClaims } from "./inspect-bundle.ts";
export type { LoadedClaim } from "./lineage/lineage-loader.ts";
export type { UnverifiedAdvisory } from "./lineage/load-advisories.ts";
export type { LineageOptions, LineageReport } from "./lineage/query-lineage.ts";
export { LINEAGE_VIEWS, type LineageView } from "./lineage/views.ts";
export {
  type EvidenceWarning,
  ModelMismatchError,
  NotVerifiedError,
  type RefusalFacts,
} from "./not-verified-error.ts";
export type { PackFileComparison, PackFileFault } from "./packs/compare-files.ts";
export type { CreatedEvidencePack, CreateEvidencePackOptions, IncludedFile } from "./packs/create-pack.ts";
export {
  EVIDENCE_PACK_FILE_ERROR_CODES,
  EvidencePackFileError,
  type EvidencePackFileErrorCode,
} from "./packs/pack-error.ts";
export type { LeftOutEvidence } from "./packs/pack-file.ts";
export {
  type PackFault,
  PackRefusedError,
  type PackVerification,
  type VerifyEvidencePackOptions,
} from "./packs/verify-pack.ts";
export type {
  CreatedRecord,
  CreateRecordOptions,
  RecordContent,
  RecordWarning,
} from "./records/create-record.ts";
export type { VerifiedRecord, VerifyRecordOptions } from "./records/verify-record.ts";
export { CANDIDATE_RELATIONS, type CandidateRelation } from "./rollback/candidate-relation.ts";
export type { RecordedRollback, RollbackOptions } from "./rollback/record-rollback.ts";
export type { RollbackCandidate } from "./rollback/rollback-candidates.ts";
export type {
  JudgedCandidate,
  RefusedCandidate,
  RollbackSuggestion,
  SuggestRollbackOptions,
} from "./rollback/suggest-rollback.ts";
export { SdkError, type SdkErrorCode } from "./sdk-error.ts";
export type { DeltaDescription } from "./sign-delta.ts";
export type { SignedModel, SignModelOptions } from "./sign-model.ts";
export type { SignatureMade } from "./signature-made.ts";
export type { SigningOptions } from "./signing-options.ts";
export { requireRoot, type StoreOptions, withStore } from "./store.ts";
export type { TrustOptions } from "./trust-options.ts";
export type { VerifiedModel, VerifyModelOptions } from "./verify-model.ts";

// Each function loads its code when it is called: a program that verifies with a key never loads what signs keyless.

/** See `examineAivPacket` in aiv/examine-aiv-packet.ts: judges an AIV packet against git, its artifacts and its signatures. */
export async function examineAivPacket(
  document: PacketDocument,
  options: ExamineAivPacketOptions,
): Promise<Result<ExaminedPacket, AixvError>> {
  return await (await import("./aiv/examine-aiv-packet.ts")).examineAivPacket(document, options);
}

/** See `signAttestation` in aiv/sign-attestation.ts: signs a Verifier's decision over the packet that it is about. */
export async function signAttestation(
  packet: JsonObject,
  attestation: JsonObject,
  options: SignAttestationOptions,
): Promise<Result<SignedAttestation, AixvError>> {
  return await (await import("./aiv/sign-attestation.ts")).signAttestation(packet, attestation, options);
}

/** See `signValidation` in aiv/sign-validation.ts: signs what the validator says, as a statement about the head commit. */
export async function signValidation(
  document: PacketDocument,
  report: ValidationReport,
  options: SigningOptions,
): Promise<Result<{ readonly bundle: Bundle; readonly identity: SignerIdentity }, AixvError>> {
  return await (await import("./aiv/sign-validation.ts")).signValidation(document, report, options);
}

/** See `signModel` in sign-model.ts: hashes a model, signs its manifest, and writes the bundle. */
export async function signModel(
  path: string,
  options: SignModelOptions = {},
): Promise<Result<SignedModel, AixvError>> {
  return await (await import("./sign-model.ts")).signModel(path, options);
}

/** See `verifyModel` in verify-model.ts: `ok` only if who signed is trusted and every file is as signed. */
export async function verifyModel(
  path: string,
  options: VerifyModelOptions,
): Promise<Result<VerifiedModel, NotVerifiedError>> {
  return await (await import("./verify-model.ts")).verifyModel(path, options);
}

/** See `admitModel` in admission/admit-model.ts: `ok` only if a model is verified and its policy admits it. */
export async function admitModel(
  path: string,
  options: AdmitModelOptions,
): Promise<Result<Admission, NotAdmittedError | NotVerifiedError>> {
  return await (await import("./admission/admit-model.ts")).admitModel(path, options);
}

/** See `readPolicy` in admission/policy-file.ts: reads a policy, signed or not, without verifying it. */
export async function readPolicy(path: string): Promise<Result<UnverifiedPolicy, AixvError>> {
  return await (await import("./admission/policy-file.ts")).readPolicy(path);
}

/** See `runPolicyTests` in admission/policy-tests.ts: runs the cases of a folder against their policies. */
export async function runPolicyTests(
  folder: string,
): Promise<Result<readonly PolicyTestResult[], AixvError>> {
  return await (await import("./admission/policy-tests.ts")).runPolicyTests(folder);
}

/** See `digestModel` in digest-model.ts: digests a model as `signModel` would. */
export async function digestModel(
  path: string,
  options: DigestOptions = {},
): Promise<Result<ModelDigest, AixvError>> {
  return await (await import("./digest-model.ts")).digestModel(path, options);
}

/** See `digestModelPart` in digest-model.ts: hashes one part of a model, for several machines to share the work. */
export async function digestModelPart(
  path: string,
  part: { readonly index: number; readonly of: number },
  options: DigestOptions = {},
): Promise<Result<PartialManifest, AixvError>> {
  return await (await import("./digest-model.ts")).digestModelPart(path, part, options);
}

/** See `mergeDigests` in digest-model.ts: joins partial manifests to the digest of the whole model. */
export async function mergeDigests(files: readonly string[]): Promise<Result<ModelDigest, AixvError>> {
  return await (await import("./digest-model.ts")).mergeDigests(files);
}

/** See `inspectBundle` in inspect-bundle.ts: tells what a bundle claims; verifies nothing. */
export async function inspectBundle(path: string): Promise<Result<BundleClaims, AixvError>> {
  return await (await import("./inspect-bundle.ts")).inspectBundle(path);
}

/** See `generateKeyFiles` in generate-key-files.ts: makes a key pair in two files. */
export async function generateKeyFiles(
  prefix: string,
  options: GenerateKeyOptions = {},
): Promise<Result<KeyFiles, AixvError>> {
  return await (await import("./generate-key-files.ts")).generateKeyFiles(prefix, options);
}

/** See `attest` in attest/attest.ts: makes a claim about an artifact, and stores it, signed if asked. */
export async function attest(
  path: string,
  predicate: string,
  input: string,
  options: AttestOptions = {},
): Promise<Result<Attestation, AixvError>> {
  return await (await import("./attest/attest.ts")).attest(path, predicate, input, options);
}

/** See `signDelta` in sign-delta.ts: claims that an artifact is an update of another. */
export async function signDelta(
  path: string,
  delta: DeltaDescription,
  options: Omit<AttestOptions, "parents" | "datasets"> = {},
): Promise<Result<Attestation, AixvError>> {
  return await (await import("./sign-delta.ts")).signDelta(path, delta, options);
}

/** See `rollback` in rollback/record-rollback.ts: records that an artifact was rolled back to another. */
export async function rollback(
  path: string,
  to: string,
  options: RollbackOptions = {},
): Promise<Result<RecordedRollback, AixvError>> {
  return await (await import("./rollback/record-rollback.ts")).rollback(path, to, options);
}

/** See `suggestRollback` in rollback/suggest-rollback.ts: where to go back to from an artifact, by a policy. */
export async function suggestRollback(
  artifact: string,
  options: SuggestRollbackOptions,
): Promise<Result<RollbackSuggestion, AixvError>> {
  return await (await import("./rollback/suggest-rollback.ts")).suggestRollback(artifact, options);
}

/** See `createRecord` in records/create-record.ts: makes a SignedRecord, signs it if asked, and writes it. */
export async function createRecord(
  content: RecordContent,
  options: CreateRecordOptions = {},
): Promise<Result<CreatedRecord, AixvError>> {
  return await (await import("./records/create-record.ts")).createRecord(content, options);
}

/** See `verifyRecord` in records/verify-record.ts: `ok` only if who signed the record is trusted. */
export async function verifyRecord(
  path: string,
  options: VerifyRecordOptions,
): Promise<Result<VerifiedRecord, NotVerifiedError>> {
  return await (await import("./records/verify-record.ts")).verifyRecord(path, options);
}

/** See `createEvidencePack` in packs/create-pack.ts: makes a pack of what is known about a model. */
export async function createEvidencePack(
  path: string,
  options: CreateEvidencePackOptions,
): Promise<Result<CreatedEvidencePack, AixvError>> {
  return await (await import("./packs/create-pack.ts")).createEvidencePack(path, options);
}

/** See `verifyEvidencePack` in packs/verify-pack.ts: whether a pack is valid, signed by whom the options trust, and its files are there. */
export async function verifyEvidencePack(
  path: string,
  options: VerifyEvidencePackOptions = {},
): Promise<Result<PackVerification, AixvError>> {
  return await (await import("./packs/verify-pack.ts")).verifyEvidencePack(path, options);
}

/** See `listAdvisories` in advisories/list-advisories.ts: the advisories of a store with their versions, and which is in force. */
export async function listAdvisories(
  options: ListAdvisoriesOptions = {},
): Promise<Result<AdvisoryList, AixvError>> {
  return await (await import("./advisories/list-advisories.ts")).listAdvisories(options);
}

/** See `syncAdvisories` in advisories/sync-advisories.ts: imports what a feed lists, verified and never an older version. */
export async function syncAdvisories(
  feed: string,
  options: SyncAdvisoriesOptions,
): Promise<Result<AdvisorySync, AixvError>> {
  return await (await import("./advisories/sync-advisories.ts")).syncAdvisories(feed, options);
}

/** See `buildAdvisoryFeed` in advisories/build-feed.ts: writes a store's advisories and a feed of them for others. */
export async function buildAdvisoryFeed(
  folder: string,
  options: BuildAdvisoryFeedOptions = {},
): Promise<Result<BuiltFeed, AixvError>> {
  return await (await import("./advisories/build-feed.ts")).buildAdvisoryFeed(folder, options);
}

/** See `findEvidence` in evidence/find-evidence.ts: what lies beside an artifact and in the store; verifies nothing. */
export async function findEvidence(
  digest: Digest,
  options: FindEvidenceOptions = {},
): Promise<Result<EvidenceSearch, AixvError>> {
  return await (await import("./evidence/find-evidence.ts")).findEvidence(digest, options);
}

/** See `verifyEvidence` in evidence/verify-evidence.ts: what each piece of evidence proves, or why it does not count. */
export async function verifyEvidence(
  digest: Digest,
  evidence: readonly FoundEvidence[],
  trust: VerifyEvidenceOptions,
): Promise<Result<readonly JudgedEvidence[], AixvError>> {
  return await (await import("./evidence/verify-evidence.ts")).verifyEvidence(digest, evidence, trust);
}

/** See `queryLineage` in lineage/query-lineage.ts: where an artifact came from, what came of it, why it is flagged. */
export async function queryLineage(
  artifact: string,
  options: LineageOptions,
): Promise<Result<LineageReport, AixvError>> {
  return await (await import("./lineage/query-lineage.ts")).queryLineage(artifact, options);
}

/** See `importEvidence` in evidence/import-evidence.ts: brings evidence of others into the store; verifies nothing. */
export async function importEvidence(
  path: string,
  options: ImportEvidenceOptions = {},
): Promise<Result<ImportedEvidence, AixvError>> {
  return await (await import("./evidence/import-evidence.ts")).importEvidence(path, options);
}

/** See `readJsonFile` in json-file.ts: reads a JSON file that a person wrote, strictly. */
export async function readJsonFile(path: string, what: string): Promise<Result<JsonValue, AixvError>> {
  return await (await import("./json-file.ts")).readJsonFile(path, what);
}

/** See `resolveArtifact` in artifact-reference.ts: the artifact that a text names by its digest or its path. */
export async function resolveArtifact(
  text: string,
  what: string,
  options: DigestOptions = {},
): Promise<Result<NamedArtifact, AixvError>> {
  return await (await import("./artifact-reference.ts")).resolveArtifact(text, what, options);
}
