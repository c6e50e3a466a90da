/**
 * Whom an advisory concerns beside or instead of the artifact it names (AIXV §7.5): the artifact itself, those it was
 * derived from, those derived from it, or the bundles that hold it.
 */
export const SELECTORS = ["self", "parents", "descendants", "bundles"] as const;

/** One of {@link SELECTORS}. */
export type Selector = (typeof SELECTORS)[number];
