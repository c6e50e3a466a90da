import type { Lazy } from "../lazy.ts";
import type { ScopeDraft, Suite } from "../scope-draft.ts";
import type { SyntaxNode } from "../syntax-node.ts";
import type { Describe, Markers } from "./markers.ts";
import type { ModuleFacts } from "./scan-module.ts";
import type { UsedNames } from "./used-names.ts";

/** Where a node stands. */
export interface Place {
  readonly scope: ScopeDraft;
  readonly suite: Suite;
  readonly guards: number;
  readonly isAwaited: boolean;
  /** Whether the test may be over before what stands here runs. */
  readonly isDetached: boolean;
  /** Whether what stands here runs at times only: in a loop, or in a function within a test. */
  readonly isUnsure: boolean;
  /** Whether a call is a part of what an assertion is about: it is no assertion beside it. */
  readonly isTested: boolean;
  /** The class around, where it is one of unittest's. */
  readonly testCase: SyntaxNode | null;
  /** Names that the test does something with; absent outside of functions. */
  readonly used: Lazy<UsedNames> | null;
}

/** What the parts of the reader of a file call of each other. */
export interface Reader {
  readonly facts: ModuleFacts;
  readonly describe: Describe;
  hasTestCase: boolean;
  open(
    kind: ScopeDraft["kind"],
    path: readonly string[],
    node: SyntaxNode,
    suite: Suite,
    markers: Markers,
  ): ScopeDraft;
  visit(node: SyntaxNode, place: Place): void;
  visitList(statements: readonly SyntaxNode[], place: Place): void;
  underCondition(place: Place, condition: SyntaxNode | undefined, isOpposite: boolean): Place;
}

/** Where what fails is not told to anybody. */
export function guarded(place: Place): Place {
  return { ...place, guards: place.guards + 1 };
}
