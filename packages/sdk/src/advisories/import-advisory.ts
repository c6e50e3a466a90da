import { type Digest, quote, type Timestamp, timeToMillis } from "@aixv/core";
import { type EvidenceStore, type PutRecord, readRecordFile, type StoredRecord } from "@aixv/store";
import { unwrapped } from "../attempt.ts";
import { sha256 } from "../sha256.ts";
import { AdvisoryError } from "./advisory-error.ts";
import { isLater, laterOf, type ProvedTimes } from "./judge-version.ts";
import type { HeldVersion, KnownVersions, Standing } from "./known-versions.ts";
import type { ReadAdvisory } from "./read-entry.ts";
import type { SyncState } from "./sync-state.ts";

/** By which clock advisories are judged, and how old they may be. */
export interface ImportRules {
  readonly now: Timestamp;
  /** The latest time that is known to be past: a clock that went back makes nothing younger. */
  readonly past: Timestamp;
  readonly maxAgeDays?: number;
}

/** What became of an advisory that a feed names. */
export interface Imported extends HeldVersion {
  readonly status: "imported" | "unchanged";
  /** False for a version of the history. */
  readonly isCurrent: boolean;
}

/** How far ahead of the clock a proved time may lie, as where signatures are verified. */
const MAX_SKEW_MILLIS = 300_000;
const DAY_MILLIS = 86_400_000;

/** Takes advisories of a feed into a store, so that what is current there only ever goes forward in proved time. */
export class Importer {
  readonly #store: EvidenceStore;
  readonly #known: KnownVersions;
  readonly #state: SyncState;
  readonly #rules: ImportRules;
  /** Current versions that this feed brought: who brings the newest holds nothing back by listing older ones too. */
  readonly #delivered = new Map<string, Digest>();

  constructor(store: EvidenceStore, known: KnownVersions, state: SyncState, rules: ImportRules) {
    this.#store = store;
    this.#known = known;
    this.#state = state;
    this.#rules = rules;
  }

