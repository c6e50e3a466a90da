/** Every suite, in the order of reports. */
export const SUITES = [
  "canonical-json",
  "manifest",
  "signatures",
  "records",
  "policy",
  "decisions",
  "advisory-feed",
  "lineage",
  "aiv",
  "evidence-pack",
] as const;

/** One of {@link SUITES}. */
export type Suite = (typeof SUITES)[number];
