import type { Result } from "@aixv/core";
import type { RecordError } from "@aixv/records";

/** The code of a failure, `undefined` for a success. */
export function codeOf(result: Result<unknown, RecordError>): string | undefined {
  return result.ok ? undefined : result.error.code;
}

/** Where a failure's problems are, none for a success. */
export function pointersOf(result: Result<unknown, RecordError>): readonly string[] {
  return result.ok ? [] : result.error.problems.map(({ pointer }) => pointer);
}
