import type { TestIntegrityChangeKind } from "../facts/test-integrity-report.ts";
import type { Modifier, ModifierKind, Scope } from "./outline.ts";
import { joinTokens } from "./tokens.ts";

const CHANGE_OF: { readonly [kind in ModifierKind]: TestIntegrityChangeKind } = {
  skip: "skip-added",
  only: "only-added",
  todo: "todo-added",
  "expected-failure": "expected-failure-added",
};

export interface AddedModifier {
  readonly kind: TestIntegrityChangeKind;
  readonly modifier: Modifier;
}

/** Whether a test does not run, whatever happens. */
export function isDormant({ modifiers }: Scope): boolean {
  return modifiers.some(({ kind, condition }) => condition === null && (kind === "skip" || kind === "todo"));
}

/** Whether a test does not run, at times or always. */
export function isSkipped({ modifiers }: Scope): boolean {
  return modifiers.some(({ kind }) => kind === "skip" || kind === "todo");
}

/** Modifiers of head that base has not. What is conditional may change its condition, and may not become unconditional. */
export function addedModifiers(base: Scope, head: Scope): readonly AddedModifier[] {
  const left = [...base.modifiers];
  const unmatched = head.modifiers.filter((modifier) => !takeFrom(left, (other) => isSame(other, modifier)));
  const added = unmatched.filter(
    (modifier) =>
      !takeFrom(
        left,
        (other) => other.kind === modifier.kind && (other.condition === null || modifier.condition !== null),
      ),
  );
  // What did not run before cannot be stopped; it can only stop others.
  const counting = isDormant(base) ? added.filter(({ kind }) => kind === "only") : added;
  return counting.map((modifier) => ({ kind: CHANGE_OF[modifier.kind], modifier }));
}

/** Modifiers of a test that is new: it may be conditional or to come, and may not be skipped nor stop others. */
export function modifiersOfNew(head: Scope): readonly AddedModifier[] {
  return head.modifiers
    .filter(({ kind, condition }) => kind === "only" || (kind === "skip" && condition === null))
    .map((modifier) => ({ kind: CHANGE_OF[modifier.kind], modifier }));
}

function isSame(a: Modifier, b: Modifier): boolean {
  return a.kind === b.kind && conditionKey(a) === conditionKey(b);
}

function conditionKey({ condition }: Modifier): string {
  return condition === null ? "" : `if ${joinTokens(condition)}`;
}

function takeFrom(list: Modifier[], fits: (modifier: Modifier) => boolean): boolean {
  const index = list.findIndex(fits);
  if (index >= 0) list.splice(index, 1);
  return index >= 0;
}
