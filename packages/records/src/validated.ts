/**
 * Remembers by identity what validation made of a value, so that a package without the schemas can tell what was
 * validated from what only looks like it. Nothing else can enter a value, and nobody can change one: it is frozen.
 */
export class ValidatedValues<K extends object, V> {
  readonly #values = new WeakMap<K, V>();

  /** Remembers, and gives back, what a value was found to be. */
  add(key: K, value: V): V {
    freeze(value);
    this.#values.set(key, value);
    return value;
  }

  /** What a value was found to be; `undefined` for one that was not validated. */
  get(key: K): V | undefined {
    return this.#values.get(key);
  }
}

/** Of JSON, no deeper than parsers read. */
function freeze(value: unknown): void {
  if (typeof value !== "object" || value === null) return;
  Object.freeze(value);
  for (const member of Object.values(value)) freeze(member);
}
