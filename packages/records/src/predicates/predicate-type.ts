import { closest, err, ok, quote, type Result } from "@aixv/core";
import { RecordError } from "../error.ts";
import { SIGNED_RECORD_PREDICATE_TYPE } from "./signed-record.ts";

/** A predicate type of AIXV (§7). */
export interface PredicateType {
  /** The name by which commands and callers may call it. */
  readonly alias: string;
  /** The type URI that statements carry. */
  readonly uri: string;
  readonly title: string;
  /** What it claims, in one sentence. */
  readonly description: string;
  /** The clause that defines it. */
  readonly clause: string;
}

const BASE = "https://aixv.org/attestation/";

function define(alias: string, title: string, clause: string, description: string): PredicateType {
  return { alias, uri: `${BASE}${alias}/v1`, title, description, clause };
}

/** The predicate types of AIXV; each has a schema, and `validatePredicate` applies it. */
export const PREDICATES: readonly PredicateType[] = [
  define("training", "Training", "AIXV §7.1", "What a model was made of, and how."),
  define("evaluation", "Evaluation", "AIXV §7.2", "What a model achieves, reproducibly."),
  define("packaging", "Packaging", "AIXV §7.3", "How artifacts were converted into others."),
  define("deployment", "Deployment", "AIXV §7.4", "What was decided when an artifact was to be deployed."),
  define("advisory", "Advisory", "AIXV §7.5", "A security or safety recall."),
  define(
    "cl-delta",
    "Continual-learning delta",
    "AIXV §8, §9",
    "An update to a model by continual learning.",
  ),
  define("rollback", "Rollback", "AIXV §9", "An attested return to another artifact."),
  define("model-card", "Model card", "CoSAI property claims", "What a producer says of a model."),
];

/** Predicate types of others by a short name. Their predicates pass unvalidated. */
export const FOREIGN_PREDICATES: { readonly [alias: string]: string } = {
  "slsa-provenance": "https://slsa.dev/provenance/v1",
  vsa: "https://slsa.dev/verification_summary/v1",
  "test-result": "https://in-toto.io/attestation/test-result/v0.1",
  release: "https://in-toto.io/attestation/release/v0.1",
  svr: "https://in-toto.io/attestation/svr/v0.1",
  cyclonedx: "https://cyclonedx.org/bom",
  spdx: "https://spdx.dev/Document/v3",
  openvex: "https://openvex.dev/ns",
};

/** `scheme://something` or a URN, without white space or control characters. */
const ABSOLUTE_URI = /^(?:[A-Za-z][A-Za-z0-9+.-]*:\/\/[^\s\p{Cc}/][^\s\p{Cc}]*|[Uu][Rr][Nn]:[^\s\p{Cc}]+)$/u;

/** Where AIXV's types live, however it is spelt: another name, version or scheme there is a slip, not a foreign type. */
const OURS = /^https?:\/\/(?:www\.)?aixv\.org\.?(?::\d+)?\/+attestations?(?:[/?#]|$)/i;

/**
 * Gives the type URI that a name or URI stands for.
 *
 * An absolute URI passes as it is, except under `https://aixv.org/attestation/`: there only the types of
 * {@link PREDICATES} and that of signed records exist, so that a typing error cannot become a predicate that nobody
 * validates.
 *
 * @param nameOrUri - an alias of {@link PREDICATES} or {@link FOREIGN_PREDICATES}, or a type URI
 * @returns the URI, or `PREDICATE_UNKNOWN`
 */
export function resolvePredicateType(nameOrUri: string): Result<string, RecordError> {
  const ours = PREDICATES.find(({ alias, uri }) => alias === nameOrUri || uri === nameOrUri);
  if (ours !== undefined) return ok(ours.uri);
  if (nameOrUri === SIGNED_RECORD_PREDICATE_TYPE) return ok(nameOrUri);
  const foreign = Object.hasOwn(FOREIGN_PREDICATES, nameOrUri) ? FOREIGN_PREDICATES[nameOrUri] : undefined;
  if (foreign !== undefined) return ok(foreign);
  if (OURS.test(nameOrUri)) {
    const uris = PREDICATES.map(({ uri }) => uri);
    return unknown(nameOrUri, "a predicate type that AIXV defines", uris);
  }
  if (ABSOLUTE_URI.test(nameOrUri)) return ok(nameOrUri);
  const aliases = [...PREDICATES.map(({ alias }) => alias), ...Object.keys(FOREIGN_PREDICATES)];
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
