import { getOwn, isJsonObject, type JsonValue } from "@aixv/core";

/** A place in a text: line and column from 1, columns in UTF-16 units. */
export interface SourcePosition {
  readonly line: number;
  readonly column: number;
}

const LINE_FEED = "\n";
const CARRIAGE_RETURN = "\r";

/** Of a mapping: each key with its offset behind it. Looked through for findings alone, which are few. */
export type MemberPlaces = (string | number)[];

/**
 * Where the values of a document were written. Offsets lie beside each sequence and mapping;
 * lines are counted when somebody asks.
 */
export class SourcePlaces {
  readonly #text: string;
  readonly #items = new Map<object, readonly number[]>();
  readonly #members = new Map<object, Readonly<MemberPlaces>>();
  #lineStarts: readonly number[] | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  /** Of each item its offset. */
  setItems(sequence: object, offsets: readonly number[]): void {
    this.#items.set(sequence, offsets);
  }

  setMembers(mapping: object, places: Readonly<MemberPlaces>): void {
    this.#members.set(mapping, places);
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
    const keys = this.#members.get(mapping) ?? [];
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
    // Each search goes to the next line at once, and to the next lone carriage return, which is rare.
    let lineFeed = text.indexOf(LINE_FEED);
    let carriageReturn = text.indexOf(CARRIAGE_RETURN);
    while (lineFeed >= 0 || carriageReturn >= 0) {
      const isReturn = carriageReturn >= 0 && (lineFeed < 0 || carriageReturn < lineFeed);
      const end = isReturn ? carriageReturn : lineFeed;
      if (isReturn) carriageReturn = text.indexOf(CARRIAGE_RETURN, end + 1);
      else lineFeed = text.indexOf(LINE_FEED, end + 1);
      if (!isReturn || lineFeed !== end + 1) starts.push(end + 1);
    }
    this.#lineStarts = starts;
    return starts;
  }
}
