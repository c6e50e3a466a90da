import { AixvError, err, ok, type Result } from "@aixv/core";

/** Turns errors of aixv into values; others are faults of the program, or an abort, and go on. */
export async function attempt<T>(work: () => Promise<T>): Promise<Result<T, AixvError>> {
  try {
    return ok(await work());
  } catch (error) {
    if (error instanceof AixvError) return err(error);
    throw error;
  }
}

/** The value of a result, or its error thrown, for use inside {@link attempt}. */
export function unwrapped<T>(result: Result<T, AixvError>): T {
  if (!result.ok) throw result.error;
  return result.value;
}
