import { AixvError } from "@aixv/core";

/** Every code of {@link EvidencePackFileError}. */
export const EVIDENCE_PACK_FILE_ERROR_CODES = [
  /** A file is no archive that a pack was written as. */
  "EVIDENCE_PACK_ARCHIVE_INVALID",
  /** A folder or archive has no `pack.json`. */
  "EVIDENCE_PACK_NOT_FOUND",
  /** More evidence than a pack may have. */
  "EVIDENCE_PACK_EVIDENCE_TOO_LARGE",
] as const;

export type EvidencePackFileErrorCode = (typeof EVIDENCE_PACK_FILE_ERROR_CODES)[number];

/** A pack's folder or archive cannot be read, or not be made. */
export class EvidencePackFileError extends AixvError<EvidencePackFileErrorCode> {}
