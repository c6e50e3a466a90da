/**
 * Reads what a frozen object says once, however often it is asked: policies are evaluated over and over on the same
 * evidence. What was read is forgotten with the object.
 */
export function memoize<K extends object, V>(read: (key: K) => V): (key: K) => V {
  const known = new WeakMap<K, { readonly value: V }>();
  return (key) => {
    let entry = known.get(key);
    if (entry === undefined) {
      entry = { value: read(key) };
      known.set(key, entry);
    }
    return entry.value;
  };
}
