import { quote } from "@aixv/core";
import { stripPythonSpace } from "../python-json/strip-python-space.ts";
import type { EvidenceBundle, EvidenceBundleWarning } from "./evidence-bundle.ts";
import type { EvidenceDigestManifest } from "./evidence-digest-manifest.ts";
import { portableEvidenceDigest } from "./portable-evidence-digest.ts";
import { promotedArtifactDigest } from "./promoted-artifact.ts";

/** Every code of an issue with a bundle, in the order in which the reference looks. It stops at the first. */
export const EVIDENCE_BUNDLE_ISSUE_CODES = [
  /** The bundle is of another run than was asked for. */
  "BUNDLE_RUN_ID_MISMATCH",
  /** The manifest is of another run than was asked for. */
  "MANIFEST_RUN_ID_MISMATCH",
  /** The manifest has no digest of 64 characters. */
  "MANIFEST_DIGEST_MISSING",
  /** The digest of the bundle is not that of the manifest. */
  "DIGEST_MISMATCH",
  /** No `model_promoted` event, or its payload has no digest of 64 characters. */
  "MISSING_ARTIFACT_DIGEST",
  /** The promoted artifact has another digest than was expected. */
  "ARTIFACT_DIGEST_MISMATCH",
] as const;

/** One of {@link EVIDENCE_BUNDLE_ISSUE_CODES}. */
export type EvidenceBundleIssueCode = (typeof EVIDENCE_BUNDLE_ISSUE_CODES)[number];

/** Why a bundle is refused. */
export type EvidenceBundleIssue = {
  readonly code: EvidenceBundleIssueCode;
  /** One line; text of the documents in it is quoted. */
  readonly message: string;
  /** The member that is at fault, in the bundle or the manifest. */
  readonly path: string;
};

/** What a bundle is held against. */
export interface ValidateEvidenceBundleOptions {
  /** The manifest beside it. */
  readonly manifest: EvidenceDigestManifest;
  /** By default the bundle's own run. */
  readonly expectedRunId?: string;
  /** SHA-256 of the promoted artifact in hex, computed by the caller. */
  readonly expectedArtifactDigest?: string;
}

/** What {@link validateEvidenceBundle} says. */
export interface EvidenceBundleReport {
  /** True if there is no issue: then the reference's `verify-evidence-pack --portable-only` says yes too. */
  readonly ok: boolean;
  /** The portable evidence digest for the expected run. */
  readonly digest: string;
  /** What the run promoted, by its own word. */
  readonly artifactDigest: string | null;
  readonly issues: readonly EvidenceBundleIssue[];
  readonly warnings: readonly EvidenceBundleWarning[];
}

/**
 * Holds a bundle against its digest manifest, as the reference does offline, but with every issue and not the first alone. A yes
 * means that the events that count are those that the manifest was made of: not that they happened, nor who wrote either file.
 */
export function validateEvidenceBundle(
  bundle: EvidenceBundle,
  options: ValidateEvidenceBundleOptions,
): EvidenceBundleReport {
  const { manifest } = options;
  const runId = stripPythonSpace(options.expectedRunId ?? bundle.runId);
  const digest = portableEvidenceDigest(bundle, { runId });
  const artifactDigest = promotedArtifactDigest(bundle);
  const issues: EvidenceBundleIssue[] = [];
  const add = (code: EvidenceBundleIssueCode, path: string, message: string): void => {
    issues.push({ code, message, path });
  };
  if (bundle.runId !== runId) {
    const message = `expected a bundle of run ${quote(runId)}, got one of ${quote(bundle.runId)}`;
    add("BUNDLE_RUN_ID_MISMATCH", "run_id", message);
  }
  if (manifest.run_id !== runId) {
    const message = `expected a manifest of run ${quote(runId)}, got one of ${quote(manifest.run_id)}`;
    add("MANIFEST_RUN_ID_MISMATCH", "run_id", message);
  }
  const said = manifest.events_content_sha256;
  if ([...said].length !== digest.length) {
    const message = `expected a digest of ${digest.length} hex digits, got ${quote(said)}`;
    add("MANIFEST_DIGEST_MISSING", "events_content_sha256", message);
  } else if (said !== digest) {
    const message = `expected the digest of the bundle, ${digest}, got ${quote(said)}; one of the two was changed`;
    add("DIGEST_MISMATCH", "events_content_sha256", message);
  }
  const expected = options.expectedArtifactDigest?.toLowerCase();
  if (artifactDigest === null) {
    const message = "expected a model_promoted event whose payload has artifact_sha256, got none";
    add("MISSING_ARTIFACT_DIGEST", "events", message);
  } else if (expected !== undefined && expected !== artifactDigest) {
    const message = `expected the promoted artifact to be ${quote(expected)}, got ${quote(artifactDigest)}`;
    add("ARTIFACT_DIGEST_MISMATCH", "events", message);
  }
  return { ok: issues.length === 0, digest, artifactDigest, issues, warnings: bundle.warnings };
}
