import {
  canonicalPack,
  parseEvidenceBundle,
  parseEvidenceDigestManifest,
  parsePack,
  portableEvidenceDigest,
  validateEvidenceBundle,
  validatePack,
} from "@aixv/evidence-pack";
import { canonicalPythonJson, formatPythonText, parsePythonJson } from "@aixv/evidence-pack/python-json";
import type { BundleCase } from "./generate/bundles.ts";
import type { BundleAnswer, PackAnswer, ValueAnswer } from "./reference.ts";

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
    contentDigest: content === null ? null : canonicalPack(content).pack_digest,
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

/** How we spell a value. */
export function answerValue({ value: text }: { readonly value: string }): ValueAnswer {
  const read = parsePythonJson(text);
  if (!read.ok) return { refused: read.error.code };
  const { value } = read.value;
  return { json: canonicalPythonJson(value), str: formatPythonText(value) };
}

/** An answer without the reason of a refusal, of which each has its own. */
export function comparable(answer: PackAnswer | BundleAnswer | ValueAnswer): unknown {
  return "refused" in answer ? { refused: true } : answer;
}
