import type { AixvError, Result } from "@aixv/core";

/** The value, or "ok" apart from an error code: lets a test state the outcome in one line. */
export function outcome<T>(result: Result<T, AixvError>): string {
  return result.ok ? "ok" : result.error.code;
}

export function thrownCode(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return (error as AixvError).code;
  }
  return "ok";
}

export function value<T>(result: Result<T, AixvError>): T {
  if (!result.ok) throw result.error;
  return result.value;
}
