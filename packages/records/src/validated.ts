/**
 * Remembers by identity what validation made of a value, so that a package without the schemas can tell what was
 * validated from what only looks like it. Nothing else can enter a value.
 */
export class ValidatedValues<K extends object, V> {
  readonly #values = new WeakMap<K, V>();

  /** Remembers, and gives back, what a value was found to be. */
  add(key: K, value: V): V {
    this.#values.set(key, value);
    return value;
  }

  /** What a value was found to be; `undefined` for one that was not validated. */
  get(key: K): V | undefined {
    return this.#values.get(key);
  }
}
