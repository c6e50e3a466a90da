import { createDigest, type Digest } from "@aixv/core";
import { writeOutputFile } from "@aixv/core/node";
import {
  type EvidenceBundleWarning,
  evidenceDigestManifest,
  serializeEvidenceDigestManifest,
} from "@aixv/evidence-pack";
import { readRunAt } from "./read-run.ts";
import { requireRunId } from "./run-id.ts";

/** The digest of a run's evidence. */
export interface EvidenceRunDigest {
  readonly kind: "run";
  readonly runId: string;
  /** The bundle's. */
  readonly path: string;
  readonly manifestPath: string;
  /** The portable evidence digest. */
  readonly digest: Digest;
  /** What the manifest says, as it says it; absent where there is none. */
  readonly recorded?: string;
  readonly isWritten: boolean;
  readonly warnings: readonly EvidenceBundleWarning[];
}

/** Digests the evidence of a run; with `write` its manifest says so from then on. Throws. */
export async function digestRun(path: string, write: boolean): Promise<EvidenceRunDigest> {
  const { bundle, bundlePath, manifest, manifestPath } = await readRunAt(path);
  const made = evidenceDigestManifest(bundle);
  const recorded = manifest?.events_content_sha256;
  if (write) {
    requireRunId(bundle.runId);
    await writeOutputFile(manifestPath, serializeEvidenceDigestManifest(made), { overwrite: true });
  }
  return {
    kind: "run",
    runId: bundle.runId,
    path: bundlePath,
    manifestPath,
    digest: createDigest("sha256", made.events_content_sha256),
    ...(recorded === undefined ? {} : { recorded }),
    isWritten: write,
    warnings: bundle.warnings,
  };
}
