import { getOwn, isJsonObject, type JsonValue } from "@aixv/core";

/** A place in a text: line and column from 1, columns in UTF-16 units. */
export interface SourcePosition {
  readonly line: number;
  readonly column: number;
}

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/**
 * Where the values of a document were written. Offsets lie beside each sequence and mapping;
 * lines are counted when somebody asks.
 */
export class SourcePlaces {
  readonly #text: string;
  readonly #items = new Map<object, number[]>();
  /** Keys of mappings, each with its offset behind it: looked through for findings alone, which are few. */
  readonly #keys = new Map<object, (string | number)[]>();
  #lineStarts: readonly number[] | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  addItem(sequence: object, offset: number): void {
    const known = this.#items.get(sequence);
    if (known === undefined) this.#items.set(sequence, [offset]);
    else known.push(offset);
  }

  addMember(mapping: object, key: string, keyOffset: number): void {
    const known = this.#keys.get(mapping);
    if (known === undefined) this.#keys.set(mapping, [key, keyOffset]);
    else known.push(key, keyOffset);
  }

  /**
   * The place of what `path` leads to from `root`: of a member its key, of an item its value. Of what is absent, the
   * place of the innermost thing around it.
   */
  locate(root: JsonValue, path: readonly (string | number)[]): SourcePosition {
    let value: JsonValue | undefined = root;
    let offset = 0;
    for (const step of path) {
      let next: number | undefined;
      if (Array.isArray(value)) {
        next = this.#items.get(value)?.[Number(step)];
        value = value[Number(step)];
      } else if (isJsonObject(value)) {
        next = this.#offsetOf(value, String(step));
        value = getOwn(value, String(step));
      }
      if (next === undefined) break;
      offset = next;
    }
    return this.position(offset);
  }

  #offsetOf(mapping: object, key: string): number | undefined {
    const keys = this.#keys.get(mapping) ?? [];
    for (let index = 0; index < keys.length; index += 2)
      if (keys[index] === key) return Number(keys[index + 1]);
    return undefined;
  }

  position(offset: number): SourcePosition {
    const starts = this.#lines();
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  }

  #lines(): readonly number[] {
    if (this.#lineStarts !== undefined) return this.#lineStarts;
    const starts = [0];
    const text = this.#text;
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index);
      if (code === LINE_FEED || (code === CARRIAGE_RETURN && text.charCodeAt(index + 1) !== LINE_FEED))
        starts.push(index + 1);
    }
    this.#lineStarts = starts;
    return starts;
  }
}
