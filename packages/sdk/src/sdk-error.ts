import { AixvError } from "@aixv/core";

/** What can go wrong around files and settings, before or after any cryptography. */
export type SdkErrorCode =
  | "BUNDLE_NOT_FOUND"
  | "FILE_NOT_FOUND"
  | "FILE_UNREADABLE"
  | "FILE_TOO_LARGE"
  | "FILE_EXISTS"
  | "FILE_NOT_WRITTEN"
  | "NOT_A_FILE"
  | "OPTION_INVALID"
  | "CONTENT_AMBIGUOUS"
  | "MODEL_DIFFERS_FROM_PARTS";

/** A file or a setting cannot be used. */
export class SdkError extends AixvError<SdkErrorCode> {}
