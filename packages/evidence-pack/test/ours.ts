import { canonicalizeJson, isJsonObject } from "@aixv/core";
import {
  canonicalPack,
  parseEvidenceBundle,
  parseEvidenceDigestManifest,
  parsePack,
  portableEvidenceDigest,
  validateEvidenceBundle,
  validatePack,
} from "@aixv/evidence-pack";
import type { BundleCase } from "./generate/bundles.ts";
import type { BundleAnswer, PackAnswer } from "./reference.ts";

/** What we say of a pack, in the words in which the reference answers; why something is refused is our own. */
export function answerPack(text: string): PackAnswer {
  const read = parsePack(text);
  if (!read.ok) return { refused: read.error.code };
  const { ok, issues, digest } = validatePack(read.value);
  const { content } = read.value;
  return {
    ok,
    issues: issues.map(({ code, message, path }) => [code, message, path]),
    digest,
    canonical: content === null ? null : canonicalizeJson(canonicalPack(content)),
  };
}

/** The same of a bundle. */
export function answerBundle({ bundle, manifest, runId }: BundleCase): BundleAnswer {
  const read = parseEvidenceBundle(bundle);
  if (!read.ok) return { refused: read.error.code };
  const digest = portableEvidenceDigest(read.value);
  const against = parseEvidenceDigestManifest(manifest);
  if (!against.ok) return { digest };
  const { issues } = validateEvidenceBundle(read.value, { manifest: against.value, expectedRunId: runId });
  return { digest, fault: issues[0]?.code ?? null };
}

/** An answer without the reason of a refusal, which each has its own of. */
export function comparable(answer: PackAnswer | BundleAnswer): unknown {
  return isJsonObject(answer as never) && "refused" in answer && answer.refused !== undefined
    ? { refused: true }
    : answer;
}
