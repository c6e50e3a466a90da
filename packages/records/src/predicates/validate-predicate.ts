import { err, type JsonObject, type JsonValue, ok, type Result } from "@aixv/core";
import { problemsError, type RecordError } from "../error.ts";
import type { Schema } from "../schema/agreement.ts";
import { jsonObject } from "../schema/object.ts";
import { plainJson, readJson } from "../schema/read.ts";
import { ADVISORY_FEED_PREDICATE_TYPE } from "./advisory-feed.ts";
import { advisoryFeedPredicateSchema } from "./advisory-feed-schema.ts";
import { predicateAlias, resolvePredicateType } from "./predicate-type.ts";
import { PREDICATE_SCHEMAS } from "./schemas.ts";
import { SIGNED_RECORD_PREDICATE_TYPE } from "./signed-record.ts";
import { signedRecordPredicateSchema } from "./signed-record-schema.ts";

/** A predicate that was looked at. */
export interface ValidatedPredicate {
  /** Normalised if `schemaValidated`, else as it came; its objects have no prototype. */
  readonly predicate: JsonObject;
  /** False for types of others: all that is known of such a predicate is that it is an object. */
  readonly schemaValidated: boolean;
}

/**
 * Validates a predicate by the rules of its type (AIXV §7 and §9; `docs/predicates.md` lists them).
 *
 * It proves the shape of the claims, not their truth, and nothing about subjects: `validateStatement` does that.
 * Unknown fields are refused. Digests come back as `sha256:<lowercase hex>`, times in UTC, absent lists with a
 * default as empty, and `null` for an optional field as absent.
 *
 * @param nameOrUri - as for `resolvePredicateType`
 * @param predicate - any JSON value
 * @returns the normalised predicate, or `PREDICATE_UNKNOWN`, or `PREDICATE_INVALID` with every problem
 */
export function validatePredicate(
  nameOrUri: string,
  predicate: JsonValue,
): Result<ValidatedPredicate, RecordError> {
  const uri = resolvePredicateType(nameOrUri);
  if (!uri.ok) return uri;
  const plain = plainJson(predicate);
  if (!plain.ok) return err(problemsError("PREDICATE_INVALID", nameOf(uri.value), plain.error));
  return readPredicate(uri.value, plain.value);
}

/**
 * Like {@link validatePredicate}, of a type URI and a predicate that `parseJson` made, such as that of a parsed statement.
 *
 * @returns the normalised predicate, or `PREDICATE_INVALID` with every problem
 */
export function readPredicate(uri: string, predicate: JsonValue): Result<ValidatedPredicate, RecordError> {
  const schema = schemaOfType(uri);
  const read = readJson(schema ?? jsonObject(), predicate);
  if (!read.ok) return err(problemsError("PREDICATE_INVALID", nameOf(uri), read.error));
  return ok({ predicate: read.value, schemaValidated: schema !== undefined });
}

/** Of statements that sign documents. */
const DOCUMENT_PREDICATES: { readonly [uri: string]: readonly [name: string, schema: Schema<JsonObject>] } = {
  [SIGNED_RECORD_PREDICATE_TYPE]: ["signed-record", signedRecordPredicateSchema],
  [ADVISORY_FEED_PREDICATE_TYPE]: ["advisory-feed", advisoryFeedPredicateSchema],
};

function documentPredicate(uri: string): (typeof DOCUMENT_PREDICATES)[string] | undefined {
  return Object.hasOwn(DOCUMENT_PREDICATES, uri) ? DOCUMENT_PREDICATES[uri] : undefined;
}

function schemaOfType(uri: string): Schema<JsonObject> | undefined {
  const alias = predicateAlias(uri);
  return alias === undefined ? documentPredicate(uri)?.[1] : PREDICATE_SCHEMAS[alias];
}

function nameOf(uri: string): string {
  const name = predicateAlias(uri) ?? documentPredicate(uri)?.[0];
  return name === undefined ? "predicate" : `${name} predicate`;
}
