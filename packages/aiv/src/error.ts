import { AixvError } from "@aixv/core";

/** What stops a packet, a policy or a profile from being read at all. Faults of what is read are findings. */
export type AivErrorCode =
  | "AIV_TOO_LARGE"
  | "AIV_TOO_DEEP"
  | "AIV_TOO_MANY_ENTRIES"
  | "AIV_NOT_UTF8"
  | "AIV_EMPTY"
  | "AIV_SYNTAX"
  | "AIV_DUPLICATE_KEY"
  | "AIV_YAML_UNSUPPORTED"
  | "AIV_NOT_A_MAPPING"
  | "AIV_NO_PACKET_IN_MARKDOWN"
  | "AIV_NOT_EDITABLE"
  | "AIV_DECISION_CONTRADICTED"
  | "AIV_POLICY_INVALID"
  | "AIV_PROFILE_INVALID"
  | "AIV_PROFILE_WEAKENS";

/** Says why something is not read, and where. */
export class AivError extends AixvError<AivErrorCode> {}
