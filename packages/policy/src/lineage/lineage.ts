import type { Digest } from "@aixv/core";
import {
  DERIVATION_EDGES,
  type LineageRequirement,
  type OriginKind,
  type VerifiedUpstream,
} from "@aixv/records";
import type { AdmissionFacts, StatementFacts } from "../facts/admission-facts.ts";
import { type Clock, timeFault } from "../facts/signature-time.ts";
import type { Claimants } from "../policy/policy-signers.ts";
import type { SignerMatcher } from "../policy/signer-matcher.ts";
import { isArtifact } from "../rules/rule.ts";

/** Most ancestors that are looked at. */
export const MAX_ANCESTORS = 10_000;

/** Something that an artifact came from, and by whose word. */
export interface Origin {
  readonly digest: Digest;
  /** What was made of it; absent for the artifact itself. */
  readonly of?: Origin;
  /** Who says so. */
  readonly statement?: StatementFacts;
}

/** Where an artifact came from, as far as those say who are trusted in it. */
export interface Lineage {
  /** The artifact, and then its ancestors, nearer ones first. */
  readonly ancestors: ReadonlyMap<Digest, Origin>;
  /** What it or an ancestor was trained on. */
  readonly datasets: ReadonlyMap<Digest, Origin>;
  /** Of these nobody claims to name all parents, or all data sets. */
  readonly unknown: { readonly [K in OriginKind]: readonly Origin[] };
  /** Generations of ancestors on the longest way. */
  readonly depth: () => number;
  readonly isCyclic: boolean;
  /** There are more than {@link MAX_ANCESTORS}. */
  readonly isCut: boolean;
  /** Statements that would matter, by somebody who is not trusted in it. */
  readonly untrusted: readonly StatementFacts[];
}

/** Whose word counts for an artifact's lineage. */
export interface LineageTrust extends Claimants {
  /** For ancestors, beside `isTrusted` and `mayVouch`. */
  readonly isTrustedUpstream: SignerMatcher;
  readonly fallback: LineageRequirement["upstream_fallback"];
}

/** Follows an artifact's trusted statements to everything that it came from. */
export function traceLineage(facts: AdmissionFacts, trust: LineageTrust, clock: Clock): Lineage {
  const { artifact, statements } = facts;
  // What is not proved to be of the past vouches for nothing.
  const isPast = (statement: StatementFacts): boolean => timeFault(statement, clock) === undefined;
  const byArtifact = new Map<string, StatementFacts[]>();
  for (const statement of statements) {
    for (const digest of statement.lineage?.of ?? []) append(byArtifact, digest, statement);
  }
  const ancestors = new Map<Digest, Origin>([[artifact.digest, { digest: artifact.digest }]]);
  const datasets = new Map<Digest, Origin>();
  const parents = new Map<Digest, Digest[]>();
  const vouched = new Map<Digest, Digest[]>();
  const unsaid = { parents: [] as Origin[], datasets: [] as Origin[] };
  const untrusted = new Set<StatementFacts>();
  const upstream: VerifiedUpstream[] = [];
  // A map gives what is added to it while it is gone through: breadth first.
  for (const origin of ancestors.values()) {
    if (ancestors.size > MAX_ANCESTORS) break;
    const isOwn = origin.of === undefined;
    const names = isOwn ? [artifact.digest, ...(artifact.other_digests ?? [])] : [origin.digest];
    const said = names.flatMap((digest) => byArtifact.get(digest) ?? []);
    const named = new Set<OriginKind>();
    for (const statement of said) {
      const { signers } = statement;
      const isUpstreams = !isOwn && trust.isTrustedUpstream(signers);
      if (!isUpstreams && !trust.isTrusted(signers)) {
        untrusted.add(statement);
        continue;
      }
      const counts = (isUpstreams || trust.mayVouch(signers)) && isPast(statement);
      if (counts) {
        for (const kind of statement.lineage?.names_all ?? []) named.add(kind);
        for (const one of statement.lineage?.verified_upstream ?? []) upstream.push(one);
      }
      for (const { type, from, to } of statement.lineage?.edges ?? []) {
        if (!names.includes(from)) continue;
        const found: Origin = { digest: to, of: origin, statement };
        if (type === "trained_on" && !datasets.has(to)) datasets.set(to, found);
        if (!DERIVATION_EDGES.includes(type)) continue;
        // By whatever digest it is called, the artifact is one.
        const parent = isArtifact(facts, to) ? artifact.digest : to;
        if (!ancestors.has(parent)) ancestors.set(parent, found);
        append(parents, origin.digest, parent);
        if (counts) append(vouched, origin.digest, parent);
      }
    }
    for (const kind of ["parents", "datasets"] as const) if (!named.has(kind)) unsaid[kind].push(origin);
  }
  const past = trust.fallback === undefined ? [] : statements.filter(isPast);
  // Once all is found that others verified.
  const isUnknown = ({ of, digest }: Origin): boolean =>
    of === undefined || !hasIntegrity(digest, past, upstream, trust);
  return {
    ancestors,
    datasets,
    unknown: { parents: unsaid.parents.filter(isUnknown), datasets: unsaid.datasets.filter(isUnknown) },
    depth: () => measureDepth(artifact.digest, vouched).depth,
    isCyclic: measureDepth(artifact.digest, parents).isCyclic,
    isCut: ancestors.size > MAX_ANCESTORS,
    untrusted: [...untrusted],
  };
}

/** Whether, where the policy lets that suffice, somebody trusted signed the ancestor at all. */
function hasIntegrity(
  digest: Digest,
  statements: readonly StatementFacts[],
  upstream: readonly VerifiedUpstream[],
  { mayVouch, isTrustedUpstream, fallback }: LineageTrust,
): boolean {
  if (fallback !== "integrity") return false;
  const signed = [
    ...statements.filter(({ subjects }) => subjects.some((subject) => subject.digest === digest)),
    ...upstream.filter(({ artifact_digest }) => artifact_digest === digest),
  ];
  return signed.some(({ signers }) => mayVouch(signers) || isTrustedUpstream(signers));
}

/** The longest way from the artifact, by taking away whatever has nothing left that was made of it. */
function measureDepth(
  artifact: Digest,
  parents: ReadonlyMap<Digest, readonly Digest[]>,
): { readonly depth: number; readonly isCyclic: boolean } {
  const children = new Map<Digest, number>([[artifact, 0]]);
  for (const digests of parents.values()) {
    for (const digest of digests) children.set(digest, (children.get(digest) ?? 0) + 1);
  }
  if (children.get(artifact) !== 0) return { depth: 0, isCyclic: true };
  let deepest = 0;
  const depths = new Map<Digest, number>([[artifact, 0]]);
  const free: Digest[] = [artifact];
  for (const digest of free) {
    for (const parent of parents.get(digest) ?? []) {
      const depth = Math.max(depths.get(parent) ?? 0, (depths.get(digest) ?? 0) + 1);
      depths.set(parent, depth);
      deepest = Math.max(deepest, depth);
      const left = (children.get(parent) ?? 0) - 1;
      children.set(parent, left);
      if (left === 0) free.push(parent);
    }
  }
  return { depth: deepest, isCyclic: free.length < children.size };
}

function append<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}
