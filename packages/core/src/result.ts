/** A computation that succeeded and its value. */
export interface Ok<T> {
  readonly ok: true;
  readonly value: T;
}

/** A computation that failed on its data, and why. */
export interface Err<E> {
  readonly ok: false;
  readonly error: E;
}

/**
 * The outcome of handling data that may be faulty. Faults in data are values; faults of the programmer throw.
 *
 * A `Result` is an object and therefore always truthy: test its `ok`, never the result itself.
 */
export type Result<T, E> = Ok<T> | Err<E>;

/** Wraps a value as a success. */
export function ok<T>(value: T): Ok<T> {
  return { ok: true, value };
}

/** Wraps an error as a failure. */
export function err<E>(error: E): Err<E> {
  return { ok: false, error };
}

/** Returns the value of a success; throws the error of a failure. For callers to whom a failure is a programming fault. */
export function unwrap<T, E extends Error>(result: Result<T, E>): T {
  if (result.ok) return result.value;
  throw result.error;
}