  /**
   * Takes a verified advisory in if it is proved to be later than every version that is known of it.
   *
   * @returns `undefined` for one that is not later: {@link takeFormer} decides on it once the whole feed was read
   * @throws `ADVISORY_TIME_MISSING`, `ADVISORY_TIME_IN_FUTURE`, `ADVISORY_TOO_OLD`, StoreError, VerificationError
   */
  async take(advisory: ReadAdvisory): Promise<Imported | undefined> {
    const { id, digest, bundleDigest } = advisory;
    const held = this.#known.held(digest, bundleDigest);
    if (held !== undefined) {
      this.#delivered.set(id, digest);
      return { status: "unchanged", isCurrent: true, ...held };
    }
    const standing = await this.#known.standing(id, digest);
    const { same } = standing;
    if (same?.stored.isCurrent === true && same.trusted.length > 0) {
      this.#delivered.set(id, digest);
      return { status: "unchanged", isCurrent: true, ...(await this.#put(advisory, standing)) };
    }
    if (same?.stored.isCurrent === false && standing.current?.times === undefined) return undefined;
    // A former version that is proved to be the latest all the same: whoever was to put it back was stopped.
    const times = this.#requireTimes(advisory);
    if (!isLater(times.first, laterOf(standing.latest, this.#remembered(advisory)))) return undefined;
    // Anybody can get a new timestamp for an old version.
    if (isLater(standing.made, advisory.verified.value.created_at)) return undefined;
    this.#requireFresh(times);
    const put = await this.#put(advisory, standing);
    this.#delivered.set(id, digest);
    return { status: "imported", isCurrent: true, ...put };
  }

  /**
   * Decides on an advisory that is not later than what is known of it. A feed that also brought the current version has merely a
   * longer memory: what the store lacks of it goes into the history. Any other holds newer versions back, or brings old ones again.
   *
   * @throws `ADVISORY_REPLAYED`, and as {@link take}
   */
  async takeFormer(advisory: ReadAdvisory): Promise<Imported> {
    const { id, digest } = advisory;
    const standing = await this.#known.standing(id, digest);
    const { current, same } = standing;
    if (current === undefined || this.#delivered.get(id) !== sha256(current.stored.bytes)) {
      throw replayed(advisory, laterOf(standing.latest, this.#remembered(advisory)), same !== undefined);
    }
    if (same !== undefined) return { status: "unchanged", isCurrent: false, ...placeOf(same.stored) };
    this.#requireFresh(this.#requireTimes(advisory));
    const put = await this.#put(advisory, standing);
    const back = await this.#putVersion(current.stored);
    if (back.displaced !== digest) await this.#settle(id);
    const path = back.put.superseded?.path;
    const place = path === undefined ? put : { path, bundlePath: `${path}.sigstore.json` };
    return { status: "imported", isCurrent: false, ...place };
  }

  async #put({ id, bytes, bundle }: ReadAdvisory, { current }: Standing): Promise<HeldVersion> {
    const { put, displaced } = await this.#putVersion({ bytes, bundle });
    const isAlone = put.superseded === undefined && put.isCurrent;
    const isExpected = current !== undefined && displaced === sha256(current.stored.bytes);
    if (!isAlone && !isExpected) await this.#settle(id);
    return placeOf(put, bundle);
  }

  /**
   * Another sync put a version there meanwhile: of all of them the one that is proved to be the latest is to be current. Whoever
   * puts one looks again afterwards, so the last one to put leaves it so.
   */
  async #settle(id: string): Promise<void> {
    for (;;) {
      const newest = await this.#known.newest(id);
      if (newest === undefined || newest.isCurrent) return;
      await this.#putVersion(newest);
    }
  }

  /** Puts a version in the place of whatever is there; gives the digest of that. */
  async #putVersion({ bytes, bundle }: Pick<StoredRecord, "bytes" | "bundle">): Promise<{
    readonly put: PutRecord;
    readonly displaced?: Digest;
  }> {
    const version = { bytes, ...(bundle === undefined ? {} : { bundle }) };
    const put = unwrapped(await this.#store.putRecord(version, { supersede: true }));
    const former = put.superseded === undefined ? undefined : await readRecordFile(put.superseded.path);
    const displaced = former?.ok === true ? former.value : undefined;
    if (displaced !== undefined) await this.#known.add({ ...displaced, isCurrent: false });
    await this.#known.add(put);
    return { put, ...(displaced === undefined ? {} : { displaced: sha256(displaced.bytes) }) };
  }

  /** The time that former syncs remember of other bytes; the store may have lost them. */
  #remembered({ id, digest }: ReadAdvisory): Timestamp | undefined {
    const known = this.#state.advisory(id);
    return known?.record_digest === digest ? undefined : known?.integrated_time;
  }

  #requireTimes({ id, times }: ReadAdvisory): ProvedTimes {
    if (times === undefined) {
      const message = `nothing proves when advisory ${quote(id)} was signed, so it cannot be told from an old one; its publisher should sign keyless, or with --timestamp-url`;
      throw new AdvisoryError("ADVISORY_TIME_MISSING", message);
    }
    if (timeToMillis(times.last) <= timeToMillis(this.#rules.now) + MAX_SKEW_MILLIS) return times;
    const message = `advisory ${quote(id)} was signed at ${times.last}, but now is ${this.#rules.now}; look at the clock`;
    throw new AdvisoryError("ADVISORY_TIME_IN_FUTURE", message);
  }

  #requireFresh({ first }: ProvedTimes): void {
    const { maxAgeDays, past } = this.#rules;
    if (maxAgeDays === undefined) return;
    if (timeToMillis(past) - timeToMillis(first) <= maxAgeDays * DAY_MILLIS) return;
    const message = `expected an advisory that was signed at most ${maxAgeDays} days ago, got one of ${first}; accept it with a larger --max-bundle-age-days, if it is the one that you need`;
    throw new AdvisoryError("ADVISORY_TOO_OLD", message);
  }
}

function replayed(
  { id, times }: ReadAdvisory,
  latest: Timestamp | undefined,
  isFormer: boolean,
): AdvisoryError {
  const came = times === undefined ? "of an unknown time" : `of ${times.first}`;
  const known = latest === undefined ? "" : `, ${latest}`;
  const message = isFormer
    ? `advisory ${quote(id)} is a former version, ${came}; a later one took its place`
    : `expected a version of advisory ${quote(id)} that is proved to be later than those known${known}, got one ${came}`;
  return new AdvisoryError(
    "ADVISORY_REPLAYED",
    `${message}; whoever serves the feed may be holding newer ones back`,
  );
}

/** Where a record lies, and the signature that was put; else the one that is looked for first. */
function placeOf(
  { path, bundle: first, bundlePath, furtherBundles }: PutRecord | NonNullable<Standing["current"]>["stored"],
  bundle: Uint8Array | undefined = first,
): HeldVersion {
  const further = furtherBundles.find(
    ({ bytes }) => bundle !== undefined && Buffer.from(bytes).equals(bundle),
  );
  return { path, bundlePath: further?.path ?? bundlePath ?? `${path}.sigstore.json` };
}
