/**
 * Whom an advisory concerns beside the artifact it names (AIXV §7.5): nobody else, those it was made from, those made from
 * it, near and far, or the bundles that hold it.
 */
export const SELECTORS = ["self", "parents", "descendants", "bundles"] as const;

/** One of {@link SELECTORS}. */
export type Selector = (typeof SELECTORS)[number];
