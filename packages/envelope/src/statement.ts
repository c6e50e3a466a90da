import {
  describeJson,
  err,
  JsonFields,
  type JsonObject,
  type JsonValue,
  ok,
  parseJson,
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
  readStatement(statement);
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
  try {
    return ok(readStatement(json.value));
  } catch (error) {
    if (error instanceof StatementError) return err(error);
    throw error;
  }
}

const MAX_STATEMENT_BYTES = 500_000_000;
const MAX_STATEMENT_ENTRIES = 20_000_000;

function malformed(message: string, pointer: string): StatementError {
  return new StatementError("STATEMENT_MALFORMED", `statement ${message}`, { details: { pointer } });
}

function readStatement(json: JsonValue): Statement {
  const fields = new JsonFields(json, { fault: malformed });
  const type = fields.raw("_type");
  if (type !== STATEMENT_TYPE) {
    const message = `expected a statement of _type ${STATEMENT_TYPE}, got ${describeJson(type)}`;
    const isOlder = type === "https://in-toto.io/Statement/v0.1";
    const remedy = isOlder ? "; have it signed as v1 (with cosign: attest-blob --statement FILE)" : "";
    throw new StatementError("STATEMENT_TYPE_UNSUPPORTED", `${message}${remedy}`);
  }
  const subject = fields.objects("subject", readSubject);
  if (subject.length === 0) throw fields.fault("subject", "at least one subject");
  return {
    _type: STATEMENT_TYPE,
    subject,
    predicateType: fields.text("predicateType"),
    predicate: (fields.raw("predicate") ?? null) === null ? {} : fields.object("predicate").json,
  };
}

function readSubject(subject: JsonFields): Subject {
  const digest = subject.object("digest");
  const algorithms = Object.keys(digest.json);
  if (algorithms.length === 0) throw subject.fault("digest", "at least one digest");
  for (const algorithm of algorithms) digest.text(algorithm);
  for (const name of ["name", "uri", "content", "downloadLocation", "mediaType"]) subject.optionalText(name);
  return subject.json as Subject;
}
