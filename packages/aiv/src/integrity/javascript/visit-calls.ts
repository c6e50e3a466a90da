import { createAssertion } from "../assertion.ts";
import { Lazy } from "../lazy.ts";
import type { Origin } from "../outline.ts";
import { skippedBy } from "../scope-draft.ts";
import { child, children, type SyntaxNode } from "../syntax-node.ts";
import { joinTokens } from "../tokens.ts";
import { addCall } from "./add-call.ts";
import { type Chain, isFunction, lastMember, readChain } from "./chain.ts";
import { calledName, ignoresCallback } from "./functions.ts";
import { readModifierCall } from "./modifier.ts";
import { unwrap } from "./normalise.ts";
import { aside, type Place, type Reader } from "./place.ts";
import { readAssertions } from "./read-assertions.ts";
import { readTestCall } from "./test-call.ts";
import { visitListLoop } from "./visit-statements.ts";
import { visitTestCall } from "./visit-tests.ts";

/** Functions that call what they are given once the test may be over. */
const TIMERS: ReadonlySet<string> = new Set([
  "setTimeout",
  "setInterval",
  "setImmediate",
  "queueMicrotask",
  "requestAnimationFrame",
]);

/** A chain of calls and members: a test, a modifier, an assertion, or something else that may hold some. */
export function visitChain(reader: Reader, node: SyntaxNode, place: Place): void {
  const { bindings, scopes } = reader;
  // A function that defines tests is not their scope.
  const outer = place.scope.kind === "helper" ? { ...place, guards: 0 } : place;
  const chain = readChain(node);
  const call = readTestCall(chain, bindings, place.contexts);
  if (call !== null && (call.kind !== "hook" || place.scope.kind !== "test")) {
    if (place.isDead?.value !== true)
      visitTestCall(reader, node, call, originOf(chain, reader, place), outer);
    return;
  }
  const isUnsure = place.guards > 0 || place.isUnsure;
  const modifier = readModifierCall(chain, node, bindings, place.contexts, isUnsure, scopes.describe);
  if (modifier !== undefined) {
    if (modifier !== null) skippedBy(place.scope, place.suite)?.push(modifier);
    return;
  }
  const found = readAssertions(chain, bindings, place.contexts);
  if (found === null) {
    visitPlainChain(reader, chain, node, place);
    return;
  }
  const origin = originOf(chain, reader, place);
  for (const draft of found.drafts) {
    if (place.isTested && draft.operation.startsWith("call:")) continue;
    const assertion = createAssertion(draft, { ...place, origin, ...scopes.describe(node) });
    place.scope.assertions.push({ assertion: new Lazy(() => assertion), calls: null });
    if (place.guards === 0) place.scope.asserted.add(joinTokens(assertion.subject));
  }
  // What a function asserts that is to fail is what is tested, and no assertion beside it.
  const isThrown = found.drafts.some(({ operation }) => operation.startsWith("throws"));
  const inner = {
    ...place,
    scope: isThrown ? aside(place.scope) : place.scope,
    isAwaited: true,
    isTested: true,
  };
  for (const below of found.inner) reader.visit(below, inner);
}

/** Where the word is from that a chain begins with; `null`: of a framework, or no word of one. */
function originOf({ name }: Chain, { bindings }: Reader, { foreign }: Place): Origin | null {
  if (name === undefined || !bindings.roles.has(name)) return null;
  const module = foreign.get(name) ?? bindings.origins.get(name);
  return module === undefined ? null : { word: name, module };
}

function visitPlainChain(reader: Reader, chain: Chain, node: SyntaxNode, place: Place): void {
  const called = place.isTested ? null : calledName(chain);
  if (called !== null) addCall(reader, called.name, called.args, node, place);
  const callee = child(node, "callee");
  const args = children(node, "arguments").map((arg) => unwrap(arg) ?? arg);
  const [callback] = args;
  const word = callee === undefined ? "" : lastMember(callee);
  const isLoop = /^(?:forEach|map|flatMap)$/.test(word);
  if (callee !== undefined && isLoop && callback !== undefined && isFunction(callback)) {
    // Nothing waits for what `forEach` calls.
    const isLet = callback.async === true && (word === "forEach" || !place.isAwaited);
    const inner = isLet ? { ...place, isDetached: true } : place;
    visitListLoop(reader, child(callee, "object"), callback, inner);
    return;
  }
  const isAll = callee !== undefined && readChain(callee).name === "Promise";
  const ignored = new Set(args.filter((arg, index) => ignoresCallback(callee, arg, index, reader.bindings)));
  const inner = {
    ...place,
    isAwaited: isAll ? place.isAwaited : true,
    isDetached: place.isDetached || isLetGo(callee, args, word, place),
  };
  if (ignored.size === 0) reader.visitBelow(node, inner);
  else
    for (const arg of [callee, ...args]) if (arg !== undefined && !ignored.has(arg)) reader.visit(arg, inner);
}

/** Whether the test may be over before functions in a call run: a promise that nothing waits for, a timer. */
function isLetGo(
  callee: SyntaxNode | undefined,
  args: readonly SyntaxNode[],
  word: string,
  place: Place,
): boolean {
  if (place.isAwaited || callee === undefined) return false;
  if (/^(?:then|catch|finally)$/.test(word)) return !tellsTest(args, place);
  const called = unwrap(callee);
  if (called?.type === "Identifier" && TIMERS.has(String(called.name)))
    return place.isCalledback && (place.isTold || place.contexts.size === 0);
  return isFunction(called) && called?.async === true;
}

/** Whether a chain ends by telling the test: `.then(() => { … done(); })`, `.catch(done)`. */
function tellsTest(args: readonly SyntaxNode[], { contexts, isCalledback, isTold }: Place): boolean {
  return !isCalledback || (!isTold && contexts.size > 0 && args.length > 0);
}
