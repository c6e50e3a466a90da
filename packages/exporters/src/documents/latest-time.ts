import { compareTimes, type Timestamp } from "@aixv/core";
import type { SignatureFacts } from "@aixv/policy";

/** The latest time that is proved, if one is. */
export function latestTime(proofs: readonly SignatureFacts[]): Timestamp | undefined {
  const times = proofs.flatMap(({ signed_time, integrated_time }) =>
    [signed_time, integrated_time].filter((time) => time !== undefined),
  );
  return times.toSorted(compareTimes).at(-1);
}
