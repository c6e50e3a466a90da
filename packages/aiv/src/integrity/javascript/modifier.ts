import type { Lazy } from "../lazy.ts";
import type { Modifier } from "../outline.ts";
import { child, type SyntaxNode } from "../syntax-node.ts";
import { type Bindings, type Preset, presetOf } from "./bindings.ts";
import { type Chain, isFunction } from "./chain.ts";
import { constantTruth } from "./constant.ts";
import { tokensOf, unwrap } from "./normalise.ts";
import type { Describe } from "./read-cases.ts";

/** The modifier that a preset is; `null` where its condition is never true. */
export function modifierOf(
  { kind, condition, isOpposite }: Preset,
  place: { readonly text: Lazy<string>; readonly line: number },
): Modifier | null {
  const { text, line } = place;
  if (condition === null) return { kind, condition: null, text, line };
  const truth = constantTruth(condition);
  if (truth === isOpposite) return null;
  if (truth !== undefined) return { kind, condition: null, text, line };
  return { kind, condition: [...(isOpposite ? ["!"] : []), ...tokensOf(condition)], text, line };
}

/**
 * `this.skip()`, `t.skip()`, `test.skip(isWindows, "why")`: a modifier of the test or suite that is around the call.
 *
 * @param isGuarded - whether the call itself stands within a condition
 */
export function readModifierCall(
  { root, name, links }: Chain,
  node: SyntaxNode,
  bindings: Bindings,
  contexts: ReadonlySet<string>,
  isGuarded: boolean,
  describe: Describe,
): Modifier | null | undefined {
  const call = links.at(-1);
  if (call?.kind !== "call") return undefined;
  const member = links.at(-2);
  const role = name === undefined ? undefined : bindings.roles.get(name)?.kind;
  const isTest = role === "test" || role === "suite" || role === "namespace";
  const isContext = root.type === "ThisExpression" || (name !== undefined && contexts.has(name));
  const word = member?.kind === "member" ? member.name : links.length === 1 ? name : undefined;
  const isBare = links.length === 1 && (word === "skip" || word === "pending");
  if (word === undefined || (!isBare && !((isTest || isContext) && links.length >= 2))) return undefined;
  const preset = presetOf(word === "pending" ? "skip" : word, undefined);
  if (preset === null || preset.kind === "only") return undefined;
  const given = unwrap(call.args[0]);
  const place = describe(node);
  if (given !== undefined && isFunction(given))
    return { kind: preset.kind, condition: tokensOf(child(given, "body")), ...place };
  // A text is a reason.
  if (given !== undefined && given.type !== "StringLiteral" && given.type !== "TemplateLiteral")
    return modifierOf({ ...preset, condition: given }, place);
  return isGuarded
    ? { kind: preset.kind, condition: ["guarded"], ...place }
    : modifierOf({ ...preset, condition: null }, place);
}
