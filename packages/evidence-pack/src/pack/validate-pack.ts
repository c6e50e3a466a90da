import type { Digest } from "@aixv/core";
import { canonicalDigestManifest, packDigest } from "./canonical-pack.ts";
import type { DigestManifest, PackContent } from "./pack-content.ts";
import { type PackIssue, sortIssues } from "./pack-issue.ts";
import type { PackWarning } from "./pack-warning.ts";
import type { PackDocument } from "./parse-pack.ts";
import type { PackReading } from "./read-pack.ts";

/** What the reference says of a pack, and, apart from it, what we warn of. */
export interface PackReport {
  /** True if there is no issue. Warnings do not count. */
  readonly ok: boolean;
  /** The digest of the pack, of a valid one alone. */
  readonly digest: Digest | null;
  /** By path, code and message, each by code point. */
  readonly issues: readonly PackIssue[];
  readonly warnings: readonly PackWarning[];
}

/**
 * Judges a pack by every rule of the standard (Validation rules), with the verdict, the issues in their order, and the digest
 * of the reference. A valid pack is whole and agrees with itself: nothing is proved of the artifacts, nor of who wrote it.
 */
export function validatePack(document: PackDocument): PackReport {
  return { ...validateReading(document), warnings: document.warnings };
}

/** The same without warnings. */
export function validateReading(reading: PackReading): Omit<PackReport, "warnings"> {
  const { content } = reading;
  if (content === null) return { ok: false, digest: null, issues: reading.issues };
  const digest = packDigest(content);
  const found: PackIssue[] = [...reading.issues];
  if (reading.packDigest !== null && reading.packDigest !== digest) {
    const message = "pack_digest does not match canonical digest of pack fields";
    found.push({ code: "pack_digest_mismatch", message, path: "pack_digest" });
  }
  if (!isManifestOf(content)) {
    const message =
      "digest_manifest must match canonical entries derived from artifacts (sorted by artifact_id)";
    found.push({ code: "digest_manifest_mismatch", message, path: "digest_manifest" });
  }
  // Counted among the artifacts that could be read, as the reference does: not the place in the document after one that could not.
  for (const [index, { evidence_type, control_refs }] of content.artifacts.entries()) {
    if (evidence_type !== "GOVERNED" || control_refs.length > 0) continue;
    const message = "GOVERNED artifacts require non-empty control_refs";
    found.push({ code: "control_refs_required", message, path: `artifacts[${index}].control_refs` });
  }
  const issues = sortIssues(found);
  const ok = issues.length === 0;
  return { ok, digest: ok ? digest : null, issues };
}

/** Whether the manifest has exactly the artifacts and their digests, in any order. */
function isManifestOf({ artifacts, digest_manifest }: PackContent): boolean {
  const said = canonicalDigestManifest(digest_manifest).entries;
  const meant: DigestManifest["entries"] = canonicalDigestManifest({ entries: artifacts }).entries;
  return (
    said.length === meant.length &&
    said.every(({ artifact_id, content_digest }, index) => {
      const entry = meant[index];
      return artifact_id === entry?.artifact_id && content_digest === entry.content_digest;
    })
  );
}
