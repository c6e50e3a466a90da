import { type Digest, quote, type Timestamp } from "@aixv/core";
import { FileError, readInputFile } from "@aixv/core/node";
import type { VerifyOptions } from "@aixv/envelope/verify";
import { parseRecord } from "@aixv/records";
import { type EvidenceStore, type RecordBundle, type StoredRecord, StoreError } from "@aixv/store";
import { unwrapped } from "../attempt.ts";
import { MAX_INPUT_BYTES } from "../limits.ts";
import { pause } from "../pause.ts";
import { signaturesOf } from "../records/verify-record.ts";
import { sha256 } from "../sha256.ts";
import { isLater, type JudgedVersion, judgeVersion, laterOf } from "./judge-version.ts";
import type { EntryDigests } from "./read-entry.ts";

/**
 * A version of an advisory in the store. Its bytes are read when they are needed, for there may be very many; by their paths,
 * for a folder of so many names takes long to look through.
 */
interface KnownVersion {
  readonly id: string;
  readonly digest: Digest;
  readonly path: string;
  readonly isCurrent: boolean;
  /** Paths of its signatures; the first of them first. */
  readonly bundles: ReadonlyMap<Digest, string>;
}

/** What the store has of one advisory, against which a version that comes is held. */
export interface Standing {
  /** The version of the same bytes, current or former. */
  readonly same?: JudgedVersion;
  readonly current?: JudgedVersion;
  /** The latest time that is proved of any other version by somebody trusted. */
  readonly latest?: Timestamp;
  /** The latest time at which any other version by somebody trusted says that it was made. */
  readonly made?: Timestamp;
}

/** Where a version and one of its signatures lie. */
export interface HeldVersion {
  readonly path: string;
  readonly bundlePath: string;
}

const MAX_ATTEMPTS = 10;

/** The versions of the advisories in a store, former ones too. */
export class KnownVersions {
  readonly #store: EvidenceStore;
  readonly #trust: VerifyOptions;
  readonly #signal: AbortSignal | undefined;
  readonly #byId = new Map<string, Map<Digest, KnownVersion>>();
  readonly #byDigest = new Map<string, KnownVersion>();
  #faults: StoreError[] = [];

  private constructor(store: EvidenceStore, trust: VerifyOptions, signal: AbortSignal | undefined) {
    this.#store = store;
    this.#trust = trust;
    this.#signal = signal;
  }

  /**
   * Looks at all advisories of a store.
   *
   * @throws `STORE_UNREADABLE`: what cannot be read may be later than what comes; or the signal's reason
   */
  static async read(
    store: EvidenceStore,
    trust: VerifyOptions,
    signal: AbortSignal | undefined,
  ): Promise<KnownVersions> {
    const known = new KnownVersions(store, trust, signal);
    await known.#readAll();
    return known;
  }

  /** Files among the advisories that are none. */
  get faults(): readonly StoreError[] {
    return this.#faults;
  }

  /** Takes in a version that was put. */
  async add(stored: StoredRecord): Promise<void> {
    const { record, bytes, path, isCurrent } = stored;
    const { record_id: id } = record;
    const versions = this.#byId.get(id) ?? new Map<Digest, KnownVersion>();
    this.#byId.set(id, versions);
    const bundles = (await signaturesOf(stored)).map(
      (bundle) => [sha256(bundle.bytes), bundle.path] as const,
    );
    const version = { id, digest: sha256(bytes), path, isCurrent, bundles: new Map(bundles) };
    versions.set(version.digest, version);
    this.#byDigest.set(version.digest, version);
  }

  /** Whether the current version has these bytes and this signature. */
  held(digest: Digest, bundleDigest: Digest): HeldVersion | undefined {
    const version = this.#byDigest.get(digest);
    const bundlePath = version?.isCurrent === true ? version.bundles.get(bundleDigest) : undefined;
    return version === undefined || bundlePath === undefined ? undefined : { path: version.path, bundlePath };
  }

