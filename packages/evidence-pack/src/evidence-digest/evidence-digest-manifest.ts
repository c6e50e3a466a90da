import { err, formatJsonDocument, ok, type Result, utf8Bytes } from "@aixv/core";
import { EvidencePackError } from "../error.ts";
import { pythonTextOf } from "../python-json/format-python-text.ts";
import { isPythonObject } from "../python-json/python-json.ts";
import { stripPythonSpace } from "../python-json/strip-python-space.ts";
import {
  EVIDENCE_DIGEST_MANIFEST_SCHEMA,
  EVIDENCE_DIGEST_SCHEMA,
  type EvidenceBundle,
} from "./evidence-bundle.ts";
import { type ParseEvidenceOptions, readEvidenceJson } from "./parse-evidence-bundle.ts";
import { type PortableEvidenceDigestOptions, portableEvidenceDigest } from "./portable-evidence-digest.ts";

/** What `evidence_digest_manifest.json` says that is ever compared. */
export type EvidenceDigestManifest = {
  readonly schema: string;
  readonly run_id: string;
  /** The portable evidence digest, in bare lowercase hex where it is one. */
  readonly events_content_sha256: string;
  readonly evidence_digest_schema: string;
};

/** The manifest of a bundle. */
export function evidenceDigestManifest(
  bundle: EvidenceBundle,
  options: PortableEvidenceDigestOptions = {},
): EvidenceDigestManifest {
  return {
    schema: EVIDENCE_DIGEST_MANIFEST_SCHEMA,
    run_id: stripPythonSpace(options.runId ?? bundle.runId),
    events_content_sha256: portableEvidenceDigest(bundle, options),
    evidence_digest_schema: EVIDENCE_DIGEST_SCHEMA,
  };
}

/** Writes a manifest as a file: JSON of two spaces, keys sorted, a newline at the end. */
export function serializeEvidenceDigestManifest(manifest: EvidenceDigestManifest): Uint8Array {
  return utf8Bytes(formatJsonDocument(manifest));
}

/**
 * Reads `evidence_digest_manifest.json` as the reference does: of each member the text that Python makes of it, without the
 * white space around it, `""` if it is missing; the digest in lower case. Nothing is checked: {@link validateEvidenceBundle} does.
 *
 * @returns the manifest, or one of `EVIDENCE_PACK_TOO_LARGE`, `EVIDENCE_PACK_NOT_UTF8`, `EVIDENCE_PACK_NOT_JSON`,
 * `EVIDENCE_PACK_TOO_DEEP`, `EVIDENCE_PACK_INTEGER_TOO_LONG`, `EVIDENCE_PACK_MANIFEST_INVALID`
 */
export function parseEvidenceDigestManifest(
  input: Uint8Array | string,
  options: ParseEvidenceOptions = {},
): Result<EvidenceDigestManifest, EvidencePackError> {
  const parsed = readEvidenceJson(input, options);
  if (!parsed.ok) return parsed;
  const { value: json } = parsed.value;
  if (!isPythonObject(json)) {
    const message = "expected an evidence digest manifest to be an object, got something else";
    return err(new EvidencePackError("EVIDENCE_PACK_MANIFEST_INVALID", message));
  }
  const textOf = (name: string): string => stripPythonSpace(pythonTextOf(json.get(name)));
  return ok({
    schema: textOf("schema"),
    run_id: textOf("run_id"),
    events_content_sha256: textOf("events_content_sha256").toLowerCase(),
    evidence_digest_schema: textOf("evidence_digest_schema"),
  });
}
