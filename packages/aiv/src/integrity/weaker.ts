import type { Assertion, Bound } from "./outline.ts";
import { joinTokens } from "./tokens.ts";

/** Whether an assertion says less than the one it stands for. A different value that is expected is no less. */
export function isWeaker(base: Assertion, head: Assertion, hasSameSubject: boolean): boolean {
  if (head.guards > base.guards || (base.isAwaited === true && head.isAwaited === false)) return true;
  if (base.strength !== null && head.strength !== null && head.strength < base.strength) return true;
  if (base.operation !== head.operation) return base.expected.length > 0 && isEmptyOther(base, head);
  if (hasSameSubject && isOpposite(base, head)) return true;
  if (head.looseness > base.looseness) return true;
  if (base.bound !== null && head.bound !== null && isLooser(base.bound, head.bound)) return true;
  return base.parts !== null && head.parts !== null && isPart(head.parts, base.parts);
}

/** A matcher that is not in the order, and is given nothing to compare with. */
function isEmptyOther(base: Assertion, head: Assertion): boolean {
  return head.strength === null && head.expected.length === 0 && base.operation !== head.operation;
}

/** The same with or without `not`. That something is true or false is a value like any other. */
function isOpposite(base: Assertion, head: Assertion): boolean {
  return (
    base.isNegated !== head.isNegated &&
    base.operation !== "truthy" &&
    joinTokens(base.expected) === joinTokens(head.expected)
  );
}

function isLooser(base: Bound, head: Bound): boolean {
  if (base.kind !== head.kind) return false;
  if (base.value === head.value) return head.inclusive && !base.inclusive;
  return head.kind === "above" ? head.value < base.value : head.value > base.value;
}

function isPart(head: readonly string[], base: readonly string[]): boolean {
  const whole = new Set(base);
  return head.length < base.length && head.every((part) => whole.has(part));
}
