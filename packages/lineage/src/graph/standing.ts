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

/** The least standing that is followed; what is refused never is. */
export function leastStanding(follow: Follow): number {
  return STANDINGS.indexOf(follow === "claimed" ? "unsigned" : follow);
}
