import { rm } from "node:fs/promises";
import { join } from "node:path";
import {
  type AixvError,
  compareCodePoints,
  compareTimes,
  type Digest,
  digestHex,
  type Result,
  type Timestamp,
} from "@aixv/core";
import { writeOutputFile } from "@aixv/core/node";
import { createStatement, IN_TOTO_PAYLOAD_TYPE, serializeBundle, serializeStatement } from "@aixv/envelope";
import type { SignedBundle, Signer } from "@aixv/envelope/node";
import {
  ADVISORY_FEED_PREDICATE_TYPE,
  ADVISORY_FEED_SCHEMA,
  type AdvisoryFeed,
  type AdvisoryFeedEntry,
  advisoryFeedPredicate,
  serializeAdvisoryFeed,
} from "@aixv/records";
import { attempt } from "../attempt.ts";
import { readClock } from "../clock.ts";
import { holdsContent } from "../fresh-file.ts";
import { MAX_FEED_ENTRIES, MAX_INPUT_BYTES } from "../limits.ts";
import { sha256 } from "../sha256.ts";
import { type SignatureMade, signatureMade } from "../signature-made.ts";
import { createSigner, type SigningOptions } from "../signing-options.ts";
import { requireRoot, type StoreOptions, withStore } from "../store.ts";
import type { TrustOptions } from "../trust-options.ts";
import { AdvisoryError } from "./advisory-error.ts";
import { claimsTime } from "./claims-time.ts";
import { type LeftOut, type PublishedVersion, publishedVersions } from "./published-versions.ts";

/** Options of {@link buildAdvisoryFeed}. */
export interface BuildAdvisoryFeedOptions extends StoreOptions {
  readonly title?: string;
  readonly publisher?: string;
  /** Publish superseded versions too; default the current ones alone. */
  readonly allVersions?: boolean;
  /** Whose advisories are published; default all that are signed, by whomever. */
  readonly trust?: TrustOptions;
  /** Sign the feed; default not. */
  readonly sign?: SigningOptions;
  readonly signal?: AbortSignal;
}

/** A feed that was written, to be served as it lies there. */
export interface BuiltFeed {
  readonly path: string;
  readonly digest: Digest;
  readonly feed: AdvisoryFeed;
  /** Advisories of the store that are not in it, and why. */
  readonly leftOut: readonly LeftOut[];
  readonly signature?: SignatureMade;
  readonly warnings: readonly FeedWarning[];
}

/** `ADVISORY_TIME_UNPROVED`, `FEED_TIME_UNPROVED`: nothing proves when an advisory, or the feed itself, was signed. */
export interface FeedWarning {
  readonly code: "ADVISORY_TIME_UNPROVED" | "FEED_TIME_UNPROVED";
  readonly message: string;
}

const FEED_NAME = "advisory-feed.json";

/**
 * Writes a folder that any web server can serve, from which others bring their stores up to date: the store's advisories with
 * their signatures, and `advisory-feed.json`, which lists them. The same store at the same time gives the same bytes.
 *
 * A folder that has a feed is updated. What the new feed lists is there before it, so that whoever gets it finds all of it; the
 * signature of the former feed goes before the new one comes, and that of the new one comes last. So at no time does a signature
 * lie beside a feed that it does not sign: who comes in between finds none, and tries again.
 *
 * @param folder - made where it is not there; files of advisories that are no longer listed stay
 * @returns what was written, or an error of files, of the store, or about signing, before which nothing was
 */
export async function buildAdvisoryFeed(
  folder: string,
  options: BuildAdvisoryFeedOptions = {},
): Promise<Result<BuiltFeed, AixvError>> {
  return await attempt(async () => {
    await requireRoot(options);
    const signer = options.sign === undefined ? undefined : await createSigner(options.sign);
    const publishedAt = readClock(options.now);
    const { published, leftOut } = await withStore(options, (store) => publishedVersions(store, options));
    const entries = published.toSorted(inFeedOrder).map(toEntry);
    const feed = createFeed(entries, publishedAt, options);
    const bytes = serializeAdvisoryFeed(feed);
    requireReadable(entries.length, bytes.length);
    const signed = await signFeed(feed, bytes, signer);
    for (const version of published) await writeVersion(folder, version);
    const path = join(folder, FEED_NAME);
    await writeFeed(path, bytes, signed);
    return {
      path,
      digest: sha256(bytes),
      feed,
      leftOut,
      ...(signer === undefined || signed === undefined
        ? {}
        : { signature: signatureMade(signer, signed, signaturePath(path)) }),
      warnings: [...published.flatMap(undatedWarning), ...undatedFeedWarning(signed)],
    };
  });
}

