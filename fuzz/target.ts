/** What samples are, and so how they are changed. */
export type Shape = "json" | "text" | "bytes";

/** Valid input of one kind, and what has to hold for whatever is made of it. */
export interface FuzzTarget {
  readonly shape: Shape;
  /** Every one of them is accepted as it is. */
  readonly samples: readonly Uint8Array[];
  /**
   * Gives an input to the program.
   *
   * @param input - a sample, changed or not
   * @param sample - the index of the sample that it was made of
   * @returns whether it was accepted
   * @throws whatever the program throws, which it never should, and {@link BrokenInvariant}
   */
  readonly run: (input: Uint8Array, sample: number) => boolean | Promise<boolean>;
  /** Gives back what it holds, such as servers. */
  readonly close?: () => Promise<void>;
}

/** A kind of input. */
export interface FuzzKind {
  readonly kind: string;
  /** Its share of the mutants of a run, 1 by default; less for what is slow. */
  readonly weight?: number;
  /** A program that it needs and this machine does not have. */
  readonly missing?: string;
  readonly create: () => FuzzTarget | Promise<FuzzTarget>;
}

/** Something was accepted that must not be, or two things that have to agree do not. */
export class BrokenInvariant extends Error {
  override readonly name: string = "BrokenInvariant";
}

/** Requires what has to hold. */
export function require(holds: boolean, expected: string): asserts holds {
  if (!holds) throw new BrokenInvariant(`expected ${expected}`);
}
