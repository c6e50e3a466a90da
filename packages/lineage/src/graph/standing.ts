/**
 * How a claim stands, the least first: its signature does not verify; nobody signed it; somebody did, and nobody looked;
 * it verifies, and its signer is not trusted with lineage; it verifies, and its signer is.
 */
export const STANDINGS = ["refused", "unsigned", "unverified", "verified", "trusted"] as const;

/** One of {@link STANDINGS}. */
export type Standing = (typeof STANDINGS)[number];

/** Which claims a query follows: those of trusted signers, of anybody whose signature verifies, or whatever is claimed. */
export const FOLLOWS = ["trusted", "verified", "claimed"] as const;

/** One of {@link FOLLOWS}. */
export type Follow = (typeof FOLLOWS)[number];

/** How much a standing is, beside the others. */
export function rankOf(standing: Standing): number {
  return STANDINGS.indexOf(standing);
}

/** The least rank that is followed; what is refused never is. */
export function leastRank(follow: Follow): number {
  return rankOf(follow === "claimed" ? "unsigned" : follow);
}
