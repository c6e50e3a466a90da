import type { Digest } from "@aixv/core";
import type { Statement } from "@aixv/envelope";
import { type EdgeType, RecordError, statementEdges, subjectDigests } from "@aixv/records";
import type { EvidenceStore } from "@aixv/store";
import type { UpstreamArtifact } from "./upstream.ts";

/** Most artifacts looked at for a cycle; a lineage that is longer is not searched to its end. */
const MAX_ANCESTORS = 100_000;

/**
 * Edges along which a digest can only come of digests that were there before. An evaluation or a rollback may lead back:
 * a data set that a model wrote can evaluate it, and what was rolled back can be rolled forward.
 */
const DERIVATIONS: readonly EdgeType[] = ["derived_from", "trained_on", "packaged_from", "delta_of"];

/**
 * Refuses a statement by which an artifact would have been made from itself, by all that the store claims, verified or
 * not: between digests that is impossible, so that one of the claims is false (AIXV §8). What nobody signed does not stand
 * in the way of what is signed.
 *
 * @throws `LINEAGE_INVALID`
 */
export async function requireAcyclic(
  statement: Statement,
  store: EvidenceStore,
  { isSigned }: { readonly isSigned: boolean },
): Promise<void> {
  const subjects = new Set<string>(subjectDigests(statement));
  // A bill of materials also says what parents came from.
  const own = Map.groupBy(derivations(statementEdges(statement)), ({ from }) => from);
  const pending = subjectDigests(statement).flatMap((subject) =>
    (own.get(subject) ?? []).map(({ to }) => to),
  );
  /** By which artifact each one was reached. */
  const reachedFrom = new Map<Digest, Digest | undefined>(pending.map((digest) => [digest, undefined]));
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const entries = (await store.find(next)).filter(({ signed }) => signed || !isSigned);
    const stored = entries.flatMap(({ edges }) => derivations(edges));
    for (const { to, from } of [...(own.get(next) ?? []), ...stored]) {
      if (from !== next || reachedFrom.has(to)) continue;
      reachedFrom.set(to, next);
      if (subjects.has(to)) throw cycle(to, reachedFrom);
      if (reachedFrom.size < MAX_ANCESTORS) pending.push(to);
    }
  }
}

function derivations<E extends { readonly type: EdgeType }>(edges: readonly E[]): readonly E[] {
  return edges.filter(({ type }) => DERIVATIONS.includes(type));
}

function cycle(subject: Digest, reachedFrom: ReadonlyMap<Digest, Digest | undefined>): RecordError {
  const path: Digest[] = [];
  for (let digest: Digest | undefined = subject; digest !== undefined; digest = reachedFrom.get(digest)) {
    path.unshift(digest);
  }
  const [parent] = path;
  const way = path.length > 4 ? [...path.slice(0, 2), "…", ...path.slice(-2)] : path;
  const message = `the artifact would have been made from itself, by way of ${way.join(", ")}: this claim or a stored one is false; see aixv store list ${parent}`;
  return new RecordError("LINEAGE_INVALID", message, { problems: [{ pointer: "/predicate", message }] });
}

/** Tells of inputs that nothing vouches for: neither a signature that was verified, nor evidence in the store. */
export async function unverifiedInputs(
  statement: Statement,
  upstream: readonly UpstreamArtifact[],
  store: EvidenceStore,
): Promise<readonly { readonly code: string; readonly message: string }[]> {
  const named = new Map(upstream.map((artifact) => [artifact.digest, artifact]));
  const warnings: { code: string; message: string }[] = [];
  for (const digest of new Set(derivations(statementEdges(statement)).map(({ to }) => to))) {
    const artifact = named.get(digest);
    if (artifact?.verified !== undefined || (await store.find(digest)).length > 0) continue;
    const what = artifact?.path ?? digest;
    warnings.push({
      code: "UPSTREAM_UNVERIFIED",
      message: `no signature of ${what} was verified, and there is no evidence about it here: say who may have signed it with --upstream-public-key or --upstream-identity`,
    });
  }
  return warnings;
}
