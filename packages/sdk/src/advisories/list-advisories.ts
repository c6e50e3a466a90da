import {
  type AixvError,
  compareTimes,
  type Digest,
  getOwn,
  isJsonObject,
  type JsonObject,
  type Result,
} from "@aixv/core";
import { parseArtifactDigest, validateRecord } from "@aixv/records";
import type { StoredRecord } from "@aixv/store";
import { attempt } from "../attempt.ts";
import { pause } from "../pause.ts";
import { requireSubjects } from "../records/verify-record.ts";
import { sha256 } from "../sha256.ts";
import { requireRoot, type StoreOptions, withStore } from "../store.ts";
import { loadTrust, type TrustOptions } from "../trust-options.ts";
import { isLater, type JudgedVersion, judgeVersion } from "./judge-version.ts";

/** Options of {@link listAdvisories}. Where nobody is trusted, no signature is looked at. */
export interface ListAdvisoriesOptions extends TrustOptions, StoreOptions {
  /** List what concerns this artifact alone. */
  readonly artifact?: Digest;
  /** List what somebody trusted signed alone; then somebody has to be. */
  readonly requireSigned?: boolean;
  readonly signal?: AbortSignal;
}

/** One version of an advisory. */
export interface ListedVersion extends JudgedVersion {
  readonly digest: Digest;
  /** As the rules of its kind read it; as it lies there where it breaks them. */
  readonly payload: JsonObject;
  readonly isValid: boolean;
  /** Of those by trusted signers it is the one that is proved to be the latest. */
  readonly isInForce: boolean;
}

/** An advisory with all of its versions. */
export interface ListedAdvisory {
  readonly id: string;
  /** The version in force; where none is, the current one. */
  readonly shown: ListedVersion;
  /** The latest first: by proved times, else by what they say themselves. */
  readonly versions: readonly ListedVersion[];
}

/** What {@link listAdvisories} found. */
export interface AdvisoryList {
  readonly advisories: readonly ListedAdvisory[];
  /** Files among the advisories that cannot be read as one. */
  readonly faults: readonly AixvError[];
}

/**
 * Lists the advisories of a store with their history: who signed each version, when that is proved to have been, and which is in
 * force.
 *
 * @returns the advisories by id; or `TRUST_CONSTRAINT_MISSING`, and errors of files and of the store
 */
export async function listAdvisories(
  options: ListAdvisoriesOptions = {},
): Promise<Result<AdvisoryList, AixvError>> {
  return await attempt(async () => {
    await requireRoot(options);
    const trust = isTrusting(options) ? await loadTrust(options) : undefined;
    return await withStore(options, async (store) => {
      const byId = new Map<string, JudgedVersion[]>();
      const faults: AixvError[] = [];
      for await (const found of store.records("advisory", { withHistory: true })) {
        await pause(options.signal);
        if (!found.ok) {
          faults.push(found.error);
          continue;
        }
        const stored = found.value;
        const { record_id: id } = stored.record;
        const judged = trust === undefined ? unjudged(stored) : await judgeVersion(stored, trust);
        byId.set(id, [...(byId.get(id) ?? []), judged]);
      }
      const all = [...byId].map(([id, versions]) => describe(id, versions));
      return { advisories: all.filter((advisory) => isWanted(advisory, options)), faults };
    });
  });
}

function isTrusting(options: ListAdvisoriesOptions): boolean {
  const { expectedIdentities = [], publicKeys = [], certificateChain = [], requireSigned = false } = options;
  if (expectedIdentities.length + publicKeys.length + certificateChain.length === 0 && !requireSigned)
    return false;
  requireSubjects(options);
  return true;
}

function unjudged(stored: StoredRecord): JudgedVersion {
  return { stored, trusted: [], refused: [] };
}

function describe(id: string, judged: readonly JudgedVersion[]): ListedAdvisory {
  const inForce = versionInForce(judged);
  const versions = judged.toSorted(newestFirst).map((version): ListedVersion => {
    const { record, bytes } = version.stored;
    const valid = validateRecord(record);
    const payload = valid.ok ? valid.value.payload : record.payload;
    return { ...version, digest: sha256(bytes), payload, isValid: valid.ok, isInForce: version === inForce };
  });
  const shown =
    versions.find(({ isInForce }) => isInForce) ?? versions.find(({ stored }) => stored.isCurrent);
  const [latest] = versions;
  // Of no version at all there is no advisory.
  if (latest === undefined) throw new TypeError("expected a version");
  return { id, shown: shown ?? latest, versions };
}

function newestFirst(a: JudgedVersion, b: JudgedVersion): number {
  const [left, right] = [a, b].map(({ stored, times }) => times?.last ?? stored.record.created_at);
  return left === undefined || right === undefined ? 0 : compareTimes(right, left);
}

/** The one that is proved to be the latest; where no time is proved, the current one. Only what somebody trusted signed counts. */
function versionInForce(versions: readonly JudgedVersion[]): JudgedVersion | undefined {
  const trusted = versions.filter(({ trusted }) => trusted.length > 0);
  const dated = trusted.filter(({ times }) => times !== undefined);
  if (dated.length === 0) return trusted.find(({ stored }) => stored.isCurrent) ?? trusted[0];
  // What is older by its own word is not the latest, whatever timestamp it got since.
  const made = dated
    .map(({ stored }) => stored.record.created_at)
    .toSorted(compareTimes)
    .at(-1);
  return dated
    .filter(({ stored }) => !isLater(made, stored.record.created_at))
    .reduce((newest, version) => (isLater(version.times?.last, newest.times?.last) ? version : newest));
}

function isWanted({ shown }: ListedAdvisory, { artifact, requireSigned }: ListAdvisoriesOptions): boolean {
  if (requireSigned === true && shown.trusted.length === 0) return false;
  return artifact === undefined || affectedDigests(shown.payload).includes(artifact);
}

/** The artifacts that an advisory names, be it malformed otherwise. */
function affectedDigests(payload: JsonObject): readonly Digest[] {
  const affected = getOwn(payload, "affected");
  return (Array.isArray(affected) ? affected : []).flatMap((entry) => {
    const text = isJsonObject(entry) ? getOwn(entry, "digest") : undefined;
    const digest = typeof text === "string" ? parseArtifactDigest(text) : undefined;
    return digest?.ok === true ? [digest.value] : [];
  });
}
