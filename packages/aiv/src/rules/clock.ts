/** Clocks differ by so much. */
export const SKEW_MILLIS: number = 5 * 60 * 1000;

/** Whether an instant is after now, beyond what clocks differ. */
export function isAhead(millis: number, now: number): boolean {
  return millis > now + SKEW_MILLIS;
}
