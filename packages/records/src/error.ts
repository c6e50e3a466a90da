import { AixvError, type ErrorDetails, type JsonValue } from "@aixv/core";

/** Every code of {@link RecordError}. Each is stable. */
export const RECORD_ERROR_CODES = [
  /** The bytes are no JSON by RFC 8259, or over 16 MiB; `cause` is the `JsonError`. */
  "RECORD_NOT_JSON",
  /** `schema` is not `aixv.signed-record/v1`. */
  "RECORD_SCHEMA_UNSUPPORTED",
  /** The record around the payload is malformed. */
  "RECORD_MALFORMED",
  /** `kind` is no kebab-case token. */
  "RECORD_KIND_INVALID",
  /** The record is of another kind than the caller expects. */
  "RECORD_KIND_UNEXPECTED",
  /** `record_id`, or the identifier that one is made of, is unfit for one. */
  "RECORD_ID_INVALID",
  /** The payload of a record breaks the rules of its kind. */
  "PAYLOAD_INVALID",
  /** A predicate breaks the rules of its type. */
  "PREDICATE_INVALID",
  /** A name is neither a predicate of AIXV nor a type URI. */
  "PREDICATE_UNKNOWN",
  /** A statement's subjects and predicate contradict each other or AIXV §8. */
  "LINEAGE_INVALID",
  /** An artifact descriptor or digest is malformed. */
  "ARTIFACT_INVALID",
  /** An advisory feed is malformed. */
  "FEED_INVALID",
  /** The file around a stored statement is malformed. */
  "ATTESTATION_RECORD_INVALID",
] as const;

/** One of {@link RECORD_ERROR_CODES}. */
export type RecordErrorCode = (typeof RECORD_ERROR_CODES)[number];

/** One fault of a document. A type and not an interface, so that it is a JSON value to the compiler. */
export type RecordProblem = {
  /** RFC 6901 JSON Pointer to the fault; `""` is the whole document. */
  readonly pointer: string;
  /** One line: where, what was expected, what came. */
  readonly message: string;
};

/** After so many problems no more are looked for. */
export const MAX_PROBLEMS = 1000;

/**
 * Says why a document of AIXV's vocabulary was refused. `problems` has every fault found, up to 1,000, and
 * `details.problems` the same; the message is one line with the first of them.
 */
export class RecordError extends AixvError<RecordErrorCode> {
  readonly problems: readonly RecordProblem[];

  constructor(
    code: RecordErrorCode,
    message: string,
    options: { readonly problems?: readonly RecordProblem[]; readonly cause?: unknown } = {},
  ) {
    const problems = (options.problems ?? []).slice(0, MAX_PROBLEMS);
    const details: ErrorDetails = { problems: problems as readonly JsonValue[] };
    super(code, message, options.cause === undefined ? { details } : { details, cause: options.cause });
    this.problems = problems;
  }
}

/** The error for the faults of one document. `what` names it, such as `policy payload`. */
export function problemsError(
  code: RecordErrorCode,
  what: string,
  problems: readonly RecordProblem[],
): RecordError {
  const others = problems.length - 1;
  const more = others < 1 ? "" : ` (and ${others >= MAX_PROBLEMS - 1 ? "at least " : ""}${others} more)`;
  return new RecordError(code, `${what} ${problems[0]?.message ?? "is invalid"}${more}`, { problems });
}
