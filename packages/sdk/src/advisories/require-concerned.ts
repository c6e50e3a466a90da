import type { AdvisoryPayload } from "@aixv/records";
import { AdvisoryError } from "./advisory-error.ts";

/**
 * Refuses an advisory that could never be found by an artifact: one that names none, or is active over those alone in which it is
 * mended.
 *
 * @param payload - absent where the caller turned its validation off, and knows better
 * @throws `ADVISORY_WITHOUT_ARTIFACT`
 */
export function requireConcerned(payload: AdvisoryPayload | undefined): void {
  if (payload === undefined) return;
  const { affected, fixed_digests: fixed = [], status } = payload;
  const digests = affected.flatMap(({ digest }) => digest ?? []);
  if (digests.length === 0) {
    const message =
      'expected an artifact\'s digest in "affected", got selectors alone: no artifact would be found to be affected; name the one that they start from';
    throw new AdvisoryError("ADVISORY_WITHOUT_ARTIFACT", message);
  }
  if (status !== "active" || !digests.every((digest) => fixed.includes(digest))) return;
  const message =
    'expected an artifact in "affected" that is not among "fixed_digests", got an active advisory without; make it "mitigated", or take the affected ones out of "fixed_digests"';
  throw new AdvisoryError("ADVISORY_WITHOUT_ARTIFACT", message);
}
