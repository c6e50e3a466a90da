/** States of an advisory (AIXV registry §4). */
export const ADVISORY_STATUSES = ["active", "mitigated", "withdrawn"] as const;

/** One of {@link ADVISORY_STATUSES}. */
export type AdvisoryStatus = (typeof ADVISORY_STATUSES)[number];
