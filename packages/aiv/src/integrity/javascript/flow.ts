import { child, children, nodesBelow, type SyntaxNode, textOf } from "../syntax-node.ts";
import type { Bindings } from "./bindings.ts";
import { isFunction, readChain } from "./chain.ts";
import { constantTruth } from "./constant.ts";
import { unwrap } from "./normalise.ts";

/** Whether what follows a statement runs: never, only at times, or always. */
export type Ending = "always-ends" | "may-end" | "goes-on";

/** Leaving a loop or a block by its name does not end what stands after it. */
const LEAVES_LOOP: ReadonlySet<unknown> = new Set(["BreakStatement", "ContinueStatement"]);

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
    case "TryStatement":
      return endingOfTry(statement);
    case "SwitchStatement":
      return endingOfSwitch(statement);
    case "LabeledStatement": {
      const body = child(statement, "body");
      if (body === undefined || leaves(body)) return "goes-on";
      return endingOf(body);
    }
    case "ForStatement":
    case "WhileStatement":
    case "DoWhileStatement":
      return endingOfLoop(statement);
    case "ExpressionStatement":
      return stopsProcess(unwrap(child(statement, "expression"))) ? "always-ends" : "goes-on";
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

/** A `try` ends if its last part does, or if it and what catches its failures do. */
function endingOfTry(statement: SyntaxNode): Ending {
  const of = (node: SyntaxNode | undefined): Ending => (node === undefined ? "goes-on" : endingOf(node));
  if (of(child(statement, "finalizer")) === "always-ends") return "always-ends";
  const [block, handler] = [child(statement, "block"), child(statement, "handler")];
  const tried = of(block);
  if (handler === undefined) return tried;
  const caught = of(child(handler, "body"));
  if (tried === "always-ends" && caught === "always-ends") return "always-ends";
  // What is thrown is caught, and what follows runs.
  return tried === "goes-on" || throws(block) ? "goes-on" : "may-end";
}

function endingOfSwitch(statement: SyntaxNode): Ending {
  const cases = children(statement, "cases");
  const ends = cases.map(
    (one) => endingOfList(children(one, "consequent")) === "always-ends" && !leaves(one),
  );
  const hasDefault = cases.some((one) => child(one, "test") === undefined);
  return hasDefault && ends.length > 0 && ends.every(Boolean) ? "always-ends" : "goes-on";
}

/** A loop that runs at least once, and is left by returning or throwing alone. */
function endingOfLoop(statement: SyntaxNode): Ending {
  const [test, body] = [child(statement, "test"), child(statement, "body")];
  const runs =
    statement.type === "DoWhileStatement" ||
    (test === undefined && statement.type === "ForStatement") ||
    constantTruth(test) === true;
  return runs && body !== undefined && !leaves(body) ? endingOf(body) : "goes-on";
}

/** Whether a `break` or `continue` stands in it. */
function leaves(node: SyntaxNode): boolean {
  if (LEAVES_LOOP.has(node.type)) return true;
  if (isFunction(node) || node.type === "FunctionDeclaration") return false;
  return nodesBelow(node).some(leaves);
}

/** `process.exit(0)`, which no test runner takes for a failure of what follows. */
function stopsProcess(node: SyntaxNode | undefined): boolean {
  if (node?.type !== "CallExpression") return false;
  const callee = child(node, "callee");
  const [object, member] = [
    textOf(child(callee, "object"), "name"),
    textOf(child(callee, "property"), "name"),
  ];
  return (
    (object === "process" && /^(?:exit|abort|reallyExit)$/.test(member ?? "")) ||
    (object === "Deno" && member === "exit")
  );
}

/** Whether a branch ends by throwing, which fails the test and so skips nothing silently. */
function throws(branch: SyntaxNode | undefined): boolean {
  const last = branch?.type === "BlockStatement" ? children(branch, "body").at(-1) : branch;
  return last?.type === "ThrowStatement";
}

/** Whether a `finally` ends by returning, and so takes every failure back. */
export function takesBack(finalizer: SyntaxNode | undefined): boolean {
  return finalizer !== undefined && !throws(finalizer) && endingOf(finalizer) !== "goes-on";
}

/** Whether a statement throws in the end, whatever happens. */
function alwaysThrows(node: SyntaxNode | undefined): boolean {
  switch (node?.type) {
    case "ThrowStatement":
      return true;
    case "BlockStatement": {
      const statements = children(node, "body");
      const ends = statements.findIndex((one) => endingOf(one) !== "goes-on" && !throws(one));
      const thrown = statements.findIndex(alwaysThrows);
      // What returns at times before it throws does not always throw.
      return thrown >= 0 && (ends < 0 || thrown <= ends);
    }
    case "IfStatement":
      return alwaysThrows(child(node, "consequent")) && alwaysThrows(child(node, "alternate"));
    case "TryStatement":
      return (
        alwaysThrows(child(node, "finalizer")) ||
        (child(node, "handler") === undefined && alwaysThrows(child(node, "block")))
      );
  }
  return false;
}

/** Whether a `catch` lets a failed assertion pass: it may not throw, asserts nothing, nor tells the test that it failed. */
export function swallows(handler: SyntaxNode, bindings: Bindings): boolean {
  if (alwaysThrows(child(handler, "body"))) return false;
  const open: SyntaxNode[] = [handler];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
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
