import { withTokens } from "./assertion.ts";
import type { Lazy } from "./lazy.ts";
import type { Assertion, Scope } from "./outline.ts";
import { joinTokens, likeness, substitute, type Tokens, wordsOf } from "./tokens.ts";

/** Names that a scope or file declares, each with what it is set to; nothing where that is not known. */
export type Declared = Lazy<ReadonlyMap<string, Lazy<Tokens>>>;

/** A side of a comparison, as far as names go. */
export interface NamesSide {
  readonly scope: Scope;
  readonly file: { readonly outline: { readonly declared: Declared } };
}

/** How alike two values must be for one variable under two names, where they are not the same. */
const ALIKE = 0.6;

/**
 * Variables of base that have another name at head: declared on one side only, and set to the same, or much the same. That a
 * name stands in the same place is not enough, as `const answer = 42` may stand where `const answer = ask()` did.
 */
export function renamedVariables(base: NamesSide, head: NamesSide): ReadonlyMap<string, Tokens> {
  const renamed = new Map<string, Tokens>();
  const sides = [
    [base.scope.locals, head.scope.locals],
    [base.file.outline.declared, head.file.outline.declared],
  ] as const;
  for (const [{ value: before }, { value: after }] of sides) {
    const left = [...before].filter(([name]) => !after.has(name) && !renamed.has(name));
    const others = new Map([...after].filter(([name]) => !before.has(name)));
    if (left.length === 0 || others.size === 0) continue;
    for (const isSame of [isEqual, isAlike]) {
      for (const [name, value] of left) {
        if (renamed.has(name) || value.value.length === 0) continue;
        const partner = [...others].find(([, other]) =>
          isSame(substitute(value.value, renamed), other.value),
        );
        if (partner === undefined) continue;
        renamed.set(name, [`$${partner[0]}`]);
        others.delete(partner[0]);
      }
    }
  }
  return renamed;
}

function isEqual(a: Tokens, b: Tokens): boolean {
  return a.length === b.length && joinTokens(a) === joinTokens(b);
}

/** Much the same, with half of the names that were used: a number is no call that gave it. */
function isAlike(a: Tokens, b: Tokens): boolean {
  const [words, others] = [wordsOf(a), wordsOf(b)];
  const names = words.filter((word) => word.startsWith("$"));
  const kept = names.filter((name) => others.includes(name));
  return kept.length > 0 && 2 * kept.length >= names.length && likeness(words, others) >= ALIKE;
}

/** An assertion with the names that its variables have at head. */
export function rename(assertion: Assertion, names: ReadonlyMap<string, Tokens>): Assertion {
  if (names.size === 0) return assertion;
  const { subject, expected, call } = assertion;
  return {
    ...withTokens(assertion, substitute(subject, names), substitute(expected, names)),
    call: call === null ? null : { ...call, args: call.args.map((arg) => substitute(arg, names)) },
  };
}
