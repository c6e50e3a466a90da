import { dirname } from "node:path";
import type { AixvError, Digest, Result } from "@aixv/core";
import { pathKind } from "@aixv/core/node";
import { parseBundle } from "@aixv/envelope";
import { directEdge, type LineageEdge } from "@aixv/records";
import type { AttestationEntry, EvidenceStore } from "@aixv/store";
import { attempt } from "../attempt.ts";
import { type StoreOptions, withStore } from "../store.ts";
import { type BesideFault, bundlesBeside, evidenceId } from "./bundles-beside.ts";
import { claimOf } from "./claimed-artifact.ts";

/** A bundle that claims something about an artifact. Found, not verified: nothing follows from it. */
export interface FoundEvidence {
  /** SHA-256 of the bundle's bytes, without white space around them: the same wherever the bundle lies. */
  readonly id: Digest;
  /** Its id in the store, where it is there too: that of the bytes as they were put. */
  readonly storeId?: Digest;
  /** `beside` the model, or in the `store`. */
  readonly origin: "beside" | "store";
  readonly path: string;
  /** In a claims file, from 1. */
  readonly line?: number;
  readonly bytes: Uint8Array;
  /** Absent for a message signature. */
  readonly predicateType?: string;
  /** What the artifact is, where that is known: the digest of a folder names no file, and the reverse. */
  readonly kind?: "file" | "directory";
}

/** A bundle of the model's own, beside it, about another digest. */
export interface OtherEvidence {
  readonly path: string;
  readonly line?: number;
  /** What it claims to be about. */
  readonly subjects: readonly Digest[];
}

/** What was found about an artifact. */
export interface EvidenceSearch {
  readonly evidence: readonly FoundEvidence[];
  /** Statements in the store that nobody signed. */
  readonly unsigned: readonly {
    readonly id: Digest;
    readonly path: string;
    readonly predicateType: string;
  }[];
  /** The model changed since these were made, or was hashed otherwise. */
  readonly others: readonly OtherEvidence[];
  /** What could not be read; never silent, for evidence may be missing because of it. */
  readonly faults: readonly BesideFault[];
}

/** Options of {@link findEvidence}. */
export interface FindEvidenceOptions extends StoreOptions {
  /** The model's file or folder, beside which evidence is looked for; absent: in the store alone. */
  readonly path?: string;
  readonly signal?: AbortSignal;
}

/**
 * Finds every bundle about an artifact, beside it and in the store, without verifying any of it.
 *
 * @param digest - the artifact digest
 */
export async function findEvidence(
  digest: Digest,
  options: FindEvidenceOptions = {},
): Promise<Result<EvidenceSearch, AixvError>> {
  return await attempt(
    async () => await withStore(options, async (store) => await searchStore(digest, store, options)),
  );
}

/** The same with a store that is open; throws. */
export async function searchStore(
  digest: Digest,
  store: EvidenceStore,
  { path, signal }: Pick<FindEvidenceOptions, "path" | "signal">,
): Promise<EvidenceSearch> {
  const beside = path === undefined ? NOTHING : await findBeside(digest, path, signal);
  const stored = await findStored(digest, store, signal);
  const storeIds = new Map(stored.evidence.map(({ id, storeId }) => [id, storeId]));
  const known = new Set(beside.evidence.map(({ id }) => id));
  const both = beside.evidence.map((found): FoundEvidence => {
    const storeId = storeIds.get(found.id);
    return storeId === undefined ? found : { ...found, storeId };
  });
  return {
    evidence: [...both, ...stored.evidence.filter(({ id }) => !known.has(id))],
    unsigned: stored.unsigned,
    others: beside.others,
    faults: [...beside.faults, ...stored.faults],
  };
}

const NOTHING: EvidenceSearch = { evidence: [], unsigned: [], others: [], faults: [] };

async function findBeside(
  digest: Digest,
  path: string,
  signal: AbortSignal | undefined,
): Promise<EvidenceSearch> {
  const kind = await pathKind(path);
  if (kind !== "file" && kind !== "directory") return NOTHING;
  const evidence: FoundEvidence[] = [];
  const others: OtherEvidence[] = [];
  const faults: BesideFault[] = [];
  for await (const { isOwn, ...found } of bundlesBeside(path, kind, faults)) {
    signal?.throwIfAborted();
    const place = { path: found.path, ...(found.line === undefined ? {} : { line: found.line }) };
    const parsed = parseBundle(found.bytes);
    if (!parsed.ok) {
      faults.push({ ...place, error: parsed.error });
      continue;
    }
    const { subjects, predicateType, fault } = claimOf(parsed.value, kind);
    if (fault !== undefined) faults.push({ ...place, error: fault });
    else if (subjects.includes(digest)) {
      evidence.push({
        ...found,
        kind,
        origin: "beside",
        ...(predicateType === undefined ? {} : { predicateType }),
      });
    } else if ((isOwn || dirname(found.path) === path) && subjects.length > 0) {
      others.push({ ...place, subjects });
    }
  }
  return { evidence, unsigned: [], others, faults };
}

async function findStored(
  digest: Digest,
  store: EvidenceStore,
  signal: AbortSignal | undefined,
): Promise<EvidenceSearch> {
  const evidence: FoundEvidence[] = [];
  const unsigned: EvidenceSearch["unsigned"][number][] = [];
  const faults: BesideFault[] = [];
  for (const entry of await entriesAbout(digest, store)) {
    signal?.throwIfAborted();
    const { id, location: path, predicateType } = entry;
    if (!entry.signed) {
      unsigned.push({ id, path, predicateType });
      continue;
    }
    const content = await store.read(id);
    if (!content.ok) faults.push({ path, error: content.error });
    else if (content.value.bundle !== undefined) {
      const { bundle } = content.value;
      const found = { id: evidenceId(bundle), storeId: id, bytes: bundle };
      evidence.push({ ...found, origin: "store", path, predicateType });
    }
  }
  return { evidence, unsigned, others: [], faults };
}

/** Those with the artifact among their subjects, and those that say what it was made of without that. */
async function entriesAbout(digest: Digest, store: EvidenceStore): Promise<readonly AttestationEntry[]> {
  const own = await store.find(digest);
  const ids = new Set(own.map(({ id }) => id));
  const linked = (await store.findLinked(digest)).filter(
    ({ id, edges }) => !ids.has(id) && madeBy(edges).has(digest),
  );
  return [...own, ...linked];
}

/** What edges say was made of something, found once: each artifact that a claim names is looked for in turn. */
function madeBy(edges: readonly LineageEdge[]): ReadonlySet<Digest> {
  const known = MADE.get(edges);
  if (known !== undefined) return known;
  const made = new Set(edges.flatMap((edge) => directEdge(edge)?.made ?? []));
  MADE.set(edges, made);
  return made;
}

const MADE = new WeakMap<readonly LineageEdge[], ReadonlySet<Digest>>();
