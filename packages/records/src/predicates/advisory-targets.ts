import type { Digest } from "@aixv/core";
import type { Selector } from "../registries/selector.ts";
import type { AdvisoryPredicate } from "./advisory.ts";

/** An artifact that an advisory names, and whom beside it that concerns. */
export type AdvisoryTarget = {
  readonly digest: Digest;
  /** Without `self`, which goes without saying: an artifact that is named is always concerned. */
  readonly selectors: ReadonlySet<Exclude<Selector, "self">>;
};

/**
 * Whom an advisory names (AIXV §7.5). A selector without a digest is about every artifact that the advisory names.
 *
 * @param subjects - of the statement that says so; a record has none
 * @returns each artifact once; none if there are only selectors, which then select from nothing
 */
export function advisoryTargets(
  { affected }: Pick<AdvisoryPredicate, "affected">,
  subjects: readonly Digest[] = [],
): readonly AdvisoryTarget[] {
  const targets = new Map<Digest, Set<Exclude<Selector, "self">>>(
    subjects.map((digest) => [digest, new Set()]),
  );
  for (const { digest } of affected)
    if (digest !== undefined) targets.set(digest, targets.get(digest) ?? new Set());
  for (const { digest, selector } of affected) {
    if (selector === undefined || selector === "self") continue;
    const named = digest === undefined ? targets.values() : [targets.get(digest)];
    for (const selectors of named) selectors?.add(selector);
  }
  return [...targets].map(([digest, selectors]) => ({ digest, selectors }));
}
