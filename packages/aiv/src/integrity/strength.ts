// The documented order of how much an assertion says (docs/test-integrity.md), as data. Frameworks' words map to these
// operations, so that an assertion stays the same one when it is written for another framework.

/** An operation, how much it says, and how much its negation says. */
interface OperationStrength {
  readonly plain: number;
  readonly negated: number;
}

const ORDER: { readonly [operation: string]: OperationStrength } = {
  same: { plain: 100, negated: 25 },
  "strict-equal": { plain: 100, negated: 25 },
  undefined: { plain: 100, negated: 15 },
  null: { plain: 100, negated: 20 },
  nan: { plain: 100, negated: 15 },
  equal: { plain: 90, negated: 25 },
  exists: { plain: 20, negated: 90 },
  "loose-equal": { plain: 85, negated: 22 },
  "same-members": { plain: 75, negated: 22 },
  "called-once-with": { plain: 80, negated: 22 },
  snapshot: { plain: 75, negated: 15 },
  "called-with": { plain: 70, negated: 25 },
  "throws-matching": { plain: 70, negated: 22 },
  close: { plain: 65, negated: 20 },
  "match-object": { plain: 60, negated: 22 },
  "called-times": { plain: 60, negated: 20 },
  "property-value": { plain: 60, negated: 20 },
  throws: { plain: 60, negated: 20 },
  length: { plain: 55, negated: 20 },
  contain: { plain: 50, negated: 40 },
  match: { plain: 50, negated: 30 },
  "text-contains": { plain: 50, negated: 30 },
  above: { plain: 45, negated: 45 },
  below: { plain: 45, negated: 45 },
  "throws-anything": { plain: 40, negated: 40 },
  instance: { plain: 40, negated: 20 },
  type: { plain: 38, negated: 20 },
  empty: { plain: 55, negated: 25 },
  property: { plain: 35, negated: 35 },
  called: { plain: 30, negated: 65 },
  visible: { plain: 30, negated: 30 },
  attached: { plain: 20, negated: 40 },
  resolves: { plain: 20, negated: 20 },
  truthy: { plain: 20, negated: 20 },
  "assertion-count": { plain: 100, negated: 1 },
  "has-assertions": { plain: 50, negated: 1 },
  fail: { plain: 100, negated: 1 },
};

/** How much an operation says; `null` for one that is not in the order. */
export function strengthOf(operation: string, isNegated: boolean): number | null {
  const entry = Object.hasOwn(ORDER, operation) ? ORDER[operation] : undefined;
  if (entry === undefined) return null;
  return isNegated ? entry.negated : entry.plain;
}

/** Operations of which the two sides may change places. */
export const SYMMETRIC: ReadonlySet<string> = new Set([
  "same",
  "strict-equal",
  "equal",
  "loose-equal",
  "same-members",
]);
