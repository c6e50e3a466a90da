/** A list of numbers that grows: a million take four megabytes, where as many objects would take a hundred. */
export class IntColumn {
  #values = new Int32Array(64);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const larger = new Int32Array(this.#length * 2);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#length++] = value;
  }

  /** The number at a position, -1 beyond the end. */
  at(index: number): number {
    return index < this.#length ? (this.#values[index] ?? -1) : -1;
  }

  set(index: number, value: number): void {
    this.#values[index] = value;
  }
}

/** Texts by number, each once. */
export class TextTable<T extends string> {
  readonly #texts: T[] = [];
  readonly #numbers = new Map<T, number>();

  get size(): number {
    return this.#texts.length;
  }

  /** The number of a text; a new one gets the next. */
  add(text: T): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    const number = this.#texts.length;
    this.#texts.push(text);
    this.#numbers.set(text, number);
    return number;
  }

  /** The number of a text, -1 for an unknown one. */
  find(text: T): number {
    return this.#numbers.get(text) ?? -1;
  }

  /** The text of a number that {@link add} gave. */
  text(number: number): T {
    const text = this.#texts[number];
    if (text === undefined)
      throw new RangeError(`expected a number below ${this.#texts.length}, got ${number}`);
    return text;
  }
}

/** Lists of positions by key, of which each is in one list: as many numbers as there are positions and keys. */
export class Chains {
  /** The last position of each key. */
  readonly #last = new IntColumn();
  /** For each position the one before it. */
  readonly #before = new IntColumn();

  /** Adds the next position to the list of a key. */
  push(key: number): void {
    while (this.#last.length <= key) this.#last.push(-1);
    this.#before.push(this.#last.at(key));
    this.#last.set(key, this.#before.length - 1);
  }

  /** The newest position of a key, -1 if it has none. */
  last(key: number): number {
    return this.#last.at(key);
  }

  /** The position before one in its list, -1 if it is the first. */
  before(position: number): number {
    return this.#before.at(position);
  }
}
