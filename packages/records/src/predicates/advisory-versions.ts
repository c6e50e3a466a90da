import type { Digest, Timestamp } from "@aixv/core";
import type { AdvisoryPredicate } from "./advisory.ts";

/** When an advisory was last changed, by its own word; absent where it does not say. A record has a date of its own. */
export function advisoryDate({ updated_at, published_at }: AdvisoryPredicate): Timestamp | undefined {
  return updated_at ?? published_at;
}

/** What was said under an advisory's id at some time, by somebody trusted with advisories. */
export interface AdvisoryVersion {
  readonly advisory: AdvisoryPredicate;
  /** The earliest time that is proved, in milliseconds since 1970; absent where none is. */
  readonly first?: number;
  /** The latest; not a number where none is proved. */
  readonly last: number;
  /** When it was made, by the word of whoever signed it, in milliseconds since 1970; absent where it does not say. */
  readonly made?: number;
  /** Whether its signer may take advisories back, and it is not of the future. */
  readonly mayTakeBack: boolean;
}

/**
 * The versions that may change what another one says: only what is proved to be later does. A timestamp proves no more than
 * that a signature was there by then, and anybody can get a new one for an old signature: what is older by its own word is
 * no later version.
 */
export function laterVersions<V extends AdvisoryVersion>(
  { last, made: since }: AdvisoryVersion,
  versions: readonly V[],
): readonly V[] {
  return versions.filter(
    ({ first, mayTakeBack, made }) =>
      mayTakeBack &&
      first !== undefined &&
      first > last &&
      (made === undefined || since === undefined || made >= since),
  );
}

/** The artifacts in which what a version names is mended, by its own word or that of a later one. */
export function fixedDigests(
  version: AdvisoryVersion,
  later: readonly AdvisoryVersion[],
): ReadonlySet<Digest> {
  const own = version.mayTakeBack && version.first !== undefined ? [version] : [];
  return new Set([...own, ...later].flatMap(({ advisory }) => advisory.fixed_digests ?? []));
}

/**
 * Whether a later version takes an advisory back for some artifact (AIXV registry §4): one that is `withdrawn`, or that is
 * `mitigated` and concerns the artifact as well.
 */
export function isTakenBack<V extends AdvisoryVersion>(
  later: readonly V[],
  concerns: (version: V) => boolean,
): boolean {
  return later.some(
    (version) =>
      version.advisory.status === "withdrawn" ||
      (version.advisory.status === "mitigated" && concerns(version)),
  );
}
