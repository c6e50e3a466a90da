import { child, children, nodesBelow, type SyntaxNode } from "../syntax-node.ts";
import { type Aliases, qualifiedName } from "./aliases.ts";
import { constantTruth, dottedName } from "./normalise.ts";

/** Whether what follows a statement runs: never, only at times, or always. */
export type Ending = "always-ends" | "may-end" | "goes-on";

/** Calls after which nothing runs, and no test fails. */
const STOPS = /^(?:sys\.exit|os\._exit|os\.abort|pytest\.exit|exit|quit)$/;
/** What takes failures of its block. */
const SUPPRESSES = /(?:^|\.)(?:suppress|raises|assertRaises(?:Regexp?)?|RaisesGroup)$/;
const CAUGHT = /^(?:builtins\.)?(?:(?:Base)?Exception|AssertionError)$/;

export function endingOf(statement: SyntaxNode, aliases: Aliases): Ending {
  const ofList = (field: string): Ending => endingOfList(children(statement, field), aliases);
  switch (statement.nodeType) {
    case "Return":
    case "Raise":
    case "Break":
    case "Continue":
      return "always-ends";
    case "Expr": {
      const call = child(statement, "value");
      return call?.nodeType === "Call" && STOPS.test(qualifiedName(call, aliases) ?? "")
        ? "always-ends"
        : "goes-on";
    }
    case "If":
      return endingOfIf(statement, aliases);
    case "Try":
    case "TryStar":
      return endingOfTry(statement, aliases);
    case "While": {
      const runs = constantTruth(child(statement, "test")) === true;
      return runs && !leaves(children(statement, "body")) ? ofList("body") : "goes-on";
    }
    case "With":
    case "AsyncWith":
      // An expected failure ends the block, not the test.
      return isSuppressing(statement, aliases) ? "goes-on" : ofList("body");
  }
  return "goes-on";
}

export function endingOfList(statements: readonly SyntaxNode[], aliases: Aliases): Ending {
  const endings = statements.map((statement) => endingOf(statement, aliases));
  if (endings.includes("always-ends")) return "always-ends";
  return endings.includes("may-end") ? "may-end" : "goes-on";
}

function endingOfIf(statement: SyntaxNode, aliases: Aliases): Ending {
  const [yes, no] = [children(statement, "body"), children(statement, "orelse")];
  const [first, second] = [endingOfList(yes, aliases), endingOfList(no, aliases)];
  const truth = constantTruth(child(statement, "test"));
  if (truth !== undefined) return truth ? first : second;
  if (first === "always-ends" && second === "always-ends") return "always-ends";
  const ends = (list: readonly SyntaxNode[], ending: Ending): boolean =>
    ending !== "goes-on" && list.at(-1)?.nodeType !== "Raise";
  return ends(yes, first) || ends(no, second) ? "may-end" : "goes-on";
}

function endingOfTry(statement: SyntaxNode, aliases: Aliases): Ending {
  const of = (field: string): Ending => endingOfList(children(statement, field), aliases);
  if (of("finalbody") === "always-ends") return "always-ends";
  const body = of("body");
  const tried = body === "goes-on" ? of("orelse") : body;
  const handlers = children(statement, "handlers");
  if (handlers.length === 0) return tried;
  const caught = handlers.every((one) => endingOfList(children(one, "body"), aliases) === "always-ends");
  // What is raised in it may be caught, and what follows runs.
  return tried === "always-ends" && caught ? "always-ends" : "goes-on";
}

/** Whether a loop is left by `break` or `continue`. */
function leaves(statements: readonly SyntaxNode[]): boolean {
  return statements.some(
    (one) =>
      one.nodeType === "Break" ||
      one.nodeType === "Continue" ||
      (!/FunctionDef$|^ClassDef$|^Lambda$/.test(String(one.nodeType)) && leaves(nodesBelow(one))),
  );
}

/** Whether a block takes the failures in it: `with suppress(…)`, `with pytest.raises(…)`, or what is called like it. */
export function isSuppressing(block: SyntaxNode, aliases: Aliases): boolean {
  return children(block, "items").some((item) => {
    const name = qualifiedName(child(item, "context_expr"), aliases) ?? "";
    return SUPPRESSES.test(name) || /(?:^|[._])(?:suppress|swallow|ignor)(?:e|es|ed|ing)?(?:$|_)/i.test(name);
  });
}

/** Whether a `finally` ends by returning or leaving the loop, and so takes every failure back. */
export function takesBack(statement: SyntaxNode, aliases: Aliases): boolean {
  const last = children(statement, "finalbody");
  return last.at(-1)?.nodeType !== "Raise" && endingOfList(last, aliases) !== "goes-on";
}

/** Whether statements raise in the end, whatever happens. */
function alwaysRaises(statements: readonly SyntaxNode[], aliases: Aliases): boolean {
  const raised = statements.findIndex((one) => {
    if (one.nodeType === "Raise") return true;
    const branches = [children(one, "body"), children(one, "orelse")];
    return one.nodeType === "If" && branches.every((branch) => alwaysRaises(branch, aliases));
  });
  const ends = statements.findIndex(
    (one) => endingOf(one, aliases) !== "goes-on" && one.nodeType !== "Raise",
  );
  // What returns at times before it raises does not always raise.
  return raised >= 0 && (ends < 0 || raised <= ends);
}

/** Whether an `except` lets a failed assertion pass. Those of other errors do not catch any. */
export function swallows(
  handler: SyntaxNode,
  aliases: Aliases,
  values: ReadonlyMap<string, SyntaxNode>,
): boolean {
  const given = child(handler, "type");
  const set = given?.nodeType === "Name" ? values.get(String(given.id)) : undefined;
  const kind = set?.nodeType === "Tuple" ? set : given;
  const kinds = kind?.nodeType === "Tuple" ? children(kind, "elts") : kind === undefined ? [] : [kind];
  if (kind !== undefined && !kinds.some((one) => CAUGHT.test(qualifiedName(one, aliases) ?? "")))
    return false;
  if (alwaysRaises(children(handler, "body"), aliases)) return false;
  const open: SyntaxNode[] = [handler];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node.nodeType === "Assert") return false;
    if (
      node.nodeType === "Call" &&
      /(?:^|\.)(?:fail|assert\w*|skip\w*|exit|xfail)$/.test(dottedName(node) ?? "")
    )
      return false;
    for (const below of nodesBelow(node)) open.push(below);
  }
  return true;
}
