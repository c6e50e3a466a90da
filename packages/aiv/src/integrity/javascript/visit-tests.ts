import { Lazy } from "../lazy.ts";
import type { Modifier, Origin } from "../outline.ts";
import type { Suite } from "../scope-draft.ts";
import { child, type SyntaxNode } from "../syntax-node.ts";
import { addCall } from "./add-call.ts";
import { isFunction } from "./chain.ts";
import { modifierOf } from "./modifier.ts";
import { kept, type Place, type Reader } from "./place.ts";
import { readCases } from "./read-cases.ts";
import { parameterNames, scanNames } from "./scan-names.ts";
import type { TestCall } from "./test-call.ts";
import { usedNames } from "./used-names.ts";

/** A call that defines a suite, a test, a hook or a step. `origin`: where its word is from, if of no framework. */
export function visitTestCall(
  reader: Reader,
  node: SyntaxNode,
  call: TestCall,
  origin: Origin | null,
  place: Place,
): void {
  const { scopes, bindings } = reader;
  if (call.kind === "step") {
    for (const arg of call.args) reader.visit(arg, kept(place));
    return;
  }
  const path = [...place.suite.path, call.name];
  const described = { ...scopes.describe(node), text: scopes.headOf(node, call) };
  const modifiers: readonly Modifier[] = [
    ...call.presets.flatMap((preset) => modifierOf(preset, described) ?? []),
    ...(origin === null
      ? []
      : [{ kind: "skip" as const, condition: ["word", origin.word], origin, ...described }]),
  ];
  const tables = call.table === null ? [] : [readCases(call.table, bindings, scopes.describe)];
  if (tables.some(({ rows }) => rows?.length === 0)) return;
  const suite: Suite = { path, modifiers: [...modifiers], tables, parent: place.suite };
  if (call.kind === "suite") visitSuite(reader, call, suite, place);
  else visitTest(reader, node, call, suite, place);
}

function visitSuite(reader: Reader, { callback }: TestCall, suite: Suite, place: Place): void {
  if (callback === null || !isFunction(callback)) return;
  const body = child(callback, "body");
  // Within a test of node:test, `t.describe` has tests of its own; what it asserts is the module's.
  const scope = reader.scopes.drafts[0] ?? place.scope;
  const inner = { ...place, scope, suite, guards: 0, isUnsure: false, names: null, used: null };
  if (body !== undefined && !isFunction(body)) reader.visit(body, { ...inner, isCalledback: true });
}

function visitTest(reader: Reader, node: SyntaxNode, call: TestCall, suite: Suite, place: Place): void {
  const { callback } = call;
  const kind = call.kind === "hook" ? "hook" : "test";
  const names = callback === null ? null : new Lazy(() => scanNames(callback));
  const scope = reader.scopes.open(kind, suite.path, node, place.suite, {
    bodies: callback === null ? [] : [callback],
    modifiers: [...suite.modifiers],
    tables: [...suite.tables],
    names,
  });
  const contexts = new Set(place.contexts);
  const [first] = callback === null ? [] : parameterNames(callback);
  if (isFunction(callback ?? undefined) && typeof first === "string") contexts.add(first);
  const inner: Place = {
    scope,
    suite: kind === "test" ? suite : place.suite,
    guards: 0,
    isAwaited: true,
    isDetached: false,
    isUnsure: false,
    isTested: false,
    isCalledback: kind === "test",
    isTold: false,
    contexts,
    foreign: place.foreign,
    names,
    used: callback === null ? null : new Lazy(() => usedNames(callback)),
    isDead: null,
  };
  for (const arg of call.args) if (arg !== callback) reader.visit(arg, inner);
  if (callback === null) return;
  if (callback.type === "Identifier") addCall(reader, String(callback.name), [], callback, inner);
  else if (!isFunction(callback)) reader.visit(callback, inner);
  else if (!isFunction(child(callback, "body")) && callback.generator !== true)
    reader.visitFunction(callback, inner);
}
