import type { PlacedScope } from "./compare-files.ts";
import type { Assertion, Scope } from "./outline.ts";
import { joinTokens, likeness } from "./tokens.ts";

/** A test of head that runs over cases, and how many tests of base may have become cases of it. */
export interface Absorber {
  readonly file: string;
  readonly shapes: readonly string[];
  readonly room: number;
}

/** How alike what two tests assert must be, apart from values and names of their own. */
const ALIKE = 0.7;

/** Tests that run over more cases than the tests that they stand for, and so may stand for others too. */
export class Absorbers {
  readonly #absorbers: { -readonly [Key in keyof Absorber]: Absorber[Key] }[] = [];

  add(absorber: Absorber): void {
    this.#absorbers.push({ ...absorber });
  }

  /** Whether a lost test has become a case; takes the room that it needs. */
  absorb({ scope, file }: PlacedScope): boolean {
    const shapes = shapesOf(scope, scope.assertions);
    const needed = casesOf(scope);
    if (shapes.length === 0 || !Number.isFinite(needed)) return false;
    const found = this.#absorbers
      .filter((absorber) => absorber.room >= needed && likeness(absorber.shapes, shapes) >= ALIKE)
      .toSorted((a, b) => Number(b.file === file.path) - Number(a.file === file.path))[0];
    if (found === undefined) return false;
    found.room -= needed;
    return true;
  }
}

/**
 * What a test of head has room for; `null` where it stands for no more than it did.
 *
 * @param base - the test that it was; `null` for one that is new
 */
export function absorberOf({ scope, file }: PlacedScope, base: Scope | null): Absorber | null {
  if (scope.tables.length === 0) return null;
  const room = casesOf(scope) - (base === null ? 0 : casesOf(base));
  return room > 0 ? { file: file.path, shapes: shapesOf(scope, scope.assertions), room } : null;
}

/** How many cases a test runs over; unlimited where the list is computed. */
export function casesOf({ tables }: Scope): number {
  return tables
    .filter(({ asserts }) => asserts)
    .reduce((product, { rows }) => product * (rows?.length ?? Number.POSITIVE_INFINITY), 1);
}

/** What a test asserts, with values and names of its own left open. */
export function shapesOf({ locals }: Scope, assertions: readonly Assertion[]): readonly string[] {
  const open = (tokens: readonly string[]): string =>
    joinTokens(
      tokens.map((token) => (/^["#/]/.test(token) || locals.value.has(token.slice(1)) ? "?" : token)),
    );
  return assertions.map(
    ({ operation, isNegated, subject, expected }: Assertion) =>
      `${operation}\u0001${isNegated}\u0001${open(subject)}\u0001${expected.length === 0 ? "" : "?"}`,
  );
}
