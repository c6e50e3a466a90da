/** What can be asked of an artifact's lineage (AIXV §10), and `path`: how it is related to another one. */
export const LINEAGE_VIEWS = ["trace", "impact", "explain", "path"] as const;

/** One of {@link LINEAGE_VIEWS}. */
export type LineageView = (typeof LINEAGE_VIEWS)[number];
