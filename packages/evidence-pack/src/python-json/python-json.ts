/**
 * A JSON value as Python's `json.loads` gives it. Python has two kinds of number, and writes them differently: an integer is
 * a `bigint` here (`1` is `1n`, of any size), a float is a `number` (`1.0` is `1`), also NaN and the infinities. A `Map` is
 * what Python's `dict` is: it keeps the order in which keys came first, and any key may be in it.
 */
export type PythonJson = null | boolean | string | bigint | number | readonly PythonJson[] | PythonJsonObject;

/** An object of {@link PythonJson}. */
export type PythonJsonObject = ReadonlyMap<string, PythonJson>;

/** True for an object: neither `null` nor an array. */
export function isPythonObject(value: PythonJson | undefined): value is PythonJsonObject {
  return value instanceof Map;
}

/** True for an array. TypeScript's own test does not narrow read-only ones. */
export function isPythonArray(value: PythonJson | undefined): value is readonly PythonJson[] {
  return Array.isArray(value);
}

/** Python's `bool(value)`: `None`, `False`, zeros and whatever is empty are false, NaN is true. */
export function isPythonTrue(value: PythonJson | undefined): boolean {
  if (value === undefined) return false;
  if (isPythonObject(value)) return value.size > 0;
  if (isPythonArray(value)) return value.length > 0;
  return typeof value === "number" ? value !== 0 : Boolean(value);
}