function createFeed(
  entries: readonly AdvisoryFeedEntry[],
  publishedAt: Timestamp,
  { title, publisher }: BuildAdvisoryFeedOptions,
): AdvisoryFeed {
  return {
    schema: ADVISORY_FEED_SCHEMA,
    entries,
    published_at: publishedAt,
    ...(title === undefined ? {} : { title }),
    ...(publisher === undefined ? {} : { publisher }),
  };
}

/** By id, and of one advisory the oldest version first, as those who get it take them. */
function inFeedOrder(a: PublishedVersion, b: PublishedVersion): number {
  return (
    compareCodePoints(a.id, b.id) || compareTimes(a.time, b.time) || compareCodePoints(a.digest, b.digest)
  );
}

/** Former versions lie in a folder of their own: their names could be those of other advisories. */
function placeOf({ id, digest, isCurrent }: PublishedVersion): string {
  return isCurrent ? `advisories/${id}.json` : `advisories/history/${id}.${digestHex(digest)}.json`;
}

function toEntry(version: PublishedVersion): AdvisoryFeedEntry {
  const record = placeOf(version);
  return {
    record,
    bundle: signaturePath(record),
    advisory_id: version.id,
    record_digest: version.digest,
    bundle_digest: sha256(version.bundle),
  };
}

/** Who is to read it must be able to. */
function requireReadable(count: number, bytes: number): void {
  if (count <= MAX_FEED_ENTRIES && bytes <= MAX_INPUT_BYTES) return;
  const message = `expected a feed of at most ${MAX_FEED_ENTRIES} entries and ${MAX_INPUT_BYTES} bytes, got ${count} and ${bytes}; publish parts of the store`;
  throw new AdvisoryError("FEED_TOO_LARGE", message);
}

async function signFeed(
  feed: AdvisoryFeed,
  bytes: Uint8Array,
  signer: Signer | undefined,
): Promise<SignedBundle | undefined> {
  const statement = createStatement({
    subject: [{ name: FEED_NAME, digest: { sha256: digestHex(sha256(bytes)) } }],
    predicateType: ADVISORY_FEED_PREDICATE_TYPE,
    predicate: advisoryFeedPredicate(feed),
  });
  return await signer?.signPayload(IN_TOTO_PAYLOAD_TYPE, serializeStatement(statement));
}

async function writeVersion(folder: string, version: PublishedVersion): Promise<void> {
  const path = join(folder, placeOf(version));
  await replace(path, version.bytes);
  await replace(signaturePath(path), version.bundle);
}

/** The order is what {@link buildAdvisoryFeed} promises. */
async function writeFeed(path: string, bytes: Uint8Array, signed: SignedBundle | undefined): Promise<void> {
  if (signed === undefined || !(await holdsContent(path, bytes)))
    await rm(signaturePath(path), { force: true });
  await replace(path, bytes);
  if (signed !== undefined) await replace(signaturePath(path), serializeBundle(signed.bundle));
}

async function replace(path: string, bytes: Uint8Array): Promise<void> {
  if (!(await holdsContent(path, bytes))) await writeOutputFile(path, bytes, { overwrite: true });
}

function signaturePath(path: string): string {
  return `${path}.sigstore.json`;
}

function undatedWarning({ id, isDated }: PublishedVersion): BuiltFeed["warnings"] {
  if (isDated) return [];
  const message = `nothing proves when advisory ${id} was signed, so advisory sync refuses it; sign it again with --timestamp-url, or keyless`;
  return [{ code: "ADVISORY_TIME_UNPROVED", message }];
}

function undatedFeedWarning(signed: SignedBundle | undefined): BuiltFeed["warnings"] {
  if (signed === undefined || claimsTime(signed.bundle)) return [];
  const message =
    "nothing proves when the feed was signed, so it is no recent one to a policy that asks for that; sign with --timestamp-url, or keyless";
  return [{ code: "FEED_TIME_UNPROVED", message }];
}
