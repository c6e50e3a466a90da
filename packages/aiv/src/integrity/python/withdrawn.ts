import { child, children, type SyntaxNode } from "../syntax-node.ts";
import { constantTruth, dottedName } from "./normalise.ts";

/** Tests and classes that a statement elsewhere takes away: `del TestA.test_x`, `test_x.__test__ = False`. */
export interface Withdrawn {
  readonly removed: ReadonlySet<string>;
  readonly untested: ReadonlyMap<string, SyntaxNode>;
}

export function readWithdrawn(acts: readonly SyntaxNode[]): Withdrawn {
  const removed = new Set<string>();
  const untested = new Map<string, SyntaxNode>();
  for (const act of acts) {
    const targets = children(act, "targets").filter(({ nodeType }) => nodeType === "Attribute");
    const isCall = act.nodeType === "Call" && /^(?:setattr|delattr)$/.test(String(child(act, "func")?.id));
    if (targets.length === 0 && !isCall) continue;
    const [object, name] = children(act, "args");
    const names = [
      ...targets.map(dottedName),
      ...(isCall && typeof name?.value === "string" ? [`${dottedName(object) ?? ""}.${name.value}`] : []),
    ];
    for (const whole of names) {
      if (whole === null) continue;
      if (/\.test\w*$/.test(whole)) removed.add(whole);
      const value = isCall ? children(act, "args")[2] : child(act, "value");
      if (whole.endsWith(".__test__") && constantTruth(value) === false)
        untested.set(whole.slice(0, -".__test__".length), act);
    }
  }
  return { removed, untested };
}
