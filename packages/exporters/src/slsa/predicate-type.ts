import { FOREIGN_PREDICATES } from "@aixv/records";

/** The predicate type of SLSA provenance (SLSA 1.0 to 1.2). */
export const SLSA_PROVENANCE_TYPE: (typeof FOREIGN_PREDICATES)["slsa-provenance"] =
  FOREIGN_PREDICATES["slsa-provenance"];
