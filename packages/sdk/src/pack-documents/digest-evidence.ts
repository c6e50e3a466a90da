import { basename, join } from "node:path";
import type { AixvError, Digest, Result } from "@aixv/core";
import { pathKind, readInputFile } from "@aixv/core/node";
import {
  MAX_EVIDENCE_BUNDLE_BYTES,
  type PackDocument,
  type PackReport,
  packDigest,
  parseEvidenceBundle,
  validatePack,
} from "@aixv/evidence-pack";
import { attempt } from "../attempt.ts";
import { digestRun, type EvidenceRunDigest } from "../evidence-runs/digest-evidence-run.ts";
import { DIGEST_MANIFEST_NAME } from "../evidence-runs/run-id.ts";
import { isArchiveName, PACK_NAME } from "../packs/write-pack.ts";
import { SdkError } from "../sdk-error.ts";
import { readPackDocument } from "./read-pack-document.ts";

/** The digest of a pack. */
export interface EvidencePackDigest {
  readonly kind: "pack";
  /** The document's. */
  readonly path: string;
  /** Absent where the pack breaks a rule beside that its `pack_digest` is right. */
  readonly digest?: Digest;
  /** `pack_digest` as it is written; absent where it is not there. */
  readonly recorded?: string;
  readonly report: PackReport;
}

/** Options of {@link digestEvidence}. */
export interface DigestEvidenceOptions {
  /** Of a run: write the manifest anew; default false. */
  readonly write?: boolean;
}

/**
 * Digests a pack (its `pack_digest`), or the evidence of a run (its portable evidence digest): which it is, the content says.
 *
 * @param path - a pack's document, folder or archive; a run's folder, bundle or manifest
 * @returns the digest, or an error, `OPTION_INVALID` for `write` of a pack
 */
export async function digestEvidence(
  path: string,
  options: DigestEvidenceOptions = {},
): Promise<Result<EvidencePackDigest | EvidenceRunDigest, AixvError>> {
  return await attempt(async () => {
    const { write = false } = options;
    if (await isRun(path)) return await digestRun(path, write);
    if (write) {
      const message = `expected the evidence of a run to write the manifest of, got a pack: ${path}; a pack is made anew, or changed by hand`;
      throw new SdkError("OPTION_INVALID", message);
    }
    const { path: place, document } = await readPackDocument(path);
    return digestPack(place, document);
  });
}

/** Of the files and folders that hold evidence, those of a run have no artifacts. */
async function isRun(path: string): Promise<boolean> {
  if (basename(path) === DIGEST_MANIFEST_NAME) return true;
  if (isArchiveName(path)) return false;
  if ((await pathKind(path)) === "directory") return (await pathKind(join(path, PACK_NAME))) !== "file";
  const bundle = parseEvidenceBundle(await readInputFile(path, "pack or bundle", MAX_EVIDENCE_BUNDLE_BYTES));
  if (bundle.ok) return !bundle.value.json.has("artifacts");
  return bundle.error.code === "EVIDENCE_PACK_LONE_SURROGATE";
}

function digestPack(path: string, document: PackDocument): EvidencePackDigest {
  const report = validatePack(document);
  const { content, packDigest: recorded } = document;
  // A draft has no right digest yet, and this is how one learns it.
  const isWhole = report.issues.every(({ code }) => code.startsWith("pack_digest_"));
  return {
    kind: "pack",
    path,
    ...(content === null || !isWhole ? {} : { digest: packDigest(content) }),
    ...(recorded === null ? {} : { recorded }),
    report,
  };
}
