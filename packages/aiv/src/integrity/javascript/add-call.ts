import { createAssertion } from "../assertion.ts";
import { Lazy } from "../lazy.ts";
import type { SyntaxNode } from "../syntax-node.ts";
import { draftCall } from "./matcher-draft.ts";
import type { Place, Reader } from "./place.ts";

/** A call of a function that may assert. */
export function addCall(
  { scopes }: Reader,
  calls: string,
  args: readonly SyntaxNode[],
  node: SyntaxNode,
  place: Place,
): void {
  const { guards, isAwaited, isDetached, scope } = place;
  const assertion = new Lazy(() =>
    createAssertion(draftCall(calls, args, []), { guards, isAwaited, isDetached, ...scopes.describe(node) }),
  );
  scope.assertions.push({ assertion, calls });
}
