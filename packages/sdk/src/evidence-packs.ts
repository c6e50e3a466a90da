import type { AixvError, Result } from "@aixv/core";
import type { EvidenceRunDigest } from "./evidence-runs/digest-evidence-run.ts";
import type { InitEvidenceRunOptions, InitializedEvidenceRun } from "./evidence-runs/init-evidence-run.ts";
import type {
  EvidenceRunVerification,
  VerifyEvidenceRunOptions,
} from "./evidence-runs/verify-evidence-run.ts";
import type { PackFileDifference } from "./pack-documents/diff-pack-files.ts";
import type { DigestEvidenceOptions, EvidencePackDigest } from "./pack-documents/digest-evidence.ts";
import type { ValidatedPackFile } from "./pack-documents/validate-pack-file.ts";

export type { ServerOptions } from "./evidence-runs/ask-server.ts";
export type { EvidenceRunDigest } from "./evidence-runs/digest-evidence-run.ts";
export {
  EVIDENCE_RUN_ERROR_CODES,
  EvidenceRunError,
  type EvidenceRunErrorCode,
} from "./evidence-runs/evidence-run-error.ts";
export type { InitEvidenceRunOptions, InitializedEvidenceRun } from "./evidence-runs/init-evidence-run.ts";
export {
  type EvidenceRunIssue,
  EvidenceRunRefusedError,
  type EvidenceRunVerification,
  type VerifyEvidenceRunOptions,
} from "./evidence-runs/verify-evidence-run.ts";
export type { ComparedPack, PackFileDifference } from "./pack-documents/diff-pack-files.ts";
export type { DigestEvidenceOptions, EvidencePackDigest } from "./pack-documents/digest-evidence.ts";
export type { ValidatedPackFile } from "./pack-documents/validate-pack-file.ts";

// What the package has for the evidence of runs, and for packs as documents. Each function loads its code when it is called.

/** See `initEvidenceRun` in evidence-runs/init-evidence-run.ts: writes the events of a run and their digest manifest. */
export async function initEvidenceRun(
  options: InitEvidenceRunOptions = {},
): Promise<Result<InitializedEvidenceRun, AixvError>> {
  return await (await import("./evidence-runs/init-evidence-run.ts")).initEvidenceRun(options);
}

/** See `verifyEvidenceRun` in evidence-runs/verify-evidence-run.ts: holds a run's files against each other and a server. */
export async function verifyEvidenceRun(
  path: string,
  options: VerifyEvidenceRunOptions,
): Promise<Result<EvidenceRunVerification, AixvError>> {
  return await (await import("./evidence-runs/verify-evidence-run.ts")).verifyEvidenceRun(path, options);
}

/** See `digestEvidence` in pack-documents/digest-evidence.ts: the digest of a pack, or of the evidence of a run. */
export async function digestEvidence(
  path: string,
  options: DigestEvidenceOptions = {},
): Promise<Result<EvidencePackDigest | EvidenceRunDigest, AixvError>> {
  return await (await import("./pack-documents/digest-evidence.ts")).digestEvidence(path, options);
}

/** See `validatePackFile` in pack-documents/validate-pack-file.ts: judges a pack's document by the rules of the standard. */
export async function validatePackFile(path: string): Promise<Result<ValidatedPackFile, AixvError>> {
  return await (await import("./pack-documents/validate-pack-file.ts")).validatePackFile(path);
}

/** See `diffPackFiles` in pack-documents/diff-pack-files.ts: how two packs differ in what their digests cover. */
export async function diffPackFiles(
  before: string,
  after: string,
): Promise<Result<PackFileDifference, AixvError>> {
  return await (await import("./pack-documents/diff-pack-files.ts")).diffPackFiles(before, after);
}
