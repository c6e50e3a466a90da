import { AixvError } from "@aixv/core";

/** What {@link ExportError} says. */
export const EXPORT_ERROR_CODES = [
  /** Nothing that was verified can be said in the format: there is no empty document. */
  "EXPORT_EMPTY",
  /** The exporter does not write that version of its specification. */
  "SPEC_VERSION_UNKNOWN",
  /** An option is of another form than documents can have: an address that is no URI. */
  "EXPORT_OPTION_INVALID",
  /** No exporter has that name. */
  "EXPORT_FORMAT_UNKNOWN",
] as const;

/** One of {@link EXPORT_ERROR_CODES}. */
export type ExportErrorCode = (typeof EXPORT_ERROR_CODES)[number];

/** Says why there is no document. */
export class ExportError extends AixvError<ExportErrorCode> {}
