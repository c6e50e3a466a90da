/** The predicate type of SLSA provenance (SLSA 1.0 to 1.2). */
export const SLSA_PROVENANCE_TYPE = "https://slsa.dev/provenance/v1";
