import type { AixvError, Digest, Timestamp } from "@aixv/core";
import { parseBundle } from "@aixv/envelope";
import type { VerifyOptions } from "@aixv/envelope/verify";
import { validateRecord } from "@aixv/records";
import type { EvidenceStore, RecordBundle, StoredRecord } from "@aixv/store";
import { MAX_ADVISORY_BYTES } from "../limits.ts";
import { pause } from "../pause.ts";
import { requireSubjects, signaturesOf } from "../records/verify-record.ts";
import { sha256 } from "../sha256.ts";
import { loadTrust, type TrustOptions } from "../trust-options.ts";
import { AdvisoryError } from "./advisory-error.ts";
import { claimsTime } from "./claims-time.ts";
import { judgeVersion, provedTimes } from "./judge-version.ts";

/** A version of an advisory that is published, with one signature. */
export interface PublishedVersion {
  readonly id: string;
  readonly bytes: Uint8Array;
  readonly bundle: Uint8Array;
  readonly digest: Digest;
  readonly isCurrent: boolean;
  /** When it was signed, if it was verified; else when it says that it was made. */
  readonly time: Timestamp;
  /** Its signature brings something along that could prove a time. */
  readonly isDated: boolean;
}

/** An advisory that is not published. */
export interface LeftOut {
  /** Absent where the file cannot be read. */
  readonly advisoryId?: string;
  readonly error: AixvError;
}

/** Of whom what is published. */
export interface PublishingOptions {
  readonly allVersions?: boolean;
  readonly trust?: TrustOptions;
  readonly signal?: AbortSignal;
}

/** The advisories of a store that others could import, each with the signature by which they would; and the others, with why not. */
export async function publishedVersions(
  store: EvidenceStore,
  { allVersions = false, trust: options, signal }: PublishingOptions,
): Promise<{ readonly published: readonly PublishedVersion[]; readonly leftOut: readonly LeftOut[] }> {
  if (options !== undefined) requireSubjects(options);
  const trust = options === undefined ? undefined : await loadTrust(options);
  const published: PublishedVersion[] = [];
  const leftOut: LeftOut[] = [];
  for await (const found of store.records("advisory", { withHistory: allVersions })) {
    await pause(signal);
    if (!found.ok) {
      leftOut.push({ error: found.error });
      continue;
    }
    const stored = found.value;
    const chosen = await choose(stored, trust);
    if ("error" in chosen) leftOut.push({ advisoryId: stored.record.record_id, error: chosen.error });
    else published.push(chosen);
  }
  return { published, leftOut };
}

async function choose(
  stored: StoredRecord,
  trust: VerifyOptions | undefined,
): Promise<PublishedVersion | { readonly error: AixvError }> {
  const { record, bytes, isCurrent } = stored;
  const valid = validateRecord(record);
  if (!valid.ok) return { error: valid.error };
  const signatures = await signaturesOf(stored);
  const [first] = signatures;
  if (first === undefined) {
    return { error: new AdvisoryError("ADVISORY_UNSIGNED", "nobody signed it: nobody could import it") };
  }
  const judged = trust === undefined ? undefined : await judgeSignatures(stored, signatures, trust);
  if (judged !== undefined && "error" in judged) return judged;
  const { bundle, time } = judged ?? { bundle: first.bytes, time: record.created_at };
  const size = Math.max(bytes.length, bundle.length);
  if (size > MAX_ADVISORY_BYTES) {
    const message = `expected at most ${MAX_ADVISORY_BYTES} bytes each of the record and its signature, got ${size}: nobody could import it`;
    return { error: new AdvisoryError("REFERENCE_TOO_LARGE", message) };
  }
  const parsed = parseBundle(bundle);
  const isDated = parsed.ok && claimsTime(parsed.value);
  return { id: record.record_id, bytes, bundle, digest: sha256(bytes), isCurrent, time, isDated };
}

/** The signature by somebody trusted, rather one whose time is proved. */
async function judgeSignatures(
  stored: StoredRecord,
  signatures: readonly RecordBundle[],
  trust: VerifyOptions,
): Promise<{ readonly bundle: Uint8Array; readonly time: Timestamp } | { readonly error: AixvError }> {
  const { trusted, refused } = await judgeVersion(stored, trust);
  const best = trusted.find(({ verified }) => provedTimes(verified) !== undefined) ?? trusted[0];
  const bundle = signatures.find(({ path }) => path === best?.path);
  if (best !== undefined && bundle !== undefined) {
    return { bundle: bundle.bytes, time: provedTimes(best.verified)?.first ?? stored.record.created_at };
  }
  const reason = refused[0]?.error;
  if (reason === undefined) throw new TypeError("expected a signature that was judged");
  return { error: reason };
}
