import { FOREIGN_PREDICATES } from "@aixv/records";

/** The predicate type of SLSA verification summaries (SLSA 1.0 to 1.2). */
export const VSA_TYPE: typeof FOREIGN_PREDICATES.vsa = FOREIGN_PREDICATES.vsa;

/** The extension field, a URI as the specification asks, that has the decision whole: a waiver shows nowhere else. */
export const DECISION_EXTENSION = "https://aixv.org/vsa/decision/v1";
