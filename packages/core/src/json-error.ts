import { AixvError } from "./error.ts";

/** What `parseJson` can find wrong. */
export type JsonErrorCode =
  | "JSON_TOO_LARGE"
  | "JSON_TOO_DEEP"
  | "JSON_TOO_MANY_ENTRIES"
  | "JSON_INVALID_UTF8"
  | "JSON_SYNTAX"
  | "JSON_DUPLICATE_KEY"
  | "JSON_FORBIDDEN_KEY"
  | "JSON_LONE_SURROGATE"
  | "JSON_NUMBER_OUT_OF_RANGE"
  | "JSON_UNSAFE_INTEGER"
  | "JSON_TRAILING_BYTES"
  | "JSON_EMPTY";

/** Where in a JSON text something is. */
export interface JsonPosition {
  /** Line, from 1; LF, CR and CRLF each end a line. */
  readonly line: number;
  /** Column, from 1, in UTF-16 units. */
  readonly column: number;
  /** Offset from the start of the decoded text, from 0, in UTF-16 units. */
  readonly offset: number;
  /** RFC 6901 JSON Pointer of the innermost value being read; `""` is the whole document. */
  readonly pointer: string;
}

/** Says why a text is not acceptable JSON, and where. */
export class JsonError extends AixvError<JsonErrorCode> {
  readonly line: number;
  readonly column: number;
  readonly offset: number;
  readonly pointer: string;

  constructor(code: JsonErrorCode, message: string, position: JsonPosition) {
    const { line, column, offset, pointer } = position;
    super(code, message, { details: { line, column, offset, pointer } });
    this.line = line;
    this.column = column;
    this.offset = offset;
    this.pointer = pointer;
  }
}

/** Makes the error for a fault at `offset` of `text`. Lines and columns are counted only here, once they are needed. */
export function createJsonError(
  fault: { readonly code: JsonErrorCode; readonly message: string; readonly offset: number },
  text: string,
  pointer: string,
): JsonError {
  const { code, message, offset } = fault;
  const { line, column } = locate(text, offset);
  return new JsonError(code, `line ${line}, column ${column}: ${message}`, { line, column, offset, pointer });
}

function locate(text: string, offset: number): { readonly line: number; readonly column: number } {
  let line = 1;
  let lineStart = 0;
  for (let index = 0; index < offset; index++) {
    const unit = text.charCodeAt(index);
    if (unit === 0x0a || (unit === 0x0d && text.charCodeAt(index + 1) !== 0x0a)) {
      line++;
      lineStart = index + 1;
    }
  }
  return { line, column: offset - lineStart + 1 };
}
