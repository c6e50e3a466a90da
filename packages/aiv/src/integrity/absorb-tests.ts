import type { PlacedScope } from "./compare-files.ts";
import type { Assertion, Scope } from "./outline.ts";
import { joinTokens, likeness } from "./tokens.ts";

/** A test of head that runs over cases, and how many tests of base may have become cases of it. */
interface Absorber {
  readonly file: string;
  readonly shapes: readonly string[];
  room: number;
}

/** How alike what two tests assert must be, apart from values and names of their own. */
const ALIKE = 0.7;

/** Tests that run over more cases than the tests that they stand for, and so may stand for others too. */
export class Absorbers {
  readonly #absorbers: Absorber[] = [];

  /** @param base - the test that it was; `null` for one that is new */
  add(head: PlacedScope, base: Scope | null): void {
    if (head.scope.tables.length === 0) return;
    const room = casesOf(head.scope) - (base === null ? 0 : casesOf(base));
    if (room > 0)
      this.#absorbers.push({
        file: head.file.path,
        shapes: shapesOf(head.scope, head.scope.assertions),
        room,
      });
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
