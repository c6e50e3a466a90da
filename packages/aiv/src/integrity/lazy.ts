/** A value that may not be made yet. Plain `{ value }` is one that is. */
export interface Lazy<T> {
  readonly value: T;
}

/** A value that is made when it is asked for, and once: most texts and words of a file never are. */
class LazyValue<T> implements Lazy<T> {
  #make: (() => T) | null;
  #value: T | undefined;

  constructor(make: () => T) {
    this.#make = make;
  }

  get value(): T {
    if (this.#make !== null) {
      this.#value = this.#make();
      // What it was made of, such as a syntax tree, is let go.
      this.#make = null;
    }
    return this.#value as T;
  }
}

export const Lazy: new <T>(make: () => T) => Lazy<T> = LazyValue;

/**
 * A copy of plain data in which all that is lazy is made: it keeps no text and no tree of a file, and can be sent to another
 * thread. What was one object stays one.
 */
export function settle<T>(data: T): T {
  return settleOne(data, new Map()) as T;
}

function settleOne(data: unknown, known: Map<object, unknown>): unknown {
  if (typeof data !== "object" || data === null) return data;
  const copied = known.get(data);
  if (copied !== undefined) return copied;
  if (Array.isArray(data)) {
    const list: unknown[] = [];
    known.set(data, list);
    for (const one of data) list.push(settleOne(one, known));
    return list;
  }
  if (data instanceof Map) {
    const map = new Map<unknown, unknown>();
    known.set(data, map);
    for (const [key, value] of data) map.set(key, settleOne(value, known));
    return map;
  }
  const object: { [name: string]: unknown } = {};
  known.set(data, object);
  if (data instanceof LazyValue) object.value = settleOne(data.value, known);
  else for (const [name, value] of Object.entries(data)) object[name] = settleOne(value, known);
  return object;
}
