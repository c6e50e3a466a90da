import type { AdmissionDecision } from "@aixv/policy";

/** Levels that a decision reached, as SLSA's formats name properties: of assurance, if one was asked for, and of maturity. */
export function reachedLevels({ assurance_level, maturity }: AdmissionDecision): readonly string[] {
  const assurance = assurance_level === undefined ? [] : [`AIXV_${nameOf(assurance_level)}`];
  return [...assurance, ...(maturity.level === 0 ? [] : [`AIXV_MATURITY_LEVEL_${maturity.level}`])];
}

function nameOf(level: string): string {
  return level.toUpperCase().replace("-", "_");
}
