/** Severities of advisories (AIXV registry §3), lowest first. Spelt exactly so: `CRITICAL` is none. */
export const SEVERITIES = ["low", "medium", "high", "critical"] as const;

/** One of {@link SEVERITIES}. */
export type Severity = (typeof SEVERITIES)[number];

/** Orders by severity: negative if `a` is the lower, positive if `b` is, 0 if they are equal. */
export function compareSeverity(a: Severity, b: Severity): number {
  return SEVERITIES.indexOf(a) - SEVERITIES.indexOf(b);
}
