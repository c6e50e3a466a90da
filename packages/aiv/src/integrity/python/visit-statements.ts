import { child, children, type SyntaxNode } from "../syntax-node.ts";
import { isSuppressing, swallows, takesBack } from "./flow.ts";
import { readRows } from "./markers.ts";
import { constantTruth } from "./normalise.ts";
import { guarded, type Place, type Reader } from "./place.ts";

/** `if`, and `a if b else c`: only what may run is read. */
export function visitBranches(reader: Reader, node: SyntaxNode, place: Place): void {
  const test = child(node, "test");
  if (test !== undefined) reader.visit(test, { ...place, isAwaited: true });
  const truth = constantTruth(test);
  const branch = (field: string, isOpposite: boolean): void => {
    if (truth === isOpposite) return;
    const here = truth === undefined ? reader.underCondition(place, test, isOpposite) : place;
    const only = child(node, field);
    if (only !== undefined) reader.visit(only, here);
    reader.visitList(children(node, field), here);
  };
  branch("body", false);
  branch("orelse", true);
}

export function visitTry(reader: Reader, node: SyntaxNode, place: Place): void {
  const { aliases, values } = reader.facts;
  const handlers = children(node, "handlers");
  const isTaken = takesBack(node, aliases);
  const isSwallowed = isTaken || handlers.some((handler) => swallows(handler, aliases, values));
  reader.visitList(children(node, "body"), isSwallowed ? guarded(place) : place);
  for (const handler of handlers) reader.visitList(children(handler, "body"), guarded(place));
  reader.visitList(children(node, "orelse"), handlers.length > 0 || isTaken ? guarded(place) : place);
  reader.visitList(children(node, "finalbody"), place);
}

export function visitWith(reader: Reader, node: SyntaxNode, place: Place): void {
  for (const item of children(node, "items")) reader.visit(item, place);
  // After what raises, nothing in the block runs.
  reader.visitList(
    children(node, "body"),
    isSuppressing(node, reader.facts.aliases) ? guarded(place) : place,
  );
}

export function visitWhile(reader: Reader, node: SyntaxNode, place: Place): void {
  const test = child(node, "test");
  const truth = constantTruth(test);
  if (truth === false) return;
  const unsure = { ...place, isUnsure: true };
  reader.visitList(
    children(node, "body"),
    truth === true ? unsure : reader.underCondition(unsure, test, false),
  );
}

/** A loop over a list that is written down runs its assertions once for each. */
export function visitLoop(reader: Reader, node: SyntaxNode, place: Place): void {
  const list = child(node, "iter");
  if (list !== undefined) reader.visit(list, { ...place, isAwaited: true });
  const { values, emptyLists } = reader.facts;
  if (list?.nodeType === "Name" && emptyLists.has(String(list.id))) return;
  const table = list === undefined ? null : readRows(list, values, reader.describe);
  if (table?.rows?.length === 0) return;
  const before = place.scope.assertions.length;
  const within = { ...place, isUnsure: true };
  reader.visitList(children(node, "body"), within);
  const to = place.scope.assertions.length;
  if (place.scope.kind !== "module" && table !== null) place.scope.loops.push({ table, from: before, to });
  reader.visitList(children(node, "orelse"), within);
}
