import { casesOf, shapesOf } from "./absorb-tests.ts";
import type { AssertionLoss } from "./match-assertions.ts";
import type { Assertion } from "./outline.ts";
import { ConstantResolver, type ConstantsSide } from "./resolve-constants.ts";

/**
 * Without assertions that were written out for each case before and are made once, for a list of cases, now; and without
 * those that were made for a list of cases and are written out now, once for each.
 *
 * @param gains - assertions of head that stand for none of base
 */
export function withoutCases(
  base: ConstantsSide,
  head: ConstantsSide,
  losses: readonly AssertionLoss[],
  gains: readonly Assertion[],
): readonly AssertionLoss[] {
  const [before, after] = [casesOf(base.scope), casesOf(head.scope)];
  if (losses.length === 0 || (before <= 1 && after <= 1)) return losses;
  const shapeOf = shaper(base);
  const room = new Map<string, number>();
  const spare = new Set(gains);
  for (const assertion of head.scope.assertions) {
    const shape = shaper(head)(assertion);
    // One that stands for none of base is there for its first case, too.
    const times = after / before - (spare.has(assertion) ? 0 : 1);
    if (times > 0) room.set(shape, (room.get(shape) ?? 0) + times);
  }
  return losses.filter((loss) => {
    const shape = loss.head === null ? shapeOf(loss.base) : "";
    const left = room.get(shape) ?? 0;
    if (left < 1) return true;
    room.set(shape, left - 1);
    return false;
  });
}

/** What an assertion is like, wherever its values are written. */
function shaper(side: ConstantsSide): (assertion: Assertion) => string {
  const resolver = new ConstantResolver(side);
  return (assertion) => shapesOf(side.scope, [resolver.resolve(assertion)])[0] ?? "";
}
