/** The predicate type of SLSA verification summaries (SLSA 1.0 to 1.2). */
export const VSA_TYPE = "https://slsa.dev/verification_summary/v1";

/** The extension field, a URI as the specification asks, that has the decision whole: a waiver shows nowhere else. */
export const DECISION_EXTENSION = "https://aixv.org/vsa/decision/v1";
