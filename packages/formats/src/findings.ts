import type { RangeReader } from "./binary/range-reader.ts";
import type { ContentFormat } from "./content-format.ts";
import type { FormatEvidence } from "./format-evidence.ts";
import type { Allowance } from "./limits.ts";

/** Formats found so far; the first reason for each stays. */
export class Findings {
  readonly #reasons = new Map<ContentFormat, string>();

  add(format: ContentFormat, reason: string): void {
    if (!this.#reasons.has(format)) this.#reasons.set(format, reason);
  }

  has(format: ContentFormat): boolean {
    return this.#reasons.has(format);
  }

  /** By format, in the order of their names. */
  evidence(): FormatEvidence[] {
    return [...this.#reasons]
      .map(([format, reason]) => ({ format, reason }))
      .toSorted((a, b) => (a.format < b.format ? -1 : 1));
  }
}

/** A file, or a member of a container, that detectors look at. */
export interface Content {
  readonly size: number;
  /** The beginning. */
  readonly head: Uint8Array;
  /** For a few headers. */
  readonly reader: RangeReader;
  /** A reader with an allowance of its own; members of a container share that of all. */
  readonly readerWith: (allowance: () => Allowance) => RangeReader;
}
