/**
 * What a candidate is to the artifact: what its maker named to go back to, or somebody went back to before; an earlier
 * release of the same; what it was made from; or only what the caller named.
 */
export const CANDIDATE_RELATIONS = ["rollback-target", "earlier-release", "ancestor", "given"] as const;

/** One of {@link CANDIDATE_RELATIONS}. */
export type CandidateRelation = (typeof CANDIDATE_RELATIONS)[number];
