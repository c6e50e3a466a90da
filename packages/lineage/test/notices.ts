import { type JsonObject, type Timestamp, timeToMillis, unwrap } from "@aixv/core";
import type { AdvisoryNotice } from "@aixv/lineage";
import { type AdvisoryPredicate, advisoryTargets, validatePredicate } from "@aixv/records";
import { advisory } from "../../policy/test/claims.ts";
import { at, digest, SIGNED_AT } from "../../policy/test/setting.ts";

/** Later than what is signed otherwise. */
export const LATER: Timestamp = at("2026-05-20T00:00:00Z");
export const EARLIER: Timestamp = at("2026-04-20T00:00:00Z");

let made = 0;

/** What a trusted advisory says once it was read, of an id of its own. */
export function notice(
  changes: JsonObject = {},
  { isTrusted = true, time = at(SIGNED_AT) }: { isTrusted?: boolean; time?: Timestamp | null } = {},
): AdvisoryNotice {
  const { predicate } = unwrap(
    validatePredicate("https://aixv.org/attestation/advisory/v1", advisory(changes)),
  );
  // What the schema of the type gives is that type.
  const read = predicate as unknown as AdvisoryPredicate;
  return {
    id: digest(0xad0000 + made++),
    advisory: read,
    targets: advisoryTargets(read),
    isTrusted,
    mayTakeBack: isTrusted && time !== null,
    signers: [],
    ...(time === null ? {} : { first: timeToMillis(time), signedTime: time }),
    last: time === null ? Number.NaN : timeToMillis(time),
  };
}
