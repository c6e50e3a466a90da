import { AixvError } from "@aixv/core";

/** What can be wrong with settings. */
export type SdkErrorCode = "OPTION_INVALID" | "CONTENT_AMBIGUOUS" | "MODEL_DIFFERS_FROM_PARTS";

/** A setting cannot be used. */
export class SdkError extends AixvError<SdkErrorCode> {}
