import type { FuzzKind } from "./target.ts";

/** Which part of all mutants is of a kind. */
export function shareOf({ weight = 1 }: FuzzKind, kinds: readonly FuzzKind[]): number {
  return weight / kinds.reduce((sum, { weight: other = 1 }) => sum + other, 0);
}
