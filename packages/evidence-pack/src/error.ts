import { AixvError, type ErrorDetails, type JsonValue } from "@aixv/core";
import type { PackIssue } from "./pack/pack-issue.ts";

/** Every code of {@link EvidencePackError}. Each is stable. */
export const EVIDENCE_PACK_ERROR_CODES = [
  /** Over 4 MiB (a pack) or `maxBytes` (a bundle, a digest manifest). */
  "EVIDENCE_PACK_TOO_LARGE",
  /** Bytes that are not UTF-8. */
  "EVIDENCE_PACK_NOT_UTF8",
  /** Nothing that Python reads as JSON; of a pack also a text that does not begin and end as an object or array. */
  "EVIDENCE_PACK_NOT_JSON",
  /** Nested deeper than any supported Python can judge. */
  "EVIDENCE_PACK_TOO_DEEP",
  /** An integer of more than 4,300 digits, which Python refuses to read. */
  "EVIDENCE_PACK_INTEGER_TOO_LONG",
  /** Half of a surrogate pair in what is to be digested: it has no UTF-8, and so no digest. */
  "EVIDENCE_PACK_LONE_SURROGATE",
  /** The places of its faults would take more memory than is reasonable. */
  "EVIDENCE_PACK_TOO_MANY_ISSUES",
  /** What a pack was to be made of breaks a rule; `issues` says which. */
  "EVIDENCE_PACK_INVALID",
  /** An evidence bundle is no object, or its `events` are no array. */
  "EVIDENCE_PACK_BUNDLE_INVALID",
  /** An evidence digest manifest is no object. */
  "EVIDENCE_PACK_MANIFEST_INVALID",
  /** A statement that signs a pack says something else of it than the pack. */
  "EVIDENCE_PACK_PREDICATE_MISMATCH",
  /** A control mapping is not as its schema has it. */
  "EVIDENCE_PACK_MAPPING_INVALID",
] as const;

/** One of {@link EVIDENCE_PACK_ERROR_CODES}. */
export type EvidencePackErrorCode = (typeof EVIDENCE_PACK_ERROR_CODES)[number];

/** An error names so many issues; the rest are counted. */
const NAMED_ISSUES = 1000;

/**
 * Says why a document was refused: none of these is a verdict, for the reference has none there either. `issues` is
 * filled by `EVIDENCE_PACK_INVALID` alone, and `details.issues` has the first 1,000 of them.
 */
export class EvidencePackError extends AixvError<EvidencePackErrorCode> {
  readonly issues: readonly PackIssue[];

  constructor(
    code: EvidencePackErrorCode,
    message: string,
    options: { readonly issues?: readonly PackIssue[]; readonly details?: ErrorDetails } = {},
  ) {
    const issues = options.issues ?? [];
    const named: JsonValue = issues.slice(0, NAMED_ISSUES).map((issue) => ({ ...issue }));
    const details = { ...options.details, ...(issues.length === 0 ? {} : { issues: named }) };
    super(code, message, Object.keys(details).length === 0 ? {} : { details });
    this.issues = issues;
  }
}
