import { createHash } from "node:crypto";
import { type AixvError, createDigest, type Digest, type Result } from "@aixv/core";
import { pathKind } from "@aixv/core/node";
import { type Bundle, parseBundle, parseStatement } from "@aixv/envelope";
import { artifactDigest, OMS_LEGACY_PREDICATE_TYPE, OMS_PREDICATE_TYPE, parseManifest } from "@aixv/manifest";
import { subjectDigests } from "@aixv/records";
import { attempt } from "../attempt.ts";
import { type StoreOptions, withStore } from "../store.ts";
import { findBundlesBeside } from "./bundles-beside.ts";

/** A bundle that claims something about an artifact. Found, not verified: nothing follows from it. */
export interface FoundEvidence {
  /** SHA-256 of the bundle's bytes, without white space around them: the same wherever the bundle lies. */
  readonly id: Digest;
  /** `beside` the model, or in the `store`. */
  readonly origin: "beside" | "store";
  readonly path: string;
  /** In a claims file, from 1. */
  readonly line?: number;
  readonly bytes: Uint8Array;
  /** Absent for a message signature. */
  readonly predicateType?: string;
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
  /** What could not be read; never silent, for evidence may be missing because of it. */
  readonly faults: readonly { readonly path: string; readonly line?: number; readonly error: AixvError }[];
}

/** Options of {@link findEvidence}. */
export interface FindEvidenceOptions extends StoreOptions {
  /** The model's file or folder, beside which evidence is looked for; absent: in the store alone. */
  readonly path?: string;
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
  return await attempt(() => search(digest, options));
}

async function search(digest: Digest, options: FindEvidenceOptions): Promise<EvidenceSearch> {
  const beside = options.path === undefined ? NOTHING : await findBeside(digest, options.path);
  const stored = await findStored(digest, options);
  const known = new Set(beside.evidence.map(({ id }) => id));
  return {
    evidence: [...beside.evidence, ...stored.evidence.filter(({ id }) => !known.has(id))],
    unsigned: stored.unsigned,
    faults: [...beside.faults, ...stored.faults],
  };
}

const NOTHING: EvidenceSearch = { evidence: [], unsigned: [], faults: [] };

async function findBeside(digest: Digest, path: string): Promise<EvidenceSearch> {
  const kind = await pathKind(path);
  if (kind !== "file" && kind !== "directory") return NOTHING;
  const { bundles, faults } = await findBundlesBeside(path, kind);
  const found: FoundEvidence[] = [];
  const all: EvidenceSearch["faults"][number][] = [...faults];
  for (const { bytes, path: where, line } of bundles) {
    const place = { path: where, ...(line === undefined ? {} : { line }) };
    const parsed = parseBundle(bytes);
    if (!parsed.ok) {
      all.push({ ...place, error: parsed.error });
      continue;
    }
    const claim = claimOf(parsed.value);
    if (!claim.subjects.includes(digest)) continue;
    const id = evidenceId(bytes);
    if (found.some((other) => other.id === id)) continue;
    found.push({ id, origin: "beside", bytes, ...place, ...predicateTypeOf(claim) });
  }
  return { evidence: found, unsigned: [], faults: all };
}

async function findStored(digest: Digest, options: StoreOptions): Promise<EvidenceSearch> {
  return await withStore(options, async (store) => {
    const evidence: FoundEvidence[] = [];
    const unsigned: EvidenceSearch["unsigned"][number][] = [];
    const faults: EvidenceSearch["faults"][number][] = [];
    for (const entry of await store.find(digest)) {
      const { id, location: path, predicateType } = entry;
      if (!entry.signed) {
        unsigned.push({ id, path, predicateType });
        continue;
      }
      const content = await store.read(id);
      if (!content.ok) faults.push({ path, error: content.error });
      else if (content.value.bundle !== undefined) {
        const { bundle } = content.value;
        evidence.push({ id: evidenceId(bundle), origin: "store", path, bytes: bundle, predicateType });
      }
    }
    return { evidence, unsigned, faults };
  });
}

/** What an unverified bundle says that it is about. */
interface Claim {
  readonly subjects: readonly Digest[];
  readonly predicateType?: string;
}

/** The artifacts that a bundle claims to be about, by their artifact digests; none where it cannot be told. */
export function claimOf({ content }: Bundle): Claim {
  if (content.kind === "messageSignature") {
    const { algorithm, digest } = content.messageSignature;
    const hex = Buffer.from(digest).toString("hex");
    return { subjects: algorithm === "sha256" ? [createDigest("sha256", hex)] : [] };
  }
  const statement = parseStatement(content.envelope.payload);
  if (!statement.ok) return { subjects: [] };
  const { predicateType } = statement.value;
  const subjects = subjectDigests(statement.value);
  if (predicateType !== OMS_PREDICATE_TYPE && predicateType !== OMS_LEGACY_PREDICATE_TYPE) {
    return { subjects, predicateType };
  }
  const manifest = parseManifest(statement.value);
  // Of a single file the subject is a root digest over one file, but the artifact is that file.
  const file = manifest.ok ? [artifactDigest(manifest.value, true)] : [];
  return { subjects: [...new Set([...subjects, ...file])], predicateType };
}

function predicateTypeOf({ predicateType }: Claim): { readonly predicateType?: string } {
  return predicateType === undefined ? {} : { predicateType };
}

function evidenceId(bytes: Uint8Array): Digest {
  const text = Buffer.from(bytes).toString("latin1").trim();
  return createDigest("sha256", createHash("sha256").update(Buffer.from(text, "latin1")).digest("hex"));
}
