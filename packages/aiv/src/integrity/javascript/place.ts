import type { Lazy } from "../lazy.ts";
import type { ScopeDraft, Suite } from "../scope-draft.ts";
import type { SyntaxNode } from "../syntax-node.ts";
import type { Bindings } from "./bindings.ts";
import type { Foreign } from "./origins.ts";
import type { NamesWithin } from "./scan-names.ts";
import type { ScopeOpener } from "./scope-opener.ts";
import type { UsedNames } from "./used-names.ts";

/** Where a node stands. */
export interface Place {
  readonly scope: ScopeDraft;
  readonly suite: Suite;
  readonly guards: number;
  /** Whether a promise that an expression gives is awaited, returned or kept. */
  readonly isAwaited: boolean;
  /** Whether the test may be over before what stands here runs. */
  readonly isDetached: boolean;
  /** Whether what stands here runs at times only: in a loop, or in a function within a test. */
  readonly isUnsure: boolean;
  /** Whether a call is a part of what an assertion is about: it is no assertion beside it. */
  readonly isTested: boolean;
  /** Whether it is the function that a framework calls, which does nothing with a function that it is given back. */
  readonly isCalledback: boolean;
  /** Whether the test is told that it is done, beside what it calls. */
  readonly isTold: boolean;
  /** Names of what the framework gives to the test. */
  readonly contexts: ReadonlySet<string>;
  /** Words of the framework that stand for something else here. */
  readonly foreign: Foreign;
  /** Names written in the test; absent outside of tests. */
  readonly names: Lazy<NamesWithin> | null;
  /** Names that the test does something with; absent outside of tests. */
  readonly used: Lazy<UsedNames> | null;
  /** Whether it stands in a function that nothing calls, so that tests in it are never defined. */
  readonly isDead: Lazy<boolean> | null;
}

/** What the parts of the reader of a file call of each other. */
export interface Reader {
  readonly scopes: ScopeOpener;
  readonly bindings: Bindings;
  visit(node: SyntaxNode, place: Place): void;
  visitBelow(node: SyntaxNode, place: Place): void;
  visitList(statements: readonly SyntaxNode[], place: Place): void;
  visitFunction(fn: SyntaxNode, place: Place): void;
  underCondition(place: Place, condition: SyntaxNode | undefined, isOpposite: boolean): Place;
}

/** The same place, where a promise is not let go. */
export function kept(place: Place): Place {
  return place.isAwaited ? place : { ...place, isAwaited: true };
}

/** A scope of which no assertion is kept. */
export function aside(scope: ScopeDraft): ScopeDraft {
  return { ...scope, assertions: [], loops: [], asserted: new Set() };
}

/** Where what is thrown or fails is not told to anybody. */
export function guarded(place: Place): Place {
  return { ...place, guards: place.guards + 1 };
}
