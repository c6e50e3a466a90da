import { Lazy } from "../lazy.ts";
import type { Modifier } from "../outline.ts";
import type { Suite } from "../scope-draft.ts";
import { child, children, type SyntaxNode, textOf } from "../syntax-node.ts";
import { isTestCase, uncollectedClass, uncollectedFunction, unknownDecorators } from "./collected.ts";
import { isGenerator } from "./coroutines.ts";
import { readMarkers } from "./markers.ts";
import { constantTruth, dottedName, tokensOf } from "./normalise.ts";
import type { Place, Reader } from "./place.ts";
import { usedNames } from "./used-names.ts";

const HOOKS =
  /^(?:setUp|tearDown|setUpClass|tearDownClass|setUpModule|tearDownModule|asyncSetUp|asyncTearDown|setup_\w+|teardown_\w+|setup|teardown)$/;

/** A test, a hook, or a function that tests may call; within one of them, it counts if it is used. */
export function visitFunction(reader: Reader, node: SyntaxNode, place: Place): void {
  const name = textOf(node, "name") ?? "";
  if (place.scope.kind !== "module") {
    visitInner(reader, node, name, place);
    return;
  }
  const { facts, describe } = reader;
  const path = [...place.suite.path, name];
  if (facts.withdrawn.value.removed.has(path.join("."))) return;
  const decorators = children(node, "decorator_list");
  const isFixture = decorators.some((one) => /(?:^|\.)fixture$/.test(dottedName(one) ?? ""));
  const kind = isFixture || HOOKS.test(name) ? "hook" : name.startsWith("test") ? "test" : "helper";
  const read = readMarkers(decorators, facts, describe);
  const markers =
    kind === "test"
      ? { ...read, modifiers: [...read.modifiers, ...ownModifiers(reader, node, place, path)] }
      : read;
  const scope = reader.open(kind, path, node, place.suite, markers);
  const used = new Lazy(() => usedNames(node));
  reader.visitList(children(node, "body"), { ...place, scope, guards: 0, isUnsure: false, used });
}

/** Why a function may not run as a test although it is called like one. */
function ownModifiers(
  { facts, describe }: Reader,
  node: SyntaxNode,
  { testCase }: Place,
  path: readonly string[],
): readonly Modifier[] {
  const condition = uncollectedFunction(node, testCase, facts);
  const isProperty = children(node, "decorator_list").some((one) =>
    /^(?:cached_)?property$/.test(dottedName(one) ?? ""),
  );
  const setting = facts.withdrawn.value.untested.get(path.join("."));
  return [
    ...(condition === null ? [] : [{ kind: "skip" as const, condition, ...describe(node) }]),
    ...(isProperty ? [{ kind: "skip" as const, condition: null, ...describe(node) }] : []),
    ...(setting === undefined ? [] : [{ kind: "skip" as const, condition: null, ...describe(setting) }]),
    ...unknownDecorators(node, facts, describe),
  ];
}

function visitInner(reader: Reader, node: SyntaxNode, name: string, place: Place): void {
  const used = place.used?.value;
  const isUsed = used === undefined || used.values.has(name);
  const isCalled = used?.bare.has(name) === true;
  const isDecorated = children(node, "decorator_list").length > 0;
  const isAsync = node.nodeType === "AsyncFunctionDef";
  if (!isUsed && !isDecorated && (!isCalled || isGenerator(node))) return;
  const isDetached = place.isDetached || (isAsync && !isUsed && !isDecorated);
  reader.visitList(children(node, "body"), { ...place, isUnsure: true, isDetached });
}

export function visitClass(reader: Reader, node: SyntaxNode, place: Place): void {
  const body = children(node, "body");
  const { facts, describe } = reader;
  const name = textOf(node, "name") ?? "";
  if (place.scope.kind !== "module") {
    const used = place.used?.value;
    const isUsed = used === undefined || used.values.has(name) || used.bare.has(name);
    if (isUsed) reader.visitList(body, { ...place, used: null });
    return;
  }
  if (children(node, "bases").some((base) => /TestCase$/.test(dottedName(base) ?? "")))
    reader.hasTestCase = true;
  const { modifiers, tables } = readMarkers(children(node, "decorator_list"), facts, describe);
  const path = [...place.suite.path, name];
  const condition = uncollectedClass(node, facts);
  const setting = untestedSetting(node, reader, path);
  const suite: Suite = {
    path,
    modifiers: [
      ...modifiers,
      ...(condition === null ? [] : [{ kind: "skip" as const, condition, ...classLine(reader, node) }]),
      ...(setting === undefined ? [] : [{ kind: "skip" as const, condition: null, ...describe(setting) }]),
    ],
    tables,
    parent: place.suite,
  };
  reader.visitList(body, { ...place, suite, guards: 0, testCase: isTestCase(node, facts) ? node : null });
}

/** The head of a class alone: its text is that of all its tests. */
function classLine({ describe }: Reader, node: SyntaxNode): ReturnType<Reader["describe"]> {
  return describe({ ...node, end_lineno: node.lineno, end_col_offset: 200 });
}

/** `__test__ = False`, set from outside or in a class of the file that it is made of. */
function untestedSetting(node: SyntaxNode, reader: Reader, path: readonly string[]): SyntaxNode | undefined {
  const { withdrawn, classes } = reader.facts;
  const inherited = children(node, "bases").flatMap((base) => {
    const own = classes.get(dottedName(base) ?? "");
    return own === undefined ? [] : children(own, "body").filter((one) => isUntested(one));
  });
  const says = children(node, "body").some((one) => one.nodeType === "Assign" && isSetting(one, "__test__"));
  return withdrawn.value.untested.get(path.join(".")) ?? (says ? undefined : inherited[0]);
}

function isSetting(node: SyntaxNode, name: string): boolean {
  return children(node, "targets").some((target) => target.id === name);
}

function isUntested(node: SyntaxNode): boolean {
  return (
    node.nodeType === "Assign" && isSetting(node, "__test__") && constantTruth(child(node, "value")) === false
  );
}

/** `pytestmark`, `__test__` and `collect_ignore`: what a module or class says of all its tests. */
export function readSetting({ facts, describe }: Reader, node: SyntaxNode, { scope, suite }: Place): void {
  if (scope.kind !== "module") return;
  const call = node.nodeType === "Call" ? child(node, "func") : undefined;
  const target = children(node, "targets")[0] ?? child(node, "target") ?? child(call, "value");
  const value = call === undefined ? child(node, "value") : children(node, "args")[0];
  if (target?.nodeType !== "Name" || value === undefined) return;
  const skip = (condition: Modifier["condition"], at: SyntaxNode): void => {
    suite.modifiers.push({ kind: "skip", condition, ...describe(at) });
  };
  switch (target.id) {
    case "pytestmark": {
      const { modifiers } = readMarkers([value], facts, describe);
      suite.modifiers.push(...modifiers);
      // Marks that are computed may be any.
      if (value.nodeType === "Call" && !/(?:^|\.)mark\./.test(dottedName(value) ?? ""))
        skip(tokensOf(value), value);
      return;
    }
    case "__test__":
      if (constantTruth(value) === false) skip(null, node);
      return;
    case "collect_ignore":
    case "collect_ignore_glob": {
      const elements = children(value, "elts");
      for (const element of elements) skip(tokensOf(element), element);
      if (elements.length === 0 && value.nodeType !== "List") skip(tokensOf(value), value);
      return;
    }
  }
}
