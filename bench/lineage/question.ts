import type { Digest } from "@aixv/core";

/** What is asked of both. */
export interface Question {
  readonly view: "trace" | "impact";
  readonly artifact: Digest;
  readonly depth: number;
}

/** What an artifact came from or what came of it, and how near: sorted by digest. */
export type Found = readonly (readonly [digest: string, depth: number])[];

/** The least depth of each digest, in the order in which answers are compared. */
export function foundOf(entries: Iterable<readonly [string, number]>): Found {
  const depths = new Map<string, number>();
  for (const [digest, depth] of entries) {
    depths.set(digest, Math.min(depth, depths.get(digest) ?? Number.POSITIVE_INFINITY));
  }
  return [...depths].sort(([a], [b]) => (a < b ? -1 : 1));
}
