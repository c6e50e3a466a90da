import { closest, err, ok, quote, type Result } from "@aixv/core";
import { RecordError } from "../error.ts";
import { ADVISORY_FEED_PREDICATE_TYPE } from "./advisory-feed.ts";
import { SIGNED_RECORD_PREDICATE_TYPE } from "./signed-record.ts";

/** The type URIs of AIXV's predicates (§7), by alias. Each has a schema, and `validatePredicate` applies it. */
export const PREDICATE_TYPES = {
  training: "https://aixv.org/attestation/training/v1",
  evaluation: "https://aixv.org/attestation/evaluation/v1",
  packaging: "https://aixv.org/attestation/packaging/v1",
  deployment: "https://aixv.org/attestation/deployment/v1",
  advisory: "https://aixv.org/attestation/advisory/v1",
  "cl-delta": "https://aixv.org/attestation/cl-delta/v1",
  rollback: "https://aixv.org/attestation/rollback/v1",
  "model-card": "https://aixv.org/attestation/model-card/v1",
} as const;

/** The short name of one of AIXV's predicate types. */
export type PredicateAlias = keyof typeof PREDICATE_TYPES;

/** The alias of a type URI of AIXV, `undefined` for any other. */
export function predicateAlias(uri: string): PredicateAlias | undefined {
  return ALIASES.find((alias) => PREDICATE_TYPES[alias] === uri);
}

const ALIASES = Object.keys(PREDICATE_TYPES) as readonly PredicateAlias[];

/** Types of the statements that sign documents. They have no alias: nobody is to attest them of a model. */
const DOCUMENT_TYPES: readonly string[] = [SIGNED_RECORD_PREDICATE_TYPE, ADVISORY_FEED_PREDICATE_TYPE];

/** Predicate types of others by a short name. Their predicates pass unvalidated. */
export const FOREIGN_PREDICATES = {
  "slsa-provenance": "https://slsa.dev/provenance/v1",
  vsa: "https://slsa.dev/verification_summary/v1",
  "test-result": "https://in-toto.io/attestation/test-result/v0.1",
  release: "https://in-toto.io/attestation/release/v0.1",
  svr: "https://in-toto.io/attestation/svr/v0.2",
  cyclonedx: "https://cyclonedx.org/bom",
  spdx: "https://spdx.dev/Document/v3",
  openvex: "https://openvex.dev/ns",
} as const;

/** `scheme://something` or a URN, without white space or control characters. */
const ABSOLUTE_URI = /^(?:[A-Za-z][A-Za-z0-9+.-]*:\/\/[^\s\p{Cc}/][^\s\p{Cc}]*|[Uu][Rr][Nn]:[^\s\p{Cc}]+)$/u;

/** Where AIXV's types live, however it is spelt: another name, version or scheme there is a slip, not a foreign type. */
const OURS = /^https?:\/\/(?:www\.)?aixv\.org\.?(?::\d+)?\/+attestations?(?:[/?#]|$)/i;

/**
 * Gives the type URI that a name or URI stands for.
 *
 * An absolute URI passes as it is, except under `https://aixv.org/attestation/`: there only the types of
 * {@link PREDICATE_TYPES} and those of signed records and feeds exist, so that a typing error cannot become a predicate that nobody
 * validates.
 *
 * @param nameOrUri - an alias of {@link PREDICATE_TYPES} or {@link FOREIGN_PREDICATES}, or a type URI
 * @returns the URI, or `PREDICATE_UNKNOWN`
 */
export function resolvePredicateType(nameOrUri: string): Result<string, RecordError> {
  if (Object.hasOwn(PREDICATE_TYPES, nameOrUri)) return ok(PREDICATE_TYPES[nameOrUri as PredicateAlias]);
  if (predicateAlias(nameOrUri) !== undefined) return ok(nameOrUri);
  if (DOCUMENT_TYPES.includes(nameOrUri)) return ok(nameOrUri);
  const foreign = Object.entries(FOREIGN_PREDICATES).find(([alias]) => alias === nameOrUri);
  if (foreign !== undefined) return ok(foreign[1]);
  if (OURS.test(nameOrUri)) {
    return unknown(nameOrUri, "a predicate type that AIXV defines", Object.values(PREDICATE_TYPES));
  }
  if (ABSOLUTE_URI.test(nameOrUri)) return ok(nameOrUri);
  const aliases = [...ALIASES, ...Object.keys(FOREIGN_PREDICATES)];
  return unknown(nameOrUri, "the name of a predicate or a type URI", aliases);
}

function unknown(
  nameOrUri: string,
  expected: string,
  candidates: readonly string[],
): Result<never, RecordError> {
  const guess = closest(nameOrUri, candidates);
  const advice =
    guess === undefined ? `use one of ${candidates.join(", ")}` : `did you mean ${quote(guess)}?`;
  const message = `expected ${expected}, got ${quote(nameOrUri)}; ${advice}`;
  return err(new RecordError("PREDICATE_UNKNOWN", message, { problems: [{ pointer: "", message }] }));
}