  /** Whether a version by somebody trusted is there: the one of a digest, else any of an id. */
  async hasTrusted(id: string | undefined, digest: Digest | undefined): Promise<boolean> {
    const name = id ?? (digest === undefined ? undefined : this.#byDigest.get(digest)?.id);
    if (name === undefined) return false;
    const versions = await this.#judgeAll(name);
    return versions.some(
      ({ stored, trusted }) =>
        trusted.length > 0 && (digest === undefined || sha256(stored.bytes) === digest),
    );
  }

  /** The version that is proved to be the latest, as of now, and whatever other processes put meanwhile. */
  async newest(id: string): Promise<StoredRecord | undefined> {
    await this.#readAll();
    let newest: JudgedVersion | undefined;
    for (const version of await this.#judgeAll(id)) {
      if (isLater(version.times?.last, newest?.times?.last)) newest = version;
    }
    return newest?.stored;
  }

  /** What is at hand of a record and its signature, by digests; nothing where the digests are not known. */
  async atHand(
    digests: EntryDigests,
  ): Promise<{ readonly record?: Uint8Array; readonly bundle?: Uint8Array }> {
    const { record_digest: digest, bundle_digest: bundleDigest } = digests;
    const version = digest === undefined ? undefined : this.#byDigest.get(digest);
    const record = version === undefined ? undefined : await readIf(version.path, version.digest);
    const path = bundleDigest === undefined ? undefined : version?.bundles.get(bundleDigest);
    const bundle = path === undefined ? undefined : await readIf(path, bundleDigest);
    return { ...(record === undefined ? {} : { record }), ...(bundle === undefined ? {} : { bundle }) };
  }

  /**
   * How a version of these bytes stands among those of its advisory.
   *
   * @throws VerificationError where it cannot be told who signed one that is there
   */
  async standing(id: string, digest: Digest): Promise<Standing> {
    let same: JudgedVersion | undefined;
    let current: JudgedVersion | undefined;
    let latest: Timestamp | undefined;
    let made: Timestamp | undefined;
    for (const version of await this.#judgeAll(id)) {
      const { stored, trusted, times } = version;
      if (stored.isCurrent) current = version;
      if (sha256(stored.bytes) === digest) same = version;
      else {
        latest = laterOf(latest, times?.last);
        if (trusted.length > 0) made = laterOf(made, stored.record.created_at);
      }
    }
    return {
      ...(same === undefined ? {} : { same }),
      ...(current === undefined ? {} : { current }),
      ...(latest === undefined ? {} : { latest }),
      ...(made === undefined ? {} : { made }),
    };
  }

  async #judgeAll(id: string): Promise<readonly JudgedVersion[]> {
    const stored = await this.#readVersions(id);
    return await Promise.all(stored.map((version) => judgeVersion(version, this.#trust)));
  }

  /** All versions of an advisory, looked for once more if one was moved meanwhile: the store loses none. */
  async #readVersions(id: string): Promise<readonly StoredRecord[]> {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const versions = [...(this.#byId.get(id)?.values() ?? [])];
      const read = await Promise.all(versions.map(readVersion));
      const stored = read.filter((version) => version !== undefined);
      if (stored.length === versions.length) return stored;
      await this.#readAll();
    }
    throw new StoreError(
      "STORE_UNREADABLE",
      `the versions of advisory ${quote(id)} change while they are looked at; run it again`,
    );
  }

  async #readAll(): Promise<void> {
    this.#byId.clear();
    this.#byDigest.clear();
    this.#faults = [];
    for await (const found of this.#store.records("advisory", { withHistory: true })) {
      await pause(this.#signal);
      if (found.ok) await this.add(found.value);
      else if (found.error.code === "STORE_UNREADABLE") throw found.error;
      else this.#faults.push(found.error);
    }
  }
}

/** A version as it was listed; undefined if other bytes are there now. */
async function readVersion({
  path,
  digest,
  isCurrent,
  bundles,
}: KnownVersion): Promise<StoredRecord | undefined> {
  const bytes = await readIf(path, digest);
  if (bytes === undefined) return undefined;
  const signatures: RecordBundle[] = [];
  for (const [bundleDigest, bundlePath] of bundles) {
    const bundle = await readIf(bundlePath, bundleDigest);
    if (bundle === undefined) return undefined;
    signatures.push({ bytes: bundle, path: bundlePath });
  }
  const [first, ...furtherBundles] = signatures;
  return {
    record: unwrapped(parseRecord(bytes, { validateKnownKind: false })),
    bytes,
    path,
    isCurrent,
    ...(first === undefined ? {} : { bundle: first.bytes, bundlePath: first.path }),
    furtherBundles,
  };
}

/** A file's bytes, if it has those of the digest still. */
async function readIf(path: string, digest: Digest | undefined): Promise<Uint8Array | undefined> {
  try {
    const bytes = await readInputFile(path, "advisory", MAX_INPUT_BYTES);
    return sha256(bytes) === digest ? bytes : undefined;
  } catch (error) {
    if (error instanceof FileError) return undefined;
    throw error;
  }
}
