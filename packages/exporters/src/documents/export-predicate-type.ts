/** The predicate type of statements that sign documents for which nobody else has defined one. */
export const EXPORT_PREDICATE_TYPE = "https://aixv.org/export/v1";
