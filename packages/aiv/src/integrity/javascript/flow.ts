import { child, children, nodesBelow, type SyntaxNode } from "../syntax-node.ts";
import type { Bindings } from "./bindings.ts";
import { readChain } from "./chain.ts";
import { constantTruth } from "./constant.ts";

/** Whether what follows a statement runs: never, only at times, or always. */
export type Ending = "always-ends" | "may-end" | "goes-on";

export function endingOf(statement: SyntaxNode): Ending {
  switch (statement.type) {
    case "ReturnStatement":
    case "ThrowStatement":
    case "BreakStatement":
    case "ContinueStatement":
      return "always-ends";
    case "BlockStatement":
      return endingOfList(children(statement, "body"));
    case "IfStatement":
      return endingOfIf(statement);
  }
  return "goes-on";
}

function endingOfList(statements: readonly SyntaxNode[]): Ending {
  let ending: Ending = "goes-on";
  for (const statement of statements) {
    const one = endingOf(statement);
    if (one === "always-ends") return one;
    if (one === "may-end") ending = one;
  }
  return ending;
}

function endingOfIf(statement: SyntaxNode): Ending {
  const truth = constantTruth(child(statement, "test"));
  const [yes, no] = [child(statement, "consequent"), child(statement, "alternate")];
  const consequent = yes === undefined ? "goes-on" : endingOf(yes);
  const alternate = no === undefined ? "goes-on" : endingOf(no);
  if (truth !== undefined) return truth ? consequent : alternate;
  if (consequent === "always-ends" && alternate === "always-ends") return "always-ends";
  const ends = (node: SyntaxNode | undefined, ending: Ending): boolean =>
    ending !== "goes-on" && !throws(node);
  return ends(yes, consequent) || ends(no, alternate) ? "may-end" : "goes-on";
}

/** Whether a branch ends by throwing, which fails the test and so skips nothing silently. */
function throws(branch: SyntaxNode | undefined): boolean {
  const last = branch?.type === "BlockStatement" ? children(branch, "body").at(-1) : branch;
  return last?.type === "ThrowStatement";
}

/** Whether a `catch` lets a failed assertion pass: it neither throws nor asserts, nor tells the test that it failed. */
export function swallows(handler: SyntaxNode, bindings: Bindings): boolean {
  const open: SyntaxNode[] = [handler];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node.type === "ThrowStatement") return false;
    if (node.type === "CallExpression") {
      const { name, links } = readChain(node);
      const role = name === undefined ? undefined : bindings.roles.get(name)?.kind;
      if (role === "expect" || role === "assert" || role === "assert-function") return false;
      if (name !== undefined && /^(?:done|fail|reject|next|cb|callback|assert|expect)/.test(name))
        return false;
      if (
        links.some((link) => link.kind === "member" && /^(?:fail|should|unreachable|reject)$/.test(link.name))
      )
        return false;
    }
    for (const below of nodesBelow(node)) open.push(below);
  }
  return true;
}
