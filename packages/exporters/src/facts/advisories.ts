import { compareCodePoints, type Digest, type Timestamp, timeToMillis } from "@aixv/core";
import { type AffectedArtifact, affectedBy, LineageGraph } from "@aixv/lineage";
import { type RecordFacts, type SignedAdvisory, type StatementFacts, signedAdvisories } from "@aixv/policy";
import {
  type AdvisoryPredicate,
  type AdvisoryTarget,
  advisoryTargets,
  type BundlePayload,
  bundleEdges,
  type LineageEdge,
  laterVersions,
} from "@aixv/records";
import type { ExportFacts } from "./export-facts.ts";

/** An artifact that a version of an advisory concerns. */
export interface ConcernedArtifact {
  readonly digest: Digest;
  /** What the advisory names; the artifact itself, unless a selector led to it. */
  readonly target: Digest;
  /** From the artifact to what is named, as verified claims say; empty where it is named itself. */
  readonly path: readonly LineageEdge[];
}

/** What was said under an advisory's id at some time. */
export interface AdvisoryRevision {
  readonly signed: RecordFacts | StatementFacts;
  readonly advisory: AdvisoryPredicate;
  /** By when it was signed: the latest time that is proved, or the time of verification where none is. */
  readonly time: Timestamp;
  readonly isTimeProved: boolean;
  /** Whether nobody took it back later, as far as times are proved; a version that withdraws is never in force. */
  readonly isInForce: boolean;
  /** Whom it concerns still, by digest: without those that are mended, and without those of whom a later version says more. */
  readonly concerned: readonly ConcernedArtifact[];
  /** In which artifacts it says, and proves to have said in time, that the matter is mended; and none that is affected still. */
  readonly fixed: readonly Digest[];
  /** Those of its `fixed_digests` that are not in `fixed`, as some version in force says that they are affected. */
  readonly disputed: readonly Digest[];
}

/** All versions of one advisory that were verified, and what they come to (AIXV §7.5, registry §4). */
export interface Advisory {
  readonly id: string;
  /** By their times. */
  readonly revisions: readonly [AdvisoryRevision, ...AdvisoryRevision[]];
  /** The last of those in force; where there is none, of all. */
  readonly current: AdvisoryRevision;
  /** When it was withdrawn; absent where some version is in force. */
  readonly withdrawn?: Timestamp;
}

/** The advisories among facts, by id. Each signer counts: whom to trust with advisories is for the caller to have sorted out. */
export function advisoriesOf(facts: ExportFacts): readonly Advisory[] {
  const { evidence } = facts;
  const versions = signedAdvisories(evidence);
  if (versions.length === 0) return [];
  const graph = lineageOf(facts);
  const byId = Map.groupBy(versions, ({ advisory }) => advisory.advisory_id);
  return [...byId]
    .toSorted(([a], [b]) => compareCodePoints(a, b))
    .map(([id, all]) => advisoryOf(id, all, graph, evidence.evaluated_at));
}

/** What verified claims and releases say of how artifacts are related. */
function lineageOf({ evidence: { statements, records } }: ExportFacts): LineageGraph {
  const graph = new LineageGraph();
  for (const { bundle_digest: id, predicate_type: predicateType, subjects, lineage } of statements)
    graph.addClaimed({
      id,
      signed: true,
      predicateType,
      subjects: subjects.map(({ digest }) => digest),
      edges: lineage?.edges ?? [],
    });
  for (const { bundle_digest: id, kind, record_digest, payload, is_valid } of records) {
    if (kind !== "bundle" || !is_valid) continue;
    // What the rules of the kind gave is that type.
    const edges = bundleEdges(payload as BundlePayload, record_digest);
    graph.addClaimed({ id, signed: true, predicateType: kind, subjects: [record_digest], edges });
  }
  return graph;
}

/** A version as queries of lineage take it. */
interface Notice extends SignedAdvisory {
  readonly id: Digest;
  readonly targets: readonly AdvisoryTarget[];
  readonly isTrusted: true;
  readonly signers: readonly never[];
}

