import { type Digest, digestHex } from "@aixv/core";
import { type IndexRow, LINE_ID_LENGTH, parseRow, parseTimes, subjectsOf } from "./index-line.ts";
import { KnownTime } from "./known-time.ts";

/**
 * The index in memory: lines in their order, by id and by subject. Lines stay text until somebody asks for one, which
 * is what makes a large index open fast.
 */
export class IndexTable {
  /** What the folder's time must be for nothing to be missing here. */
  readonly time: KnownTime = new KnownTime();
  /** Parts of the log that could not be read. */
  damaged = 0;
  /** Whether some came after the last time that the whole folder was looked through. */
  damagedSinceMarker = false;
  readonly #lines: (string | undefined)[] = [];
  readonly #byId = new Map<string, number>();
  readonly #bySubject = new Map<string, number | number[]>();
  /** Positions by name of file: replaced content takes the place of what was there. */
  readonly #foreign = new Map<string, number>();

  get size(): number {
    return this.#byId.size;
  }

  has(id: Digest): boolean {
    return this.#byId.has(digestHex(id));
  }

  get(id: Digest): IndexRow | undefined {
    const position = this.#byId.get(digestHex(id));
    return position === undefined ? undefined : this.#row(position);
  }

  /** Whether what is known of an id is that a file of another name holds it; cheaper than {@link get}. */
  isForeign(id: Digest): boolean {
    const position = this.#byId.get(digestHex(id));
    const line = position === undefined ? undefined : this.#lines[position];
    return line !== undefined && isForeignLine(line);
  }

  /** Rows with this subject, in order. */
  find(subject: Digest): readonly IndexRow[] {
    const positions = this.#bySubject.get(digestHex(subject)) ?? [];
    const list = typeof positions === "number" ? [positions] : positions;
    return list.flatMap((position) => this.#row(position) ?? []);
  }

  /** Every row, in order; those that are added meanwhile too. */
  *rows(): Generator<IndexRow> {
    for (let position = 0; position < this.#lines.length; position++) {
      const row = this.#row(position);
      if (row !== undefined) yield row;
    }
  }

  /** Every line, in order. */
  lines(): readonly string[] {
    return this.#lines.filter((line) => line !== undefined);
  }

  /** What is known of a file whose name holds no id. */
  foreign(name: string): IndexRow | undefined {
    const position = this.#foreign.get(name);
    const row = position === undefined ? undefined : this.#row(position);
    // By now the same attestation may lie in a file of the store's own.
    return row?.foreign?.name === name ? row : undefined;
  }

  /** Names of all such files. */
  foreignNames(): readonly string[] {
    return [...this.#foreign.keys()];
  }

  /** Notes that a part of the log could not be read. */
  addDamaged(count: number): void {
    this.damaged += count;
    if (count > 0) this.damagedSinceMarker = true;
  }

  /** Takes a line of the log: a row, or a time. */
  add(line: string): void {
    if (line === "") return;
    const times = line[0] === "=" || line[0] === "~" ? parseTimes(line) : [];
    if (line[0] === "=") {
      this.time.set(times[0]);
      this.damagedSinceMarker = false;
    } else if (line[0] === "~") this.time.addWindow(times[0], times[1]);
    else this.#addRow(line);
  }

  #addRow(line: string): void {
    const id = line.slice(0, LINE_ID_LENGTH);
    const known = this.#byId.get(id);
    // A later line of the same id says where the files are now; the order stays that of appending.
    const position = known ?? this.#lines.length;
    this.#lines[position] = line;
    if (known === undefined) {
      this.#byId.set(id, position);
      for (const subject of subjectsOf(line)) this.#addSubject(subject, position);
    }
    if (isForeignLine(line)) this.#addForeign(line, position);
  }

  #addSubject(subject: string, position: number): void {
    const known = this.#bySubject.get(subject);
    if (known === undefined) this.#bySubject.set(subject, position);
    else if (typeof known === "number") this.#bySubject.set(subject, [known, position]);
    else known.push(position);
  }

  #addForeign(line: string, position: number): void {
    const name = parseRow(line)?.foreign?.name;
    if (name === undefined) return;
    const before = this.#foreign.get(name);
    if (before !== undefined && before !== position && this.foreign(name) !== undefined) this.#remove(before);
    this.#foreign.set(name, position);
  }

  #remove(position: number): void {
    const line = this.#lines[position];
    if (line === undefined) return;
    this.#byId.delete(line.slice(0, LINE_ID_LENGTH));
    this.#lines[position] = undefined;
  }

  #row(position: number): IndexRow | undefined {
    const line = this.#lines[position];
    return line === undefined ? undefined : parseRow(line);
  }
}

/** Without reading the line: only those of files with other names do not end in two dashes. */
function isForeignLine(line: string): boolean {
  return !line.endsWith(" - -");
}
