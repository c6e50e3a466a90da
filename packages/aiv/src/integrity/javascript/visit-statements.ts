import type { CaseTable } from "../outline.ts";
import { within } from "../scope-draft.ts";
import { child, children, type SyntaxNode } from "../syntax-node.ts";
import { constantTruth, isNeverNull, literalValue, neverStarts } from "./constant.ts";
import { swallows, takesBack } from "./flow.ts";
import { unwrap } from "./normalise.ts";
import { guarded, kept, type Place, type Reader } from "./place.ts";
import { readCases } from "./read-cases.ts";

/** `if` and `? :`: only what may run is read. */
export function visitBranches(reader: Reader, node: SyntaxNode, place: Place): void {
  const [test, yes, no] = [child(node, "test"), child(node, "consequent"), child(node, "alternate")];
  if (test !== undefined) reader.visit(test, kept(place));
  const truth = constantTruth(test, reader.bindings.constants);
  if (yes !== undefined && truth !== false)
    reader.visit(yes, truth === true ? place : reader.underCondition(place, test, false));
  if (no !== undefined && truth !== true)
    reader.visit(no, truth === false ? place : reader.underCondition(place, test, true));
}

export function visitLogical(reader: Reader, node: SyntaxNode, place: Place): void {
  const [left, right] = [child(node, "left"), child(node, "right")];
  if (left !== undefined) reader.visit(left, place);
  const truth = constantTruth(left, reader.bindings.constants);
  const never =
    node.operator === "&&" ? truth === false : node.operator === "||" ? truth === true : isNeverNull(left);
  if (right === undefined || never) return;
  reader.visit(right, reader.underCondition(place, left, node.operator !== "&&"));
}

export function visitTry(reader: Reader, node: SyntaxNode, place: Place): void {
  const [block, handler, finalizer] = [
    child(node, "block"),
    child(node, "handler"),
    child(node, "finalizer"),
  ];
  const isSwallowed = (handler !== undefined && swallows(handler, reader.bindings)) || takesBack(finalizer);
  if (block !== undefined) reader.visit(block, isSwallowed ? guarded(place) : place);
  const body = child(handler, "body");
  if (body !== undefined) reader.visit(body, guarded(place));
  if (finalizer !== undefined) reader.visit(finalizer, place);
}

/** `switch`: of values that are written down, only the case that fits. */
export function visitSwitch(reader: Reader, node: SyntaxNode, place: Place): void {
  const asked = child(node, "discriminant");
  if (asked !== undefined) reader.visit(asked, kept(place));
  const value = literalValue(asked);
  let isReached = value === undefined;
  for (const one of children(node, "cases")) {
    const test = child(one, "test");
    if (test !== undefined) reader.visit(test, kept(place));
    const given = literalValue(test);
    if (test === undefined || given === undefined || given === value) isReached = true;
    if (isReached) reader.visitList(children(one, "consequent"), guarded(place));
  }
}

/** `for`, `while` and `do`, whose bodies may run never. */
export function visitLoop(reader: Reader, node: SyntaxNode, place: Place): void {
  const { constants } = reader.bindings;
  const unsure = { ...kept(place), isUnsure: true };
  const [test, body] = [child(node, "test"), child(node, "body")];
  if (node.type === "ForStatement" && neverStarts(node, constants)) return;
  if (node.type !== "WhileStatement") {
    reader.visitBelow(node, unsure);
    return;
  }
  const truth = constantTruth(test, constants);
  if (truth === false) return;
  if (test !== undefined) reader.visit(test, unsure);
  if (body !== undefined)
    reader.visit(body, truth === true ? unsure : reader.underCondition(unsure, test, false));
}

/** A loop over a list that is written down runs its tests or assertions once for each. */
export function visitListLoop(
  reader: Reader,
  list: SyntaxNode | undefined,
  body: SyntaxNode | undefined,
  place: Place,
): void {
  if (list !== undefined) reader.visit(list, kept(place));
  if (body === undefined) return;
  const table = list === undefined ? null : readCases(list, reader.bindings, reader.scopes.describe);
  if (table?.rows?.length === 0) return;
  visitCases(reader, table, body, { ...place, isUnsure: true });
}

function visitCases(reader: Reader, table: CaseTable | null, body: SyntaxNode, place: Place): void {
  if (table === null) reader.visit(body, place);
  else if (place.scope.kind === "module")
    reader.visit(body, { ...place, suite: within(place.suite, { tables: [table] }) });
  else {
    const before = place.scope.assertions.length;
    reader.visit(body, place);
    const to = place.scope.assertions.length;
    place.scope.loops.push({ table, from: before, to });
  }
}

/** Whether a value that is dropped is a function, which nothing then calls. */
export function isDroppedFunction(given: SyntaxNode | undefined): boolean {
  const node = unwrap(given);
  if (node?.type === "UnaryExpression") return isDroppedFunction(child(node, "argument"));
  return node?.type === "ArrowFunctionExpression" || node?.type === "FunctionExpression";
}
