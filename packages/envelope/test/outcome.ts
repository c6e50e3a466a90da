import { type AixvError, parseTime, type Result, type Timestamp, unwrap } from "@aixv/core";

/** The code of a failure; `undefined` for a success. */
export function codeOf(result: Result<unknown, AixvError>): string | undefined {
  return result.ok ? undefined : result.error.code;
}

/** A time for a test. */
export function at(time: string): Timestamp {
  return unwrap(parseTime(time));
}

/** The code of the error that `run` throws; `undefined` if it throws none, or one without a code. */
export async function thrownCode(run: () => unknown): Promise<unknown> {
  return ((await thrown(run)) as { code?: unknown } | undefined)?.code;
}

/** What `run` throws or rejects with. */
export async function thrown(run: () => unknown): Promise<unknown> {
  try {
    await run();
  } catch (error) {
    return error;
  }
  return undefined;
}
