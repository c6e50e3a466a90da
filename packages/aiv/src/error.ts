import { AixvError } from "@aixv/core";

/** What stops a packet, a policy or a profile from being read at all. Faults of what is read are findings. */
export type AivErrorCode =
  /** More bytes than are read. */
  | "AIV_TOO_LARGE"
  /** Nested deeper than is read. */
  | "AIV_TOO_DEEP"
  /** More values, counted with what aliases repeat, than are read. */
  | "AIV_TOO_MANY_ENTRIES"
  /** The bytes are no UTF-8. */
  | "AIV_NOT_UTF8"
  /** There is no value in it. */
  | "AIV_EMPTY"
  /** It is no YAML; the message says where. */
  | "AIV_SYNTAX"
  /** A mapping has a key twice. */
  | "AIV_DUPLICATE_KEY"
  /** YAML that packets have no use for, such as tags of one's own. */
  | "AIV_YAML_UNSUPPORTED"
  /** A packet, a policy or a profile is a mapping; this is another value. */
  | "AIV_NOT_A_MAPPING"
  /** The Markdown has no block of YAML with a packet. */
  | "AIV_NO_PACKET_IN_MARKDOWN"
  /** The list is written in a way that nothing can be added to in place. */
  | "AIV_NOT_EDITABLE"
  /** An attestation was to say what findings speak against. */
  | "AIV_DECISION_CONTRADICTED"
  /** The organization's policy has faults; `details.faults` lists them. */
  | "AIV_POLICY_INVALID"
  /** The profile has faults; `details.faults` lists them. */
  | "AIV_PROFILE_INVALID"
  /** The profile takes something away, and profiles may only add. */
  | "AIV_PROFILE_WEAKENS";

/** Says why something is not read, and where. */
export class AivError extends AixvError<AivErrorCode> {}
