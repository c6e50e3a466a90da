import type { Lazy } from "./lazy.ts";
import type { Assertion, Bound, HelperCall, Origin } from "./outline.ts";
import { SYMMETRIC, strengthOf } from "./strength.ts";
import { joinTokens, type Tokens } from "./tokens.ts";

/** What a language's reader finds out about an assertion; what is left out is as strong as can be. */
export interface AssertionDraft {
  readonly operation: string;
  readonly isNegated?: boolean;
  readonly subject: Tokens;
  readonly expected?: Tokens;
  readonly looseness?: number;
  readonly bound?: Bound | null;
  readonly parts?: readonly string[] | null;
  /** Whether it says nothing unless it is awaited. */
  readonly needsAwait?: boolean;
  /** Whether its failure is caught at once: `.catch(() => {})`. */
  readonly isSwallowed?: boolean;
  readonly call?: HelperCall | null;
}

/** Where an assertion stands. */
export interface AssertionPlace {
  readonly guards: number;
  readonly isAwaited: boolean;
  /** Whether the test may be over before it is reached. */
  readonly isDetached?: boolean;
  readonly origin?: Origin | null;
  readonly text: Lazy<string>;
  readonly line: number;
}

export function createAssertion(draft: AssertionDraft, place: AssertionPlace): Assertion {
  const isNegated = draft.isNegated ?? false;
  const { operation, subject, expected = [] } = draft;
  return {
    key: keyOf(operation, isNegated, subject, expected),
    operation,
    isNegated,
    subject,
    expected,
    strength: strengthOf(draft.operation, isNegated),
    looseness: draft.looseness ?? 0,
    bound: draft.bound ?? null,
    parts: draft.parts ?? null,
    guards: place.guards + (draft.isSwallowed === true ? 1 : 0),
    isAwaited: draft.needsAwait === true ? place.isAwaited : null,
    isDetached: place.isDetached ?? false,
    origin: place.origin ?? null,
    call: draft.call ?? null,
    text: place.text,
    line: place.line,
  };
}

/** The same assertion of something else. */
export function withTokens(assertion: Assertion, subject: Tokens, expected: Tokens): Assertion {
  const { operation, isNegated } = assertion;
  return { ...assertion, subject, expected, key: keyOf(operation, isNegated, subject, expected) };
}

function keyOf(operation: string, isNegated: boolean, subject: Tokens, expected: Tokens): string {
  const sides = [joinTokens(subject), joinTokens(expected)];
  if (SYMMETRIC.has(operation)) sides.sort();
  return [operation, isNegated ? "not" : "", ...sides].join("\u0001");
}

/** A bound of a comparison, as it reads where the value stands on the left. */
export function boundOf(operator: "<" | "<=" | ">" | ">=", value: number | undefined): Bound | null {
  if (value === undefined || !Number.isFinite(value)) return null;
  return { kind: operator.startsWith("<") ? "below" : "above", value, inclusive: operator.endsWith("=") };
}
