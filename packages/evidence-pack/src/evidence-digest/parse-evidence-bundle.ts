import { err, ok, type Result } from "@aixv/core";
import { decodeText } from "../decode-text.ts";
import { EvidencePackError } from "../error.ts";
import { canonicalPythonJson } from "../python-json/canonical-python-json.ts";
import { pythonTextOf } from "../python-json/format-python-text.ts";
import { type PythonJsonText, parsePythonJson } from "../python-json/parse-python-json.ts";
import { isPythonArray, isPythonObject } from "../python-json/python-json.ts";
import { stripPythonSpace } from "../python-json/strip-python-space.ts";
import { canonicalEvents, withoutEnvironment } from "./canonical-events.ts";
import { type EvidenceBundle, MAX_EVIDENCE_BUNDLE_BYTES } from "./evidence-bundle.ts";
import { findBundleWarnings } from "./find-bundle-warnings.ts";

/** Bounds on what {@link parseEvidenceBundle} and {@link parseEvidenceDigestManifest} take. */
export interface ParseEvidenceOptions {
  /** Most bytes, by default 64 MiB. */
  readonly maxBytes?: number;
}

/** The deepest that a supported Python digests (3.12 and 3.13); 3.10 and 3.11 fail beyond 497. */
const MAX_DEPTH = 994;

/**
 * Reads a bundle of events, `<run_id>.json`, as the reference does. What it cannot digest is refused.
 *
 * @param input - the file's bytes, or its text
 * @returns the bundle, or one of `EVIDENCE_PACK_TOO_LARGE`, `EVIDENCE_PACK_NOT_UTF8`, `EVIDENCE_PACK_NOT_JSON`,
 * `EVIDENCE_PACK_TOO_DEEP`, `EVIDENCE_PACK_INTEGER_TOO_LONG`, `EVIDENCE_PACK_BUNDLE_INVALID`, `EVIDENCE_PACK_LONE_SURROGATE`
 */
export function parseEvidenceBundle(
  input: Uint8Array | string,
  options: ParseEvidenceOptions = {},
): Result<EvidenceBundle, EvidencePackError> {
  const parsed = readEvidenceJson(input, options);
  if (!parsed.ok) return parsed;
  const { value: json } = parsed.value;
  const listed = isPythonObject(json) ? json.get("events") : undefined;
  if (!isPythonObject(json) || !isPythonArray(listed)) {
    const message = `expected ${isPythonObject(json) ? '"events" to be an array' : "an object"}, got something else`;
    return err(new EvidencePackError("EVIDENCE_PACK_BUNDLE_INVALID", message));
  }
  const events = listed.filter(isPythonObject);
  const counted = canonicalEvents(events);
  const text = canonicalPythonJson(counted.map(withoutEnvironment));
  const runId = stripPythonSpace(pythonTextOf(json.get("run_id")));
  if (!text.isWellFormed() || !runId.isWellFormed()) {
    const message =
      "expected surrogates in pairs, got a lone one in what is digested; it has no UTF-8, and so no digest";
    return err(new EvidencePackError("EVIDENCE_PACK_LONE_SURROGATE", message));
  }
  const warnings = findBundleWarnings({ ...parsed.value, json, listed, counted, runId });
  return ok({ runId, events, canonicalEvents: text, json, warnings });
}

/** The JSON of a file of evidence. */
export function readEvidenceJson(
  input: Uint8Array | string,
  options: ParseEvidenceOptions,
): Result<PythonJsonText, EvidencePackError> {
  const { maxBytes = MAX_EVIDENCE_BUNDLE_BYTES } = options;
  if (!(maxBytes >= 0 && maxBytes <= MAX_EVIDENCE_BUNDLE_BYTES)) {
    throw new RangeError(`expected maxBytes to be from 0 to ${MAX_EVIDENCE_BUNDLE_BYTES}, got ${maxBytes}`);
  }
  const text = decodeText(input, maxBytes);
  return text.ok ? parsePythonJson(text.value, { maxDepth: MAX_DEPTH }) : text;
}
