/**
 * Reads what a frozen object says once, however often it is asked: policies are evaluated over and over on the same
 * evidence. What was read is forgotten with the object; that there is nothing yet, `undefined`, is not kept at all.
 */
export function memoize<K extends object, V>(read: (key: K) => V): (key: K) => V {
  const known = new WeakMap<K, V & {}>();
  return (key) => {
    const kept = known.get(key);
    if (kept !== undefined) return kept;
    const value = read(key);
    if (value !== undefined && value !== null) known.set(key, value);
    return value;
  };
}
