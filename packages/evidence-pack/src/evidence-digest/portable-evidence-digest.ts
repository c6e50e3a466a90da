import { createSha256Hasher, utf8Bytes } from "@aixv/core";
import { canonicalPythonJson } from "../python-json/canonical-python-json.ts";
import { stripPythonSpace } from "../python-json/strip-python-space.ts";
import { EVIDENCE_DIGEST_SCHEMA, type EvidenceBundle } from "./evidence-bundle.ts";

/** Which run a digest is for. */
export interface PortableEvidenceDigestOptions {
  /** By default the bundle's own. White space around it does not count; a lone surrogate in it throws. */
  readonly runId?: string;
}

/**
 * The portable evidence digest v1 (`aigov.evidence_digest.v1`) of a bundle: SHA-256, in bare lowercase hex, of the canonical
 * JSON of Python of `{events, run_id, schema}`. It covers the events that count without their `environment`, and nothing else
 * of the file.
 */
export function portableEvidenceDigest(
  bundle: EvidenceBundle,
  options: PortableEvidenceDigestOptions = {},
): string {
  const runId = stripPythonSpace(options.runId ?? bundle.runId);
  if (!runId.isWellFormed()) throw new TypeError("expected a run id without lone surrogates");
  const hasher = createSha256Hasher();
  // The keys are in order, so that this is the canonical JSON of the three.
  hasher.update(utf8Bytes(`{"events":${bundle.canonicalEvents},"run_id":${canonicalPythonJson(runId)},`));
  hasher.update(utf8Bytes(`"schema":${canonicalPythonJson(EVIDENCE_DIGEST_SCHEMA)}}`));
  return hasher.digestHex();
}
