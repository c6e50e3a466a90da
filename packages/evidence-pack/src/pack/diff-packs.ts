import { compareCodePoints, type Digest } from "@aixv/core";
import { canonicalContent, packDigest } from "./canonical-pack.ts";
import type { DigestManifestEntry, PackArtifact, PackContent } from "./pack-content.ts";

/** Fields of a pack outside its artifacts and its manifest. */
export const PACK_HEADER_FIELDS = ["schema_version", "pack_id", "tenant_scope", "run_id"] as const;

/** One of {@link PACK_HEADER_FIELDS}. */
export type PackHeaderField = (typeof PACK_HEADER_FIELDS)[number];

const ARTIFACT_FIELDS = [
  "artifact_type",
  "uri",
  "content_digest",
  "evidence_type",
  "control_refs",
  "ai_act_refs",
] as const;

/** A field of an artifact that may change. */
export type PackArtifactField = (typeof ARTIFACT_FIELDS)[number];

/** A field that has another value. */
export type FieldChange<Field extends string, Value> = {
  readonly field: Field;
  readonly before: Value;
  readonly after: Value;
};

/** An artifact that both packs have, with other fields. */
export type ChangedArtifact = {
  readonly artifact_id: string;
  readonly changes: readonly FieldChange<PackArtifactField, string | readonly string[] | null>[];
};

/** How two packs differ, in what their digests cover. All lists are by id, or in the order of the standard's fields. */
export type PackDifference = {
  /** True if both have the same digest; then every list is empty. */
  readonly isSame: boolean;
  readonly digest: { readonly before: Digest; readonly after: Digest };
  readonly header: readonly FieldChange<PackHeaderField, string | null>[];
  readonly artifacts: {
    readonly added: readonly PackArtifact[];
    readonly removed: readonly PackArtifact[];
    readonly changed: readonly ChangedArtifact[];
  };
  /** Of a valid pack these follow from its artifacts. */
  readonly digest_manifest: {
    readonly added: readonly DigestManifestEntry[];
    readonly removed: readonly DigestManifestEntry[];
  };
};

/**
 * Explains how two packs differ, whatever the order in which they are written. Members and spellings that no digest covers
 * are no part of it: {@link validatePack} warns of those.
 */
export function diffPacks(before: PackContent, after: PackContent): PackDifference {
  const [old, current] = [canonicalContent(before), canonicalContent(after)];
  const digest = { before: packDigest(before), after: packDigest(after) };
  return {
    isSame: digest.before === digest.after,
    digest,
    header: PACK_HEADER_FIELDS.flatMap((field) =>
      old[field] === current[field] ? [] : { field, before: old[field], after: current[field] },
    ),
    artifacts: {
      added: missingFrom(old.artifacts, current.artifacts),
      removed: missingFrom(current.artifacts, old.artifacts),
      changed: changedArtifacts(old.artifacts, current.artifacts),
    },
    digest_manifest: {
      added: surplusOf(current.digest_manifest.entries, old.digest_manifest.entries),
      removed: surplusOf(old.digest_manifest.entries, current.digest_manifest.entries),
    },
  };
}

function missingFrom(
  there: readonly PackArtifact[],
  artifacts: readonly PackArtifact[],
): readonly PackArtifact[] {
  const ids = new Set(there.map(({ artifact_id }) => artifact_id));
  return artifacts.filter(({ artifact_id }) => !ids.has(artifact_id));
}

function changedArtifacts(
  old: readonly PackArtifact[],
  current: readonly PackArtifact[],
): readonly ChangedArtifact[] {
  const byId = new Map(old.map((artifact) => [artifact.artifact_id, artifact]));
  return current.flatMap((artifact) => {
    const other = byId.get(artifact.artifact_id);
    if (other === undefined) return [];
    const changes = ARTIFACT_FIELDS.flatMap((field) =>
      isSameValue(other[field], artifact[field])
        ? []
        : { field, before: other[field], after: artifact[field] },
    );
    return changes.length === 0 ? [] : { artifact_id: artifact.artifact_id, changes };
  });
}

type FieldValue = string | readonly string[] | null;

function isSameValue(a: FieldValue, b: FieldValue): boolean {
  if (typeof a === "string" || typeof b === "string" || a === null || b === null) return a === b;
  return a.length === b.length && a.every((item, index) => item === b[index]);
}

/** Entries of one list beyond those of the other, both in canonical order; one that is there twice counts twice. */
function surplusOf(
  entries: readonly DigestManifestEntry[],
  others: readonly DigestManifestEntry[],
): readonly DigestManifestEntry[] {
  let next = 0;
  return entries.filter((entry) => {
    while (next < others.length && compareEntries(others[next], entry) < 0) next++;
    if (compareEntries(others[next], entry) !== 0) return true;
    next++;
    return false;
  });
}

/** None comes after all others. */
function compareEntries(a: DigestManifestEntry | undefined, b: DigestManifestEntry): number {
  if (a === undefined) return 1;
  return (
    compareCodePoints(a.artifact_id, b.artifact_id) || compareCodePoints(a.content_digest, b.content_digest)
  );
}
