/** What a value is compared with. */
export type ClaimValue = string | number | boolean;

/**
 * Something that a claim has to say. One of `field`, `benchmark` with `metric`, and `property` names the value; at least
 * one of the others is what it must be, and all of them must hold. A value that is not there meets nothing, and where
 * several are meant (a list, a benchmark that is given twice) each has to meet it.
 */
export type ClaimConstraint = {
  /** RFC 6901 JSON Pointer into the predicate. */
  readonly field?: string;
  /** Name of a benchmark in an `evaluation/v1` predicate. */
  readonly benchmark?: string;
  /** Name of a metric of that benchmark. */
  readonly metric?: string;
  /** Name of a property in a `model-card/v1` predicate. */
  readonly property?: string;
  readonly equals?: ClaimValue;
  /** At least one. */
  readonly one_of?: readonly ClaimValue[];
  /** At least one. */
  readonly none_of?: readonly ClaimValue[];
  readonly at_least?: number;
  readonly at_most?: number;
  /** SPDX licence identifiers of which an expression may be made up; at least one. */
  readonly license_in?: readonly string[];
};
