import { AixvError } from "@aixv/core";

/** What can be wrong with settings. */
export type SdkErrorCode =
  | "OPTION_INVALID"
  | "ASSURANCE_LEVEL_UNMET"
  | "EVIDENCE_MISSING"
  | "EVIDENCE_NOT_COUNTED"
  | "CONTENT_AMBIGUOUS"
  | "POLICY_TEST_INVALID"
  | "MODEL_DIFFERS_FROM_PARTS";

/** A setting cannot be used. */
export class SdkError extends AixvError<SdkErrorCode> {}