function advisoryOf(
  id: string,
  versions: readonly SignedAdvisory[],
  graph: LineageGraph,
  evaluatedAt: Timestamp,
): Advisory {
  const notices = versions.map(
    (version): Notice => ({
      ...version,
      id: version.signed.bundle_digest,
      targets: advisoryTargets(version.advisory, version.subjects),
      isTrusted: true,
      signers: [],
    }),
  );
  const read = notices.map((notice) => ({ notice, concerned: concernedBy(notice, notices, graph) }));
  const affected = new Set(read.flatMap(({ concerned }) => concerned.map(({ digest }) => digest)));
  const revisions = read
    .map(({ notice, concerned }): AdvisoryRevision => {
      const { signed, advisory } = notice;
      const proved = provedTime(signed);
      const isInForce = isUpheld(notice, notices);
      const mended = isInForce ? mendedIn(notice) : [];
      return {
        signed,
        advisory,
        time: proved ?? evaluatedAt,
        isTimeProved: proved !== undefined,
        isInForce,
        concerned,
        fixed: mended.filter((digest) => !affected.has(digest)),
        disputed: mended.filter((digest) => affected.has(digest)),
      };
    })
    .toSorted(compareRevisions);
  const current = revisions.findLast(({ isInForce }) => isInForce);
  const withdrawal = revisions.findLast(({ advisory }) => advisory.status === "withdrawn");
  const [first, ...rest] = revisions;
  if (first === undefined) throw new TypeError("expected a version of an advisory, got none");
  return {
    id,
    revisions: [first, ...rest],
    current: current ?? withdrawal ?? first,
    ...(current === undefined && withdrawal !== undefined ? { withdrawn: withdrawal.time } : {}),
  };
}

/**
 * Whom a version concerns, by whom it names and by its selectors alone: that what is wrong with a model is wrong with what was made
 * of it is a rule of policies, and nobody's word.
 */
function concernedBy(
  notice: Notice,
  notices: readonly Notice[],
  graph: LineageGraph,
): readonly ConcernedArtifact[] {
  if (notice.advisory.status === "withdrawn") return [];
  // A mitigation that does not mend an artifact is of one that is affected, and is taken back as an active version is.
  const asked: Notice = { ...notice, advisory: { ...notice.advisory, status: "active" } };
  const others = notices.map((one) => (one === notice ? asked : one));
  const { artifacts } = affectedBy(graph, asked, others, {
    follow: "claimed",
    ignoreAdvisoriesOn: ["ancestors", "bundles"],
    maxArtifacts: Number.POSITIVE_INFINITY,
  });
  const mended = new Set(notice.advisory.status === "mitigated" ? mendedIn(notice) : []);
  return artifacts.filter(({ digest }) => !mended.has(digest)).map(concernedArtifact);
}

function concernedArtifact({ digest, target, path }: AffectedArtifact): ConcernedArtifact {
  return { digest, target, path: path.map(({ type, from, to }) => ({ type, from, to })) };
}

/** Only one that is proved to be of the past mends anything, as in `fixedDigests` of `@aixv/records`. */
function mendedIn({ advisory, mayTakeBack, first }: SignedAdvisory): readonly Digest[] {
  return mayTakeBack && first !== undefined ? [...new Set(advisory.fixed_digests ?? [])] : [];
}

function isUpheld(notice: SignedAdvisory, notices: readonly SignedAdvisory[]): boolean {
  const isWithdrawal = ({ advisory }: SignedAdvisory): boolean => advisory.status === "withdrawn";
  return !isWithdrawal(notice) && !laterVersions(notice, notices).some(isWithdrawal);
}

function provedTime({ integrated_time, signed_time }: RecordFacts | StatementFacts): Timestamp | undefined {
  if (integrated_time === undefined || signed_time === undefined) return integrated_time ?? signed_time;
  return timeToMillis(integrated_time) > timeToMillis(signed_time) ? integrated_time : signed_time;
}

/** By time; of what is of one time that comes last which has no proof of it, as nothing is proved to be later. */
function compareRevisions(a: AdvisoryRevision, b: AdvisoryRevision): number {
  return (
    timeToMillis(a.time) - timeToMillis(b.time) ||
    Number(b.isTimeProved) - Number(a.isTimeProved) ||
    (a.signed.bundle_digest < b.signed.bundle_digest ? -1 : 1)
  );
}
