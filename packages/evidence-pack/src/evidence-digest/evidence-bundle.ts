import type { PythonJson, PythonJsonObject } from "../python-json/python-json.ts";
import type { Warning } from "../warnings/warning-list.ts";

/** The schema that every digested bundle names. */
export const EVIDENCE_DIGEST_SCHEMA = "aigov.evidence_digest.v1";

/** The schema of `evidence_digest_manifest.json`. */
export const EVIDENCE_DIGEST_MANIFEST_SCHEMA = "aigov.evidence_digest_manifest.v1";

/** A bundle or manifest is no larger by default, in bytes: 64 MiB. The reference has no limit. */
export const MAX_EVIDENCE_BUNDLE_BYTES: number = 64 * 1024 * 1024;

/** The events of a run, as `<run_id>.json` has them. */
export interface EvidenceBundle {
  /** `run_id` as text, without the white space around it; `""` if there is none. */
  readonly runId: string;
  /** The events that are objects, in the order of the file. */
  readonly events: readonly PythonJsonObject[];
  /** Those that count, in their order, as one canonical JSON array: what is digested besides the run. */
  readonly canonicalEvents: string;
  /** All that is in the file. */
  readonly json: ReadonlyMap<string, PythonJson>;
  /** Warnings of the reading, as {@link validateEvidenceBundle} gives them. */
  readonly warnings: readonly EvidenceBundleWarning[];
}

/** Every code of a warning about a bundle. Each is stable; none is the reference's. */
export const EVIDENCE_BUNDLE_WARNING_CODES = [
  /** An event that the digest leaves out: no object, without `event_id`, or followed by another with the same one. */
  "EVENT_DROPPED",
  /** An event of another run than the bundle's. */
  "EVENT_OF_OTHER_RUN",
  /** An event that the reference's server refuses: a member is missing or of the wrong type. */
  "EVENT_MALFORMED",
  /** A member that the reference's server leaves out of its digest, so that the two differ. */
  "FIELD_NOT_PORTABLE",
  /** A number that the reference's server spells otherwise, so that its digest differs. */
  "NUMBER_NOT_PORTABLE",
  /** Nested so deeply that some readers of the reference fail. */
  "DEPTH_NOT_PORTABLE",
  /** A member that no digest covers. */
  "FIELD_NOT_COVERED",
  /** White space around `run_id`. */
  "WHITE_SPACE_NOT_COVERED",
  /** A key that is there twice: the last counts. */
  "MEMBER_REPEATED",
  /** What Python reads though it is no JSON. */
  "NOT_STRICT_JSON",
  /** There are more warnings than are listed. */
  "WARNINGS_CUT",
] as const;

/** One of {@link EVIDENCE_BUNDLE_WARNING_CODES}. */
export type EvidenceBundleWarningCode = (typeof EVIDENCE_BUNDLE_WARNING_CODES)[number];

/** What the digest of a bundle does not protect, or readers differ in. */
export type EvidenceBundleWarning = Warning<EvidenceBundleWarningCode>;
