import { pythonTextOf } from "../python-json/format-python-text.ts";
import { isPythonObject, isPythonTrue } from "../python-json/python-json.ts";
import { stripPythonSpace } from "../python-json/strip-python-space.ts";
import type { EvidenceBundle } from "./evidence-bundle.ts";

/** Characters of a SHA-256 in hex. The reference asks for no more than this length. */
const DIGEST_LENGTH = 64;

/**
 * The digest of the artifact that a run promoted, in lower case: `payload.artifact_sha256`, else
 * `payload.artifact_digest_sha256`, of the last `model_promoted` event in the order of the file; `null` if that has none.
 * It is what the event says: no file is looked at.
 */
export function promotedArtifactDigest(bundle: EvidenceBundle): string | null {
  const event = bundle.events.findLast(
    (candidate) => stripPythonSpace(pythonTextOf(candidate.get("event_type"))) === "model_promoted",
  );
  const payload = event?.get("payload");
  if (!isPythonObject(payload)) return null;
  const named = payload.get("artifact_sha256");
  const value = isPythonTrue(named) ? named : payload.get("artifact_digest_sha256");
  if (typeof value !== "string") return null;
  const digest = stripPythonSpace(value).toLowerCase();
  return [...digest].length === DIGEST_LENGTH ? digest : null;
}
