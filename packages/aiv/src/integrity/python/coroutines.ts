import { children, nodesBelow, type SyntaxNode } from "../syntax-node.ts";
import { dottedName } from "./normalise.ts";

/** Markers with which something waits for a test that is a coroutine. */
const MARKERS =
  /(?:^|\.)(?:asyncio|anyio|trio|twisted|gen_test|async_test|inlineCallbacks|unittest_run_loop)$/;

/** Whether a function has a marker with which it is waited for. */
export function isMarked(fn: SyntaxNode): boolean {
  return children(fn, "decorator_list").some((one) => MARKERS.test(dottedName(one) ?? ""));
}

/** Whether a function gives something to go through: calling it runs nothing of it. */
export function isGenerator(fn: SyntaxNode): boolean {
  const open: SyntaxNode[] = [...children(fn, "body")];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node.nodeType === "Yield" || node.nodeType === "YieldFrom") return true;
    if (!/FunctionDef$|^Lambda$|^ClassDef$/.test(String(node.nodeType))) open.push(...nodesBelow(node));
  }
  return false;
}
