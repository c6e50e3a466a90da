import type { Advisory, AdvisoryRevision } from "../facts/advisories.ts";
import { signerUris } from "./signer-uri.ts";

/** Whether the same people signed two versions. Anybody trusted may sign versions of one id; no document takes one's word for another's. */
export function haveOneSigner(a: AdvisoryRevision, b: AdvisoryRevision): boolean {
  return nameOf(a) === nameOf(b);
}

/** The version that speaks for an advisory, and those in force of the same signers: what is said of the advisory as a whole they say. */
export function publishedRevisions({ revisions, current }: Advisory): readonly AdvisoryRevision[] {
  return revisions.filter((one) => one === current || (one.isInForce && haveOneSigner(one, current)));
}

/** Who signed a version, for members that are texts. */
export function nameOf({ signed }: AdvisoryRevision): string {
  return signerUris(signed).join(", ");
}
