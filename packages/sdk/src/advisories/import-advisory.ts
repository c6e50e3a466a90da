import type { Digest, Timestamp } from "@aixv/core";
import { type EvidenceStore, type PutRecord, readRecordFile, type StoredRecord } from "@aixv/store";
import { unwrapped } from "../attempt.ts";
import { sha256 } from "../sha256.ts";
import { type ImportRules, replayed, requireFresh, requireTimes } from "./import-rules.ts";
import { isLater, laterOf } from "./judge-version.ts";
import type { HeldVersion, KnownVersions, Standing } from "./known-versions.ts";
import type { ReadAdvisory } from "./read-entry.ts";
import type { SyncState } from "./sync-state.ts";

/** What became of an advisory that a feed names. */
export interface Imported extends HeldVersion {
  readonly status: "imported" | "unchanged";
  /** False for a version of the history. */
  readonly isCurrent: boolean;
}

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
    const times = requireTimes(advisory, this.#rules.now);
    if (!isLater(times.first, laterOf(standing.latest, this.#remembered(advisory)))) return undefined;
    // Anybody can get a new timestamp for an old version.
    if (isLater(standing.made, advisory.verified.value.created_at)) return undefined;
    requireFresh(times, this.#rules);
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
    requireFresh(requireTimes(advisory, this.#rules.now), this.#rules);
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
