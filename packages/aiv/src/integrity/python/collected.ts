import type { Modifier } from "../outline.ts";
import { child, children, nodesBelow, type SyntaxNode, textOf } from "../syntax-node.ts";
import type { Tokens } from "../tokens.ts";
import { qualifiedName } from "./aliases.ts";
import { isGenerator, isMarked } from "./coroutines.ts";
import type { Describe } from "./markers.ts";
import { dottedName, tokensOf } from "./normalise.ts";
import type { ModuleFacts } from "./scan-module.ts";

/** Functions and classes of one block whose name a later statement of it sets anew or deletes: they never run. */
export function overwritten(statements: readonly SyntaxNode[]): ReadonlySet<SyntaxNode> {
  const last = new Map<string, SyntaxNode>();
  for (const statement of statements) for (const name of namesSet(statement)) last.set(name, statement);
  return new Set(
    statements.filter((statement) => {
      if (!isDefinition(statement)) return false;
      const later = last.get(String(statement.name));
      return later !== undefined && later !== statement && !keeps(later, String(statement.name));
    }),
  );
}

function isDefinition({ nodeType }: SyntaxNode): boolean {
  return nodeType === "FunctionDef" || nodeType === "AsyncFunctionDef" || nodeType === "ClassDef";
}

function namesSet(statement: SyntaxNode): readonly string[] {
  if (isDefinition(statement)) return [String(statement.name)];
  const isSet = /^(?:Assign|AnnAssign|Delete)$/.test(String(statement.nodeType));
  const target = child(statement, "target");
  const targets = isSet ? [...children(statement, "targets"), ...(target === undefined ? [] : [target])] : [];
  return targets.flatMap((one) => (one.nodeType === "Name" ? [String(one.id)] : []));
}

/** Whether what sets a name anew uses what it was: `test_x = wrap(test_x)`, `@x.setter`. */
function keeps(statement: SyntaxNode, name: string): boolean {
  const used = [...children(statement, "decorator_list"), child(statement, "value")];
  return used
    .flatMap(tokensOf)
    .some((token) => token === `$${name}` || token === ".overload" || token === "$overload");
}

/** Where a framework does not find what a class or function holds; `null`: it does. */
export type Uncollected = Tokens | null;

/** Whether a class is one of unittest's, as far as the file says; what it does not know may be one. */
export function isTestCase(node: SyntaxNode, { classes }: ModuleFacts, depth = 0): boolean {
  return children(node, "bases").some((base) => {
    const name = dottedName(base) ?? "";
    const own = classes.get(name);
    if (own === undefined || own === node || depth > 8) return name !== "object" && own === undefined;
    return isTestCase(own, { classes } as ModuleFacts, depth + 1);
  });
}

const CONSTRUCTS: ReadonlySet<unknown> = new Set(["__init__", "__new__"]);
/** Methods with which unittest runs a test. */
const RUNS: ReadonlySet<unknown> = new Set(["run", "debug", "__call__", "_callTestMethod"]);

function hasMember(node: SyntaxNode, names: ReadonlySet<unknown>): boolean {
  return children(node, "body").some(({ name }) => names.has(name));
}

/** pytest looks into classes called `Test…` without a constructor, unittest into its own. */
export function uncollectedClass(node: SyntaxNode, facts: ModuleFacts): Uncollected {
  if (isTestCase(node, facts)) return hasMember(node, RUNS) ? ["uncollected", "run"] : null;
  if (facts.bases.has(String(node.name))) return null;
  if (!String(node.name).startsWith("Test")) return ["uncollected", "name"];
  return hasMember(node, CONSTRUCTS) ? ["uncollected", "constructor"] : null;
}

/** Why a test function would not run as one; `null`: nothing says so. */
export function uncollectedFunction(
  node: SyntaxNode,
  testCase: SyntaxNode | null,
  facts: ModuleFacts,
): Uncollected {
  if (node.nodeType === "AsyncFunctionDef" && testCase !== null) {
    const isPlain = children(testCase, "bases").every((base) =>
      /^(?:unittest\.)?TestCase$/.test(dottedName(base) ?? ""),
    );
    return isPlain && children(node, "decorator_list").length === 0 ? ["uncollected", "coroutine"] : null;
  }
  if (node.nodeType === "AsyncFunctionDef")
    return facts.marksCoroutines && !isMarked(node) ? ["uncollected", "coroutine"] : null;
  return isGenerator(node) && children(node, "decorator_list").length === 0
    ? ["uncollected", "generator"]
    : null;
}

/** Decorators that are known to run what they decorate. */
const NEUTRAL =
  /^(?:staticmethod|classmethod|overload|final|override|contextmanager|asynccontextmanager|given|settings|example|seed|note|retry|flaky|tag|parameterized|freeze_time|time_machine|vcr|responses|httpretty|respx|moto|mock_\w+|override_\w+|modify_settings|patch|mock|ddt|data|unpack|file_data|pytest|unittest|hypothesis|asyncio|trio|gen_test|wraps|typing|contextlib|functools|warnings|ignore_warnings|support|os_helper|threading_helper|import_helper|socket_helper|warnings_helper|force_not_colorized|requires_\w+|cpython_only|bigmemtest|subTests|no_tracing|reap_threads)(?:\.|$)/;
const NEUTRAL_LAST =
  /(?:^|\.)(?:patch|object|dict|multiple|activate|use_cassette|parametrize|expand|fixture|mark|setter|getter|register)$/;
/** Of pytest's marks, all but those that skip run the test. */
const MARK = /^(?:pytest\.)?mark\.(?!skip|xfail)/;

/** Decorators of a test of which it is not known that they run it: as conditions on which it is skipped. */
export function unknownDecorators(
  node: SyntaxNode,
  facts: ModuleFacts,
  describe: Describe,
): readonly Modifier[] {
  return children(node, "decorator_list").flatMap((decorator): readonly Modifier[] => {
    const name = qualifiedName(decorator, facts.aliases) ?? "";
    const own = facts.functions.get(dottedName(decorator) ?? "");
    const isKnown =
      own === undefined
        ? MARK.test(name) ||
          NEUTRAL.test(name) ||
          NEUTRAL_LAST.test(name) ||
          facts.markers.has(name.split(".")[0] ?? "")
        : passesOn(own);
    return isKnown ? [] : [{ kind: "skip", condition: ["decorator"], ...describe(decorator) }];
  });
}

/** Whether a decorator of the file calls or returns what it is given. */
function passesOn(fn: SyntaxNode): boolean {
  const args = child(fn, "args");
  const names = [...children(args, "posonlyargs"), ...children(args, "args")].map(
    (arg) => textOf(arg, "arg") ?? "",
  );
  const inner = children(fn, "body").flatMap((one) =>
    isDefinition(one) ? children(child(one, "args"), "args") : [],
  );
  const given = new Set([...names, ...inner.map((arg) => textOf(arg, "arg") ?? "")]);
  const open: SyntaxNode[] = [...children(fn, "body")];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    const called = node.nodeType === "Call" ? child(node, "func") : undefined;
    const returned = node.nodeType === "Return" ? child(node, "value") : undefined;
    const passed = node.nodeType === "Call" ? children(node, "args") : [];
    if ([called, returned, ...passed].some((one) => one?.nodeType === "Name" && given.has(String(one.id))))
      return true;
    open.push(...nodesBelow(node));
  }
  return false;
}
