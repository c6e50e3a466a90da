import { type Digest, type Timestamp, timeToMillis } from "@aixv/core";
import type { Verified } from "@aixv/envelope";
import { LineageGraph, type Link, trace } from "@aixv/lineage";
import { type CompiledPolicy, trustsBundles, trustsLineage } from "@aixv/policy";
import {
  ARTIFACT_TYPES_WITHOUT_PARENTS,
  type BundlePayload,
  type ClDeltaPredicate,
  DERIVATION_EDGES,
  PREDICATE_TYPES,
  type SignedRecord,
  validatedClaims,
  validatedPayload,
} from "@aixv/records";
import type { CollectedEvidence } from "../admission/collect-evidence.ts";
import type { CandidateRelation } from "./candidate-relation.ts";

/** Something that could be gone back to. */
export interface RollbackCandidate {
  readonly digest: Digest;
  readonly relation: CandidateRelation;
  /** Of an ancestor: steps. */
  readonly distance?: number;
  /** Of an ancestor: how the artifact came of it. */
  readonly links?: readonly Link[];
  /** Of an earlier release: which, and when it was signed. */
  readonly release?: { readonly bundleId: string; readonly signedAt: Timestamp };
}

/** Types of artifacts that are no models, and cannot take the place of one. */
const PARTS = ARTIFACT_TYPES_WITHOUT_PARENTS.filter((type) => type !== "base-model" && type !== "checkpoint");

/**
 * What could be gone back to by the word of those whom the policy trusts with lineage: what the artifact's maker named,
 * earlier releases, the newest first, and ancestors, the nearest first.
 *
 * @param evidenceOf - the same evidence of another artifact
 */
export async function rollbackCandidates(
  artifact: Digest,
  policy: CompiledPolicy,
  evidence: CollectedEvidence,
  evidenceOf: (artifact: Digest) => Promise<CollectedEvidence>,
): Promise<readonly RollbackCandidate[]> {
  const graph = new LineageGraph();
  addStatements(graph, artifact, policy, evidence);
  const ancestors = trace(graph, artifact, { edgeTypes: DERIVATION_EDGES });
  const candidates: RollbackCandidate[] = [
    ...declaredTargets(artifact, policy, evidence).map(
      (digest): RollbackCandidate => ({ digest, relation: "rollback-target" }),
    ),
    ...(await earlierReleases(artifact, graph, policy, evidence, evidenceOf)),
    ...ancestors.artifacts.map(
      ({ digest, depth }): RollbackCandidate => ({
        digest,
        relation: "ancestor",
        distance: depth,
        links: ancestors.links.filter(({ to, from }) => to === digest || from === digest),
      }),
    ),
  ];
  const isPart = (digest: Digest): boolean => {
    const types = graph.typesOf(digest).map(({ artifactType }) => artifactType);
    return types.length > 0 && types.every((type) => PARTS.includes(type));
  };
  const seen = new Set<Digest>([artifact]);
  return candidates.filter(({ digest }) => {
    if (seen.has(digest) || isPart(digest)) return false;
    seen.add(digest);
    return true;
  });
}

function addStatements(
  graph: LineageGraph,
  artifact: Digest,
  policy: CompiledPolicy,
  { statements }: CollectedEvidence,
): void {
  for (const statement of statements) {
    const isOwn =
      validatedClaims(statement.value)?.subjects.some(({ digest }) => digest === artifact) === true;
    graph.addStatement(statement, {
      isTrusted: trustsLineage(policy, statement, isOwn ? "artifact" : "ancestor"),
    });
  }
}

/** What a trusted delta names to go back to, and to what the artifact was rolled back before. */
function declaredTargets(
  artifact: Digest,
  policy: CompiledPolicy,
  { statements }: CollectedEvidence,
): readonly Digest[] {
  return statements.flatMap((statement): readonly Digest[] => {
    const claims = validatedClaims(statement.value);
    const isOwn = claims?.subjects.some(({ digest }) => digest === artifact) === true;
    if (claims === undefined || !isOwn || !trustsLineage(policy, statement, "artifact")) return [];
    const { predicateType } = statement.value;
    if (predicateType !== PREDICATE_TYPES["cl-delta"] && predicateType !== PREDICATE_TYPES.rollback)
      return [];
    // Both predicates call it so.
    return [(claims.predicate as Pick<ClDeltaPredicate, "rollback_target_digest">).rollback_target_digest];
  });
}

interface Release {
  readonly bundle: BundlePayload;
  /** The earliest proved time; what is not dated is not known to be earlier. */
  readonly signedAt?: Timestamp;
}

/** Most earlier releases whose lineage is looked at. */
const MAX_RELEASES = 100;

async function earlierReleases(
  artifact: Digest,
  graph: LineageGraph,
  policy: CompiledPolicy,
  { records }: CollectedEvidence,
  evidenceOf: (artifact: Digest) => Promise<CollectedEvidence>,
): Promise<readonly RollbackCandidate[]> {
  const releases = records
    .filter((record) => record.value.kind === "bundle" && trustsBundles(policy, record))
    .flatMap(readRelease);
  const own = releases.filter(({ bundle }) => bundle.members.includes(artifact));
  const since = Math.min(
    ...own.map(({ signedAt }) => (signedAt === undefined ? Number.NaN : timeToMillis(signedAt))),
  );
  const earlier = releases
    .flatMap(({ bundle, signedAt }) => (signedAt === undefined ? [] : [{ bundle, signedAt }]))
    .filter(({ bundle, signedAt }) => !bundle.members.includes(artifact) && timeToMillis(signedAt) < since)
    .sort((a, b) => timeToMillis(b.signedAt) - timeToMillis(a.signedAt))
    .slice(0, MAX_RELEASES);
  const ownMembers = new Set(own.flatMap(({ bundle }) => bundle.members));
  const family = new Set([artifact, ...trace(graph, artifact).artifacts.map(({ digest }) => digest)]);
  const found: RollbackCandidate[] = [];
  for (const { bundle, signedAt } of earlier) {
    const { primary, members, bundle_id: bundleId } = bundle;
    if (!members.some((member) => ownMembers.has(member))) {
      addStatements(graph, primary, policy, await evidenceOf(primary));
      const origins = trace(graph, primary).artifacts.map(({ digest }) => digest);
      if (![primary, ...origins].some((digest) => family.has(digest))) continue;
    }
    found.push({ digest: primary, relation: "earlier-release", release: { bundleId, signedAt } });
  }
  return found;
}

function readRelease(record: Verified<SignedRecord>): readonly Release[] {
  // What the rules of the kind gave is that type.
  const bundle = validatedPayload(record.value) as BundlePayload | undefined;
  if (bundle === undefined) return [];
  const times = [record.integratedTime, record.signedTime]
    .filter((time) => time !== undefined)
    .sort((a, b) => timeToMillis(a) - timeToMillis(b));
  return [{ bundle, ...(times[0] === undefined ? {} : { signedAt: times[0] }) }];
}
