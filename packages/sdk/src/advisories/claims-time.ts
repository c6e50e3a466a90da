import type { Bundle } from "@aixv/envelope";

/** Whether a bundle brings anything along that could prove when it was signed; whether it does is for verification to find. */
export function claimsTime({ material }: Bundle): boolean {
  return (
    material.timestamps.length > 0 ||
    material.tlogEntries.some(({ integratedTime }) => integratedTime !== "0")
  );
}
