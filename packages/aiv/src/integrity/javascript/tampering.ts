import type { Tampering } from "../outline.ts";
import { child, children, type SyntaxNode, textOf } from "../syntax-node.ts";
import { joinTokens } from "../tokens.ts";
import type { Bindings } from "./bindings.ts";
import { type Chain, readChain } from "./chain.ts";
import { frameworkOf, isAssertModule } from "./frameworks.ts";
import { CHAI_WORDS, EXPECT_MATCHERS } from "./matchers.ts";
import { memberName, tokensOf, unwrap } from "./normalise.ts";
import { WORDS } from "./origins.ts";
import type { Describe } from "./read-cases.ts";

/** Objects that hold what is global. */
const GLOBALS: ReadonlySet<string> = new Set(["globalThis", "global", "window", "self"]);

/**
 * What replaces assertions by others: matchers that are overwritten, members that are set, modules that are mocked. What
 * the replacement does is not looked at.
 */
export function readTampering(
  nodes: readonly SyntaxNode[],
  bindings: Bindings,
  describe: Describe,
): readonly Tampering[] {
  return nodes.flatMap((node) => {
    const isTampering =
      node.type === "AssignmentExpression" ? replacesMember(node, bindings) : replacesByCall(node, bindings);
    return isTampering ? [{ key: joinTokens(tokensOf(node)), ...describe(node) }] : [];
  });
}

/** `expect.toBe = …`, `globalThis.expect = …`, `expect = …` */
function replacesMember(node: SyntaxNode, { roles, origins }: Bindings): boolean {
  const [left, right] = [child(node, "left"), child(node, "right")];
  if (left === undefined || right === undefined) return false;
  const { name, links } = readChain(left);
  if (name === undefined) return false;
  const [first] = links;
  const word = first?.kind === "member" ? first.name : "";
  // What a framework exports is given its global name by some setups.
  const given = readChain(right);
  const isOwn = given.name !== undefined && roles.has(given.name) && !origins.has(given.name);
  if (isOwn || isLoaded(right)) return false;
  if (GLOBALS.has(name)) return links.length > 0 && WORDS.has(word);
  if (links.length === 0) return WORDS.has(name) && node.operator === "=";
  return isAsserting(name, roles) && !/^(?:config|should)$/.test(word);
}

/** `(await import("chai")).expect`, `require("chai")` */
function isLoaded(given: SyntaxNode): boolean {
  const tokens = tokensOf(given);
  return tokens.some((token) => token === "$require" || token === "(Import" || token === "(ImportExpression");
}

function isAsserting(name: string, roles: Bindings["roles"]): boolean {
  const kind = roles.get(name)?.kind;
  return kind === "expect" || kind === "assert" || (kind === "namespace" && /chai|sinon/i.test(name));
}

/** Members whose calls may replace something. */
const REPLACES =
  /^(?:extend|overwrite\w+|add(?:Method|Property|ChainableMethod)|stubGlobal|assign|define(?:Property|Properties)|set|setPrototypeOf|spyOn|stub|replace\w*|method|mock\w*|doMock|unstable_mockModule|module|setMock)$/;

function replacesByCall(node: SyntaxNode, { roles }: Bindings): boolean {
  const callee = child(node, "callee");
  if (callee === undefined || !REPLACES.test(memberName(callee) ?? "")) return false;
  const chain = readChain(node);
  const { name, links } = chain;
  const [call, member] = [links.at(-1), links.at(-2)];
  if (call?.kind !== "call" || member?.kind !== "member") return false;
  const [first, second] = call.args.map((arg) => unwrap(arg) ?? arg);
  if (first === undefined) return false;
  if (member.name === "extend" && name !== undefined && roles.get(name)?.kind === "expect")
    return children(first, "properties").some((one) => Object.hasOwn(EXPECT_MATCHERS, memberName(one) ?? ""));
  if (/^overwrite(?:Method|Property|ChainableMethod)$/.test(member.name)) return true;
  if (/^add(?:Method|Property|ChainableMethod)$/.test(member.name))
    return [first, second].some((one) => Object.hasOwn(CHAI_WORDS, textOf(one, "value") ?? ""));
  return replacesTarget(chain, member.name, first, second, roles) || mocksAssertions(member.name, first);
}

/** `Object.assign(expect, …)`, `vi.spyOn(assert, "equal")`, `vi.stubGlobal("expect", …)` */
function replacesTarget(
  { name }: Chain,
  member: string,
  first: SyntaxNode,
  second: SyntaxNode | undefined,
  roles: Bindings["roles"],
): boolean {
  if (member === "stubGlobal") return WORDS.has(textOf(first, "value") ?? "");
  const isObject = /^(?:Object|Reflect)$/.test(name ?? "");
  const replaces = isObject
    ? /^(?:assign|define(?:Property|Properties)|set|setPrototypeOf)$/.test(member)
    : /^(?:spyOn|stub|replace|replaceProperty|method|mockObject)$/.test(member);
  if (!replaces) return false;
  const target = readChain(first);
  if (target.name === undefined) return false;
  if (GLOBALS.has(target.name))
    return (
      WORDS.has(textOf(second, "value") ?? "") ||
      children(second, "properties").some((property) => WORDS.has(memberName(property) ?? ""))
    );
  return isAsserting(target.name, roles);
}

/** `vi.mock("node:assert")` */
function mocksAssertions(member: string, first: SyntaxNode): boolean {
  if (!/^(?:mock|doMock|unstable_mockModule|module|setMock)$/.test(member)) return false;
  const module = textOf(first, "value") ?? "";
  const name = frameworkOf(module)?.name;
  return isAssertModule(module) || (name !== undefined && name !== null) || module === "@vitest/expect";
}
