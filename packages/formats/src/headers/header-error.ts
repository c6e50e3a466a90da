import { AixvError } from "@aixv/core";

/** What `readModelHeader` and `mergeModelHeaders` can find wrong. */
export const HEADER_ERROR_CODES = [
  "HEADER_MALFORMED",
  "HEADER_TOO_LARGE",
  "HEADER_UNSUPPORTED",
  "HEADER_MISMATCH",
] as const;

/** One of {@link HEADER_ERROR_CODES}. */
export type HeaderErrorCode = (typeof HEADER_ERROR_CODES)[number];

/**
 * Says why a header could not be read: `HEADER_MALFORMED`, it breaks its format; `HEADER_TOO_LARGE`, it goes beyond a
 * limit; `HEADER_UNSUPPORTED`, it is of a version, or has a data type, that came later; `HEADER_MISMATCH`, headers to
 * merge are of several formats.
 */
export class HeaderError extends AixvError<HeaderErrorCode> {}

/** A header that breaks its format. */
export function malformed(message: string, cause?: unknown): HeaderError {
  return new HeaderError("HEADER_MALFORMED", message, { cause });
}

/** A header beyond a limit. */
export function tooLarge(message: string, cause?: unknown): HeaderError {
  return new HeaderError("HEADER_TOO_LARGE", message, { cause });
}
