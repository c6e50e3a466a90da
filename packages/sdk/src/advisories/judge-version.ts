import { type AixvError, compareTimes, type Timestamp } from "@aixv/core";
import { isNoVerdict, VerificationError, type Verified } from "@aixv/envelope";
import { type VerifyOptions, verifyDocument } from "@aixv/envelope/verify";
import type { SignedRecord } from "@aixv/records";
import type { StoredRecord } from "@aixv/store";
import { recordFormat, signaturesOf } from "../records/verify-record.ts";

/** The times at which a signature is proved to have been there. */
export interface ProvedTimes {
  readonly first: Timestamp;
  readonly last: Timestamp;
}

/** A signature by somebody trusted. */
export interface TrustedSignature {
  readonly path: string;
  readonly verified: Verified<SignedRecord>;
}

/** What is known of a version of an advisory in the store, once its signatures were looked at. */
export interface JudgedVersion {
  readonly stored: StoredRecord;
  readonly trusted: readonly TrustedSignature[];
  /** Why the others do not count. */
  readonly refused: readonly { readonly path: string; readonly error: AixvError }[];
  /** Over all trusted signatures; absent where no time is proved. */
  readonly times?: ProvedTimes;
}

/** When a signature was made, by the word of a transparency log or a timestamp authority. */
export function provedTimes({ integratedTime, signedTime }: Verified<unknown>): ProvedTimes | undefined {
  return spanOf([integratedTime, signedTime].filter((time) => time !== undefined));
}

/**
 * Finds which signatures of a stored version are by somebody trusted.
 *
 * @throws VerificationError where it cannot be told whom to trust: a version might count that then does not
 */
export async function judgeVersion(stored: StoredRecord, trust: VerifyOptions): Promise<JudgedVersion> {
  // One that breaks the rules of its kind was said by its signer all the same.
  const format = recordFormat({ expectedKind: "advisory", validateKnownKind: false });
  const trusted: TrustedSignature[] = [];
  const refused: JudgedVersion["refused"][number][] = [];
  for (const { path, bytes } of await signaturesOf(stored)) {
    const verified = await verifyDocument(bytes, stored.bytes, format, trust);
    if (verified.ok) trusted.push({ path, verified: verified.value });
    else if (verified.error instanceof VerificationError && isNoVerdict(verified.error.code))
      throw verified.error;
    else refused.push({ path, error: verified.error });
  }
  const times = spanOf(
    trusted.flatMap(({ verified }) => {
      const proved = provedTimes(verified);
      return proved === undefined ? [] : [proved.first, proved.last];
    }),
  );
  return { stored, trusted, refused, ...(times === undefined ? {} : { times }) };
}

/** Whether a time is after another. Any that is known is after one that is not. */
export function isLater(a: Timestamp | undefined, b: Timestamp | undefined): boolean {
  return a !== undefined && (b === undefined || compareTimes(a, b) > 0);
}

/** The later of two times, either of which may be unknown. */
export function laterOf(a: Timestamp | undefined, b: Timestamp | undefined): Timestamp | undefined {
  return isLater(a, b) ? a : b;
}

function spanOf(times: readonly Timestamp[]): ProvedTimes | undefined {
  const ordered = times.toSorted(compareTimes);
  const [first] = ordered;
  const last = ordered.at(-1);
  return first === undefined || last === undefined ? undefined : { first, last };
}
