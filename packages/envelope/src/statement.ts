import {
  err,
  getOwn,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  ok,
  parseJson,
  quote,
  type Result,
  utf8Bytes,
} from "@aixv/core";
import { StatementError } from "./error.ts";

/** `_type` of an in-toto Statement v1. */
export const STATEMENT_TYPE = "https://in-toto.io/Statement/v1";

/** Digests of one artifact by algorithm name (in-toto v1, DigestSet); values are lowercase hex for cryptographic algorithms. */
export type DigestSet = { readonly [algorithm: string]: string };

/**
 * Names an artifact (in-toto v1, ResourceDescriptor). At least one of `uri`, `digest` and `content` is present.
 * A type and not an interface, like the two below: so that it is a JSON value to the compiler.
 */
export type ResourceDescriptor = {
  readonly name?: string;
  readonly uri?: string;
  readonly digest?: DigestSet;
  /** Base64. */
  readonly content?: string;
  readonly downloadLocation?: string;
  readonly mediaType?: string;
  readonly annotations?: JsonObject;
};

/** A ResourceDescriptor as a Statement's subject: its digest is required. */
export type Subject = ResourceDescriptor & { readonly digest: DigestSet };

/** An in-toto Statement v1: claims of type `predicateType` about `subject`. */
export type Statement = {
  readonly _type: typeof STATEMENT_TYPE;
  /** At least one. */
  readonly subject: readonly Subject[];
  /** A type URI. */
  readonly predicateType: string;
  readonly predicate: JsonObject;
};

/** Builds a Statement v1. Throws `STATEMENT_MALFORMED` when a subject lacks a digest or there is none. */
export function createStatement(input: {
  readonly subject: readonly Subject[];
  readonly predicateType: string;
  readonly predicate: JsonObject;
}): Statement {
  const statement: Statement = {
    _type: STATEMENT_TYPE,
    subject: input.subject,
    predicateType: input.predicateType,
    predicate: input.predicate,
  };
  const checked = readStatement(statement);
  if (!checked.ok) throw checked.error;
  return statement;
}

/** The bytes of a Statement: UTF-8 JSON, not canonical; what is signed is these bytes, not the object. */
export function serializeStatement(statement: Statement): Uint8Array {
  return utf8Bytes(JSON.stringify(statement));
}

/**
 * Parses a DSSE payload as an in-toto Statement v1.
 *
 * The fields of Statement and ResourceDescriptor are checked; unknown ones are ignored (in-toto v1, "Parsing
 * rules"). The predicate is passed on as it is.
 *
 * @returns the Statement, or `STATEMENT_NOT_JSON`, `STATEMENT_TYPE_UNSUPPORTED`, `STATEMENT_MALFORMED`
 */
export function parseStatement(payload: Uint8Array): Result<Statement, StatementError> {
  const json = parseJson(payload, { maxBytes: MAX_STATEMENT_BYTES, maxEntries: MAX_STATEMENT_ENTRIES });
  if (!json.ok) {
    return err(
      new StatementError("STATEMENT_NOT_JSON", `the payload is not valid JSON: ${json.error.message}`, {
        cause: json.error,
      }),
    );
  }
  return readStatement(json.value);
}

const MAX_STATEMENT_BYTES = 500_000_000;
const MAX_STATEMENT_ENTRIES = 20_000_000;

function malformed(
  pointer: string,
  expected: string,
  got: JsonValue | undefined,
): Result<never, StatementError> {
  const came = got === undefined ? "nothing" : quote(JSON.stringify(got), 60);
  return err(
    new StatementError("STATEMENT_MALFORMED", `statement ${pointer}: expected ${expected}, got ${came}`, {
      details: { pointer },
    }),
  );
}

function readStatement(json: JsonValue): Result<Statement, StatementError> {
  if (!isJsonObject(json)) return malformed("", "an object", json);
  const type = getOwn(json, "_type");
  if (type !== STATEMENT_TYPE) {
    const came = typeof type === "string" ? quote(type) : "none";
    return err(
      new StatementError(
        "STATEMENT_TYPE_UNSUPPORTED",
        `expected a statement of _type ${STATEMENT_TYPE}, got ${came}`,
      ),
    );
  }
  const subject = getOwn(json, "subject");
  if (!Array.isArray(subject) || subject.length === 0)
    return malformed("/subject", "a non-empty array", subject);
  for (const [index, entry] of subject.entries()) {
    const fault = subjectFault(entry, `/subject/${index}`);
    if (fault !== undefined) return fault;
  }
  const predicateType = getOwn(json, "predicateType");
  if (typeof predicateType !== "string" || predicateType === "") {
    return malformed("/predicateType", "a type URI", predicateType);
  }
  const predicate = getOwn(json, "predicate") ?? {};
  if (!isJsonObject(predicate)) return malformed("/predicate", "an object", predicate);
  return ok({ _type: STATEMENT_TYPE, subject: subject as readonly Subject[], predicateType, predicate });
}

function subjectFault(entry: JsonValue, pointer: string): Result<never, StatementError> | undefined {
  if (!isJsonObject(entry)) return malformed(pointer, "an object", entry);
  const digest = getOwn(entry, "digest");
  if (!isJsonObject(digest)) return malformed(`${pointer}/digest`, "an object of digests", digest);
  const values = Object.values(digest);
  if (values.length === 0) return malformed(`${pointer}/digest`, "at least one digest", digest);
  for (const value of values) {
    if (typeof value !== "string" || value === "")
      return malformed(`${pointer}/digest`, "digests as text", value);
  }
  for (const name of ["name", "uri", "content", "downloadLocation", "mediaType"]) {
    const value = getOwn(entry, name);
    if (value !== undefined && typeof value !== "string")
      return malformed(`${pointer}/${name}`, "a string", value);
  }
  return undefined;
}
