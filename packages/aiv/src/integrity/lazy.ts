/** A value that is made when it is asked for, and once: most texts and words of a file never are. */
export class Lazy<T> {
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
