import type { Digest } from "@aixv/core";
import type { LineageEdge } from "@aixv/records";
import { DigestPositions, digestKey } from "./digest-positions.ts";
import {
  edgeEndStarts,
  type IndexRow,
  LINE_ID_LENGTH,
  parseRow,
  parseTimes,
  shorten,
  subjectStarts,
} from "./index-line.ts";
import { KnownTime } from "./known-time.ts";

/** Characters of a line with some dozen edges. */
const WIDE_LENGTH = 4096;
const MAX_WIDE_ROWS = 64;

/**
 * The index in memory: lines in their order, by id, by subject, and by the ends of edges. Lines stay text until somebody
 * asks for one, which is what makes a large index open fast.
 */
export class IndexTable {
  /** What the folder's time must be for nothing to be missing here. */
  readonly time: KnownTime = new KnownTime();
  /** Parts of the log that could not be read. */
  damaged = 0;
  /** Whether some came after the last time that the whole folder was looked through. */
  damagedSinceMarker = false;
  readonly #lines: (string | undefined)[] = [];
  #size = 0;
  readonly #byId = new DigestPositions();
  readonly #bySubject = new DigestPositions();
  /** By the ends of edges that are not the first subject; made when somebody asks for the first time. */
  #byEnd: DigestPositions | undefined;
  /** Long lines that were read last: whoever asks for one by one of its edges asks by the others next. */
  readonly #wide = new Map<number, { readonly line: string; readonly row: IndexRow | undefined }>();
  /** Positions by name of file: replaced content takes the place of what was there. */
  readonly #foreign = new Map<string, number>();

  get size(): number {
    return this.#size;
  }

  has(id: Digest): boolean {
    return this.#positionOf(id) !== undefined;
  }

  get(id: Digest): IndexRow | undefined {
    const position = this.#positionOf(id);
    return position === undefined ? undefined : this.#row(position);
  }

  /** Whether what is known of an id is that a file of another name holds it; cheaper than {@link get}. */
  isForeign(id: Digest): boolean {
    const position = this.#positionOf(id);
    const line = position === undefined ? undefined : this.#lines[position];
    return line !== undefined && isForeignLine(line);
  }

  /** Rows with this subject, in order. */
  find(subject: Digest): readonly IndexRow[] {
    const positions = this.#bySubject.find(digestKey(shorten(subject)));
    return this.#rowsAt(positions, ({ subjects }) => subjects.includes(subject));
  }

  /** Rows with an edge from or to this digest, in order. */
  findLinked(digest: Digest): readonly IndexRow[] {
    const key = digestKey(shorten(digest));
    const positions = [...this.#bySubject.find(key), ...this.#ends().find(key)];
    return this.#rowsAt(positions, ({ edges }) => endsOf(edges).has(digest));
  }

  /** Every row, in order; those that are added meanwhile too. */
  *rows(): Generator<IndexRow> {
    for (let position = 0; position < this.#lines.length; position++) {
      const row = this.#row(position);
      if (row !== undefined) yield row;
    }
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
    const key = digestKey(line);
    const known = this.#position(key, line);
    // A later line of the same id says where the files are now; the order stays that of appending.
    const position = known ?? this.#lines.length;
    this.#lines[position] = line;
    if (known === undefined) {
      this.#size++;
      this.#byId.add(key, position);
      for (const start of subjectStarts(line)) this.#bySubject.add(digestKey(line, start), position);
      if (this.#byEnd !== undefined) addEnds(this.#byEnd, line, position);
    }
    if (isForeignLine(line)) this.#addForeign(line, position);
  }

  #ends(): DigestPositions {
    if (this.#byEnd === undefined) {
      this.#byEnd = new DigestPositions();
      for (const [position, line] of this.#lines.entries()) {
        if (line !== undefined) addEnds(this.#byEnd, line, position);
      }
    }
    return this.#byEnd;
  }

  /** Where the id is with which a text begins. */
  #position(key: number, text: string): number | undefined {
    const isRight = (position: number): boolean =>
      this.#lines[position]?.startsWith(text.slice(0, LINE_ID_LENGTH)) === true;
    return this.#byId.findOne(key, isRight);
  }

  #positionOf(id: Digest): number | undefined {
    const text = shorten(id);
    return this.#position(digestKey(text), text);
  }

  #addForeign(line: string, position: number): void {
    const name = parseRow(line)?.foreign?.name;
    if (name === undefined) return;
    const before = this.#foreign.get(name);
    if (before !== undefined && before !== position && this.foreign(name) !== undefined) this.#remove(before);
    this.#foreign.set(name, position);
  }

  #remove(position: number): void {
    if (this.#lines[position] === undefined) return;
    this.#size--;
    this.#lines[position] = undefined;
  }

  /** The rows at some positions that are what is looked for, each once. */
  #rowsAt(positions: Iterable<number>, isWanted: (row: IndexRow) => boolean): readonly IndexRow[] {
    const sorted = [...new Set(positions)].toSorted((a, b) => a - b);
    return sorted.flatMap((position) => this.#row(position) ?? []).filter(isWanted);
  }

  #row(position: number): IndexRow | undefined {
    const line = this.#lines[position];
    if (line === undefined) return undefined;
    if (line.length < WIDE_LENGTH) return parseRow(line);
    const known = this.#wide.get(position);
    if (known?.line === line) return known.row;
    const row = parseRow(line);
    const [oldest] = this.#wide.keys();
    if (oldest !== undefined && this.#wide.size >= MAX_WIDE_ROWS) this.#wide.delete(oldest);
    this.#wide.set(position, { line, row });
    return row;
  }
}

/** The ends of a row's edges, found once: a row may be asked for by each of them. */
function endsOf(edges: readonly LineageEdge[]): ReadonlySet<Digest> {
  const known = ENDS.get(edges);
  if (known !== undefined) return known;
  const ends = new Set(edges.flatMap(({ from, to }) => [from, to]));
  ENDS.set(edges, ends);
  return ends;
}

const ENDS = new WeakMap<readonly LineageEdge[], ReadonlySet<Digest>>();

/** Without reading the line: only those of files with other names do not end in two dashes. */
function isForeignLine(line: string): boolean {
  return !line.endsWith(" - -");
}

function addEnds(ends: DigestPositions, line: string, position: number): void {
  for (const start of edgeEndStarts(line)) ends.add(digestKey(line, start), position);
}
