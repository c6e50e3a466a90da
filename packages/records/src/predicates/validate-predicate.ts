import { err, type JsonObject, type JsonValue, ok, type Result } from "@aixv/core";
import { problemsError, type RecordError } from "../error.ts";
import type { Schema } from "../schema/agreement.ts";
import { jsonObject } from "../schema/object.ts";
import { readValue } from "../schema/read.ts";
import { PREDICATES, resolvePredicateType } from "./predicate-type.ts";
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
  const { what, schema } = schemaOfType(uri.value);
  const read = readValue(schema ?? jsonObject(), predicate);
  if (!read.ok) return err(problemsError("PREDICATE_INVALID", what, read.error));
  return ok({ predicate: read.value, schemaValidated: schema !== undefined });
}

function schemaOfType(uri: string): { readonly what: string; readonly schema?: Schema<JsonObject> } {
  const type = PREDICATES.find((candidate) => candidate.uri === uri);
  const schema = type === undefined ? undefined : PREDICATE_SCHEMAS[type.alias];
  if (type !== undefined && schema !== undefined) return { what: `${type.alias} predicate`, schema };
  if (uri === SIGNED_RECORD_PREDICATE_TYPE) {
    return { what: "signed-record predicate", schema: signedRecordPredicateSchema };
  }
  return { what: "predicate" };
}
