import type { TestIntegrityWeakening } from "../facts/test-integrity-report.ts";
import type { Assertion, Bound } from "./outline.ts";
import { joinTokens, wordsOf } from "./tokens.ts";

/** Why an assertion says less than the one it stands for, if it does. Another value that is expected is no less. */
export function weakeningOf(
  base: Assertion,
  head: Assertion,
  hasSameSubject: boolean,
): TestIntegrityWeakening | null {
  if (head.guards > base.guards) return "guarded";
  if (isLetGo(base, head)) return "not-awaited";
  if (base.origin === null && head.origin !== null) return "other-assertion";
  if (base.strength !== null && head.strength !== null && head.strength < base.strength)
    return base.operation === head.operation ? "negated" : "weaker-matcher";
  if (base.operation !== head.operation)
    return base.expected.length > 0 && isEmptyOther(base, head) ? "weaker-matcher" : null;
  if (hasSameSubject && isOpposite(base, head)) return "negated";
  if (head.looseness > base.looseness && isReplaced(base, head)) return "anything-expected";
  if (base.bound !== null && head.bound !== null && isLooser(base.bound, head.bound)) return "looser-bound";
  const isFewer = base.parts !== null && head.parts !== null && isPart(head.parts, base.parts);
  return isFewer ? "fewer-members" : null;
}

/** Whether nothing waits for an assertion any more. Of a function that is not known, it may not matter. */
function isLetGo(base: Assertion, head: Assertion): boolean {
  if (head.isDetached && !base.isDetached) return true;
  if (head.isAwaited !== false || base.isAwaited === false) return false;
  return base.isAwaited === true || !head.operation.startsWith("call:") || head.call?.isAsync === true;
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

/** Whether some value that was expected is no longer: something that is expected in addition may be anything. */
function isReplaced(base: Assertion, head: Assertion): boolean {
  // A call is compared with what it is given.
  const wanted = ({ call, subject, expected }: Assertion) => wordsOf(call === null ? expected : subject);
  const counts = new Map<string, number>();
  for (const word of wanted(head)) counts.set(word, (counts.get(word) ?? 0) + 1);
  return wanted(base).some((word) => {
    const count = counts.get(word) ?? 0;
    counts.set(word, count - 1);
    return count <= 0;
  });
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
