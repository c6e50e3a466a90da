import { ok, type Result, type Timestamp } from "@aixv/core";
import type { ArtifactFacts, RepositoryFacts, SignatureFacts } from "../facts/index.ts";
import { type PacketDocument, type PacketView, viewPacket } from "../packet/index.ts";
import type { OrganizationPolicy } from "../policy/index.ts";
import type { Profile } from "../profiles/index.ts";
import type { ComplianceLevel } from "../standard/tiers.ts";
import type { SurfaceMapping, SurfacePolicy } from "../surfaces/index.ts";
import { type ValidationReport, validatePacket } from "../validate/index.ts";
import type { GitError } from "./git/index.ts";
import { checkTestIntegrity } from "./integrity/index.ts";
import { collectRepositoryFacts } from "./repository/index.ts";

/** What a packet is held against, and by what. */
export interface ExaminePacketOptions {
  readonly now: Timestamp;
  /** Name and version of the program. */
  readonly validatorId: string;
  readonly gate?: boolean;
  /** A clone of the repository. Without it nothing is asked of git. */
  readonly repository?: string;
  readonly policy?: OrganizationPolicy;
  readonly profiles?: readonly Profile[];
  readonly mergedAt?: Timestamp;
  readonly claimedLevel?: ComplianceLevel;
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
 * then every rule. Nothing is fetched from a network.
 *
 * @returns the report with the facts, or why the repository could not be asked (`GIT_*`, `REPOSITORY_*`)
 * @throws the signal's reason once it is aborted
 */
export async function examinePacket(
  document: PacketDocument,
  options: ExaminePacketOptions,
): Promise<Result<ExaminedPacket, GitError>> {
  const view = viewPacket(document.json);
  const repository = await askRepository(view, options);
  if (!repository.ok) return repository;
  const facts = repository.value === undefined ? {} : { repository: repository.value };
  const { now, validatorId, gate, policy, profiles, mergedAt, claimedLevel } = options;
  const report = validatePacket(document, {
    now,
    validatorId,
    gate: gate === true,
    ...facts,
    ...(policy === undefined ? {} : { policy }),
    ...(profiles === undefined ? {} : { profiles }),
    ...(mergedAt === undefined ? {} : { mergedAt }),
    ...(claimedLevel === undefined ? {} : { claimedLevel }),
  });
  return ok({ report, ...facts });
}

async function askRepository(
  view: PacketView,
  { repository, policy, profiles = [], validatorId, signal }: ExaminePacketOptions,
): Promise<Result<RepositoryFacts | undefined, GitError>> {
  if (repository === undefined) return ok(undefined);
  const facts = await collectRepositoryFacts(view, {
    directory: repository,
    surfaces: surfacesOf(policy, profiles),
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
