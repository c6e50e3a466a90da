import type { Digest } from "@aixv/core";
import type { Statement } from "@aixv/envelope";
import { type LineageEdge, RecordError, statementEdges, subjectDigests } from "@aixv/records";
import type { EvidenceStore } from "@aixv/store";
import type { UpstreamArtifact } from "./upstream.ts";

/** Most artifacts looked at for a cycle; a lineage that is longer is not searched to its end. */
const MAX_ANCESTORS = 100_000;

/**
 * Refuses a statement that would make an artifact its own ancestor, by all that the store claims, verified or not:
 * between digests a cycle is impossible in truth, so that one of the claims is false (AIXV §8).
 *
 * @throws `LINEAGE_INVALID`
 */
export async function requireAcyclic(statement: Statement, store: EvidenceStore): Promise<void> {
  const subjects = new Set<string>(subjectDigests(statement));
  const pending: { readonly digest: Digest; readonly path: readonly Digest[] }[] = statementEdges(
    statement,
  ).map(({ to }) => ({ digest: to, path: [to] }));
  const seen = new Set<string>();
  for (let next = pending.pop(); next !== undefined && seen.size < MAX_ANCESTORS; next = pending.pop()) {
    const { digest, path } = next;
    if (seen.has(digest)) continue;
    seen.add(digest);
    for (const { to } of await storedEdges(digest, store)) {
      if (subjects.has(to)) throw cycle([...path, to]);
      pending.push({ digest: to, path: [...path, to] });
    }
  }
}

async function storedEdges(from: Digest, store: EvidenceStore): Promise<readonly LineageEdge[]> {
  const entries = await store.find(from);
  return entries.flatMap(({ edges }) => edges.filter((edge) => edge.from === from));
}

function cycle(path: readonly Digest[]): RecordError {
  return new RecordError(
    "LINEAGE_INVALID",
    `the artifact would be its own ancestor, by ${path.join(" from ")}: one of these claims is false; see aixv store list ${path[0]}`,
    { problems: [{ pointer: "/predicate", message: `cycle through ${path.join(", ")}` }] },
  );
}

/** Tells of inputs about which there is no evidence here. They may be right all the same. */
export async function unknownParents(
  statement: Statement,
  upstream: readonly UpstreamArtifact[],
  store: EvidenceStore,
): Promise<readonly { readonly code: string; readonly message: string }[]> {
  const verified = new Set<string>(
    upstream.filter((artifact) => artifact.verified !== undefined).map(({ digest }) => digest),
  );
  const named = [...new Set(statementEdges(statement).map(({ to }) => to))];
  const warnings: { code: string; message: string }[] = [];
  for (const digest of named) {
    if (verified.has(digest) || (await store.find(digest)).length > 0) continue;
    warnings.push({
      code: "UPSTREAM_UNKNOWN",
      message: `there is no evidence here about ${digest}, which the claim names as an input`,
    });
  }
  return warnings;
}
