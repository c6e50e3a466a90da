import type { Digest } from "@aixv/core";
import type { LineageEdge } from "@aixv/records";

/** Codes of what contradicts AIXV §8, or itself; each is stable. */
export const LINEAGE_FINDING_CODES = [
  /** Artifacts would have been made from themselves: between digests that is impossible, so that a claim is false. */
  "LINEAGE_CYCLE",
  /** A `fine-tuned-model` without a parent. */
  "FINE_TUNE_WITHOUT_PARENT",
  /** A `lora-adapter` without a base. */
  "ADAPTER_WITHOUT_BASE",
  /** Training claims name different bases of one `lora-adapter`. */
  "ADAPTER_WITH_SEVERAL_BASES",
  /** A `cl-delta` of which no valid claim names the base and the scope. */
  "DELTA_WITHOUT_SCOPE",
  /** Claims name different bases of one `cl-delta`. */
  "DELTA_WITH_SEVERAL_BASES",
  /** Claims of one type, each of which names all, name different parents or different data of one artifact. */
  "CLAIMS_CONFLICT",
  /** Claims say that one artifact is of different types. */
  "TYPES_CONFLICT",
] as const;

/** One of {@link LINEAGE_FINDING_CODES}. */
export type LineageFindingCode = (typeof LINEAGE_FINDING_CODES)[number];

/** What one claim says, of which not all can be true or not all is said. */
export interface Assertion {
  /** The id of the claim. */
  readonly claim: Digest;
  /** Digests or types, sorted. */
  readonly values: readonly string[];
}

/** Something amiss with lineage. It refuses nothing: claims stand side by side. */
export interface LineageFinding {
  readonly code: LineageFindingCode;
  readonly artifact: Digest;
  /** One line. */
  readonly message: string;
  /** What each claim says, by claim; of a cycle, which artifacts in it others were made from. */
  readonly assertions: readonly Assertion[];
  /** Of a cycle, from the artifact back to it. */
  readonly cycle?: readonly LineageEdge[];
}
