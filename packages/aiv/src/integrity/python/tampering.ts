import type { Tampering } from "../outline.ts";
import { child, children, type SyntaxNode } from "../syntax-node.ts";
import { joinTokens } from "../tokens.ts";
import type { Describe } from "./markers.ts";
import { tokensOf } from "./normalise.ts";

/** Assertions of unittest, numpy and mocks: what has such a name and is set anew says something else. */
const ASSERTS =
  /^(?:assert(?:Equals?|NotEqual|True|False|Is(?:Not)?(?:None|Instance)?|In|NotIn|Raises(?:Regex)?|Warns(?:Regex)?|Logs|NoLogs|(?:Not)?AlmostEqual|Greater(?:Equal)?|Less(?:Equal)?|(?:Not)?Regex|CountEqual|MultiLineEqual|SequenceEqual|ListEqual|TupleEqual|SetEqual|DictEqual)|assert_(?:called\w*|not_called|any_call|has_calls|awaited\w*|equal|allclose|array_\w+|almost_equal)|fail|failureException|skipTest)$/;
/** Names of the language that failing tests depend on. */
const BUILTINS = /^(?:AssertionError|__debug__)$/;
/** Hooks of pytest that decide which tests run, or how. */
const HOOKS =
  /^pytest_(?:collection_modifyitems|collection|ignore_collect|collect_\w+|pycollect_\w+|itemcollected|deselected|runtest\w*|pyfunc_call|make_collect_report|report_teststatus|exception_interact)$/;

/** Functions that set what is named by a text. */
const REPLACES: ReadonlySet<unknown> = new Set(["setattr", "delattr", "object", "patch"]);

/**
 * What replaces assertions by others, or decides what runs: an own `assertEqual`, `unittest.TestCase.assertEqual = …`, hooks
 * of pytest. What the replacement does is not looked at.
 */
export function readTampering(acts: readonly SyntaxNode[], describe: Describe): readonly Tampering[] {
  return acts.flatMap((act): readonly Tampering[] => {
    const isHook = act.nodeType === "FunctionDef" && HOOKS.test(String(act.name));
    if (!isHook && !replaces(act)) return [];
    return [{ key: joinTokens(tokensOf(act)), ...describe(act), isSkip: isHook }];
  });
}

function replaces(act: SyntaxNode): boolean {
  switch (act.nodeType) {
    case "FunctionDef": {
      const [first] = children(child(act, "args"), "args");
      return ASSERTS.test(String(act.name)) && first?.arg === "self";
    }
    case "Assign":
    case "AnnAssign": {
      const target = child(act, "target");
      const targets = [...children(act, "targets"), ...(target === undefined ? [] : [target])];
      return child(act, "value") !== undefined && targets.some(isAssertion);
    }
    case "Call":
      return replacesByCall(act);
  }
  return false;
}

function isAssertion(target: SyntaxNode): boolean {
  if (target.nodeType === "Name") return ASSERTS.test(String(target.id)) || BUILTINS.test(String(target.id));
  if (target.nodeType !== "Attribute") return false;
  const name = String(target.attr);
  return ASSERTS.test(name) || BUILTINS.test(name);
}

/** `setattr(TestCase, "assertEqual", …)`, `mock.patch.object(TestCase, "assertEqual")`, `mock.patch("unittest.TestCase.fail")` */
function replacesByCall(call: SyntaxNode): boolean {
  const func = child(call, "func");
  if (!REPLACES.has(func?.attr ?? func?.id)) return false;
  const given = children(call, "args").slice(0, 2);
  return given.some(({ value }) => {
    const last = typeof value === "string" ? (value.split(".").at(-1) ?? "") : "";
    return ASSERTS.test(last) || BUILTINS.test(last);
  });
}
