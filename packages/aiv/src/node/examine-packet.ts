import { ok, type Result, type Timestamp } from "@aixv/core";
import type { FileError } from "@aixv/core/node";
import type { ArtifactFacts, RepositoryFacts, SignatureFacts } from "../facts/index.ts";
import { type PacketDocument, type PacketView, viewPacket } from "../packet/index.ts";
import type { OrganizationPolicy } from "../policy/index.ts";
import type { Profile } from "../profiles/index.ts";
import { redactPacket } from "../rules/redact-packet.ts";
import type { ComplianceLevel } from "../standard/tiers.ts";
import type { SurfaceMapping, SurfacePolicy } from "../surfaces/index.ts";
import { type ValidationReport, validatePacket } from "../validate/index.ts";
import { collectArtifactFacts } from "./artifacts/index.ts";
import type { GitError } from "./git/index.ts";
import { checkTestIntegrity } from "./integrity/index.ts";
import { collectRepositoryFacts } from "./repository/index.ts";
import { collectSignatureFacts, createCommitVerifier, type SignatureTrust } from "./signatures/index.ts";

/** What a packet is held against, and by what. */
export interface ExaminePacketOptions {
  readonly now: Timestamp;
  /** Name and version of the program. */
  readonly validatorId: string;
  readonly gate?: boolean;
  /** A clone of the repository. Without it nothing is asked of git. */
  readonly repository?: string;
  /** A folder with the bytes of the artifacts. */
  readonly artifacts?: string;
  /** Whom to trust with signatures; without it none is checked. */
  readonly trust?: Omit<SignatureTrust, "now" | "policy" | "mergedAt">;
  readonly policy?: OrganizationPolicy;
  readonly profiles?: readonly Profile[];
  readonly mergedAt?: Timestamp;
  readonly claimedLevel?: ComplianceLevel;
  /** The commit that is to be merged, in full. */
  readonly expectedHead?: string;
  /** The commit that it is to be merged into, in full: the change is held against it. */
  readonly expectedBase?: string;
  readonly signal?: AbortSignal;
}

/** A packet judged, and what it was judged by. */
export interface ExaminedPacket {
  readonly report: ValidationReport;
  readonly repository?: RepositoryFacts;
  readonly artifacts?: ArtifactFacts;
  readonly signatures?: SignatureFacts;
}

/**
 * Judges a packet against reality: asks the repository, the artifacts and the signatures what the packet says of them, and
 * then every rule. Nothing is fetched from a network, unless a trust root is given that asks for one.
 *
 * @returns the report with the facts, or why they could not be had: `GIT_*`, `REPOSITORY_*`, `FILE_NOT_FOUND`, `NOT_A_DIRECTORY`
 * @throws the signal's reason once it is aborted
 */
export async function examinePacket(
  given: PacketDocument,
  options: ExaminePacketOptions,
): Promise<Result<ExaminedPacket, GitError | FileError>> {
  // Before anything is asked: reasons of facts quote the packet too.
  const document = redactPacket(given, options.policy?.permittedSecrets);
  const view = viewPacket(document.json);
  const trust = options.trust === undefined ? undefined : trustOf(options.trust, options);
  const repository = await askRepository(view, options, trust);
  if (!repository.ok) return repository;
  const artifacts = await askArtifacts(view, options);
  if (!artifacts.ok) return artifacts;
  const signatures = trust === undefined ? undefined : await askSignatures(view, options, trust);
  const facts = {
    ...(repository.value === undefined ? {} : { repository: repository.value }),
    ...(artifacts.value === undefined ? {} : { artifacts: artifacts.value }),
    ...(signatures === undefined ? {} : { signatures }),
  };
  const { now, validatorId, gate, policy, profiles, mergedAt, claimedLevel, expectedHead, expectedBase } =
    options;
  const report = validatePacket(document, {
    now,
    validatorId,
    gate: gate === true,
    ...facts,
    ...(policy === undefined ? {} : { policy }),
    ...(profiles === undefined ? {} : { profiles }),
    ...(mergedAt === undefined ? {} : { mergedAt }),
    ...(claimedLevel === undefined ? {} : { claimedLevel }),
    ...(expectedHead === undefined ? {} : { expectedHead }),
    ...(expectedBase === undefined ? {} : { expectedBase }),
  });
  return ok({ report, ...facts });
}

function trustOf(
  trust: NonNullable<ExaminePacketOptions["trust"]>,
  { now, policy, gate, mergedAt = gate === true ? now : undefined }: ExaminePacketOptions,
): SignatureTrust {
  return {
    ...trust,
    now,
    ...(policy === undefined ? {} : { policy }),
    // What passes a gate is about to be merged.
    ...(mergedAt === undefined ? {} : { mergedAt }),
  };
}

async function askArtifacts(
  view: PacketView,
  { artifacts, signal }: ExaminePacketOptions,
): Promise<Result<ArtifactFacts | undefined, FileError>> {
  if (artifacts === undefined) return ok(undefined);
  return await collectArtifactFacts(view, {
    directory: artifacts,
    ...(signal === undefined ? {} : { signal }),
  });
}

async function askSignatures(
  view: PacketView,
  { artifacts, repository, signal }: ExaminePacketOptions,
  trust: SignatureTrust,
): Promise<SignatureFacts> {
  return await collectSignatureFacts(view, {
    ...trust,
    ...(artifacts === undefined ? {} : { artifactsDirectory: artifacts }),
    ...(repository === undefined ? {} : { repositoryDirectory: repository }),
    ...(signal === undefined ? {} : { signal }),
  });
}

async function askRepository(
  view: PacketView,
  { repository, policy, profiles = [], validatorId, expectedBase, signal }: ExaminePacketOptions,
  trust: SignatureTrust | undefined,
): Promise<Result<RepositoryFacts | undefined, GitError>> {
  if (repository === undefined) return ok(undefined);
  const facts = await collectRepositoryFacts(view, {
    directory: repository,
    surfaces: surfacesOf(policy, profiles),
    ...(expectedBase === undefined ? {} : { base: expectedBase }),
    ...(trust === undefined ? {} : { verifyCommit: createCommitVerifier(trust) }),
    ...(signal === undefined ? {} : { signal }),
  });
  if (!facts.ok) return facts;
  const integrity = await checkTestIntegrity({
    repository,
    base: facts.value.mergeBaseSha,
    head: facts.value.headSha,
    fromMergeBase: false,
    version: validatorId.split("@").at(-1) ?? validatorId,
    signal,
  });
  if (!integrity.ok) return integrity;
  return ok({ ...facts.value, testIntegrity: integrity.value });
}

function surfacesOf(policy: OrganizationPolicy | undefined, profiles: readonly Profile[]): SurfacePolicy {
  const mappings: readonly SurfaceMapping[] = [
    ...(policy?.surfaces.map ?? []),
    ...profiles.flatMap(({ criticalSurfaces }) => criticalSurfaces),
  ];
  return { mappings, exempt: policy?.surfaces.exempt ?? [] };
}
