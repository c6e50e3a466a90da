import { AixvError } from "../error.ts";

/** Codes under which reading or writing a file can fail. */
export const FILE_ERROR_CODES = [
  "FILE_NOT_FOUND",
  "FILE_UNREADABLE",
  "FILE_TOO_LARGE",
  "FILE_EXISTS",
  "FILE_NOT_WRITTEN",
  "NOT_A_FILE",
] as const;

/** A file cannot be used; its code is one of {@link FILE_ERROR_CODES}, or what the caller calls a file that is not there. */
export class FileError extends AixvError {}
