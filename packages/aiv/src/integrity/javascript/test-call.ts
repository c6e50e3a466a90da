import { child, children, type SyntaxNode, textOf } from "../syntax-node.ts";
import { wordsOf } from "../tokens.ts";
import { aliasOf, type Bindings, type Preset, presetOf, type Role } from "./bindings.ts";
import { type Chain, isFunction, type Link } from "./chain.ts";
import { memberName, plainTemplate, tokensOf, unwrap } from "./normalise.ts";

/** A call that defines a suite, a test, a hook, or a step of a test. */
export interface TestCall {
  readonly kind: "suite" | "test" | "hook" | "step";
  readonly name: string;
  readonly presets: readonly Preset[];
  /** What `each` or `for` was given. */
  readonly table: SyntaxNode | null;
  /** What runs, and what else the call was given. */
  readonly args: readonly SyntaxNode[];
  readonly callback: SyntaxNode | null;
}

/** Members of a test word that change how it runs, and neither whether nor how often. */
const NEUTRAL: ReadonlySet<string> = new Set([
  "concurrent",
  "sequential",
  "serial",
  "parallel",
  "shuffle",
  "default",
  "extend",
  "scoped",
  "prop",
  "effect",
  "live",
  "scopedLive",
  "strict",
]);

const KINDS: { readonly [word: string]: TestCall["kind"] } = {
  describe: "suite",
  suite: "suite",
  context: "suite",
  test: "test",
  it: "test",
  specify: "test",
  step: "step",
  before: "hook",
  after: "hook",
  beforeEach: "hook",
  afterEach: "hook",
  beforeAll: "hook",
  afterAll: "hook",
};

/**
 * Reads a call as the definition of a suite, test, hook or step.
 *
 * @param contexts - names that stand for the running test, such as `t` of node:test
 */
export function readTestCall(
  chain: Chain,
  bindings: Bindings,
  contexts: ReadonlySet<string>,
): TestCall | null {
  const last = chain.links.at(-1);
  if (last?.kind !== "call") return null;
  const role = roleOfRoot(chain, bindings, contexts);
  if (role === null) return null;
  const read = readLinks(chain.links.slice(0, -1), role);
  if (read === null) return null;
  return fromArguments(read, last.args, chain);
}

function roleOfRoot(chain: Chain, bindings: Bindings, contexts: ReadonlySet<string>): Role | null {
  const { root, name, links } = chain;
  if (name !== undefined && contexts.has(name)) {
    const first = links[0];
    const isSubtest = first?.kind === "member" && /^(?:test|it|describe|suite|todo|skip)$/.test(first.name);
    return isSubtest && links.length > 1 && hasCallback(links.at(-1)) ? { kind: "namespace" } : null;
  }
  if (name !== undefined) return bindings.roles.get(name) ?? null;
  return root.type === "ConditionalExpression" ? (aliasOf(root, bindings.roles) ?? null) : null;
}

function hasCallback(link: Link | undefined): boolean {
  return link?.kind === "call" && link.args.some((arg) => isFunction(unwrap(arg)));
}

interface ReadLinks {
  readonly kind: TestCall["kind"];
  readonly presets: Preset[];
  readonly table: SyntaxNode | null;
  readonly isBare: boolean;
}

function readLinks(links: readonly Link[], role: Role): ReadLinks | null {
  let kind: TestCall["kind"] | null =
    role.kind === "suite" || role.kind === "test" || role.kind === "hook" ? role.kind : null;
  if (kind === null && role.kind !== "namespace") return null;
  const presets: Preset[] = "presets" in role ? [...role.presets] : [];
  let table: SyntaxNode | null = null;
  for (let index = 0; index < links.length; index++) {
    const link = links[index];
    const next = links[index + 1];
    if (link?.kind === "computed") {
      // Which word it is, is known when it runs: it may be `skip`.
      presets.push({ kind: "skip", condition: link.property ?? null, isOpposite: false });
      continue;
    }
    if (link?.kind !== "member") return null;
    const given = next?.kind === "call" ? next.args[0] : undefined;
    const preset = presetOf(link.name, given);
    if (link.name === "each" || link.name === "for") {
      if (next?.kind === "template") table = next.quasi;
      else if (given !== undefined) table = given;
      index++;
    } else if (preset !== null) {
      presets.push(preset);
      kind ??= "test";
      if (preset.condition !== null) index++;
    } else if (Object.hasOwn(KINDS, link.name)) kind = KINDS[link.name] ?? null;
    else if (!NEUTRAL.has(link.name)) return null;
    else if (next?.kind === "call") index++;
  }
  return kind === null ? null : { kind, presets, table, isBare: links.length === 0 };
}

function fromArguments(read: ReadLinks, given: readonly SyntaxNode[], chain: Chain): TestCall | null {
  const args = given.map((arg) => unwrap(arg) ?? arg);
  const callback = args.findLast((arg) => isFunction(arg)) ?? callbackLike(args);
  const [first] = args;
  if (read.kind === "hook") {
    const isHook = callback !== null && (isFunction(first) || args.length <= 2);
    return isHook ? { ...read, name: hookName(chain), args, callback } : null;
  }
  if (first === undefined) return null;
  // `test.skip(() => …, "reason")` inside of a suite is Playwright's way to skip what is around it.
  if (isFunction(first) && args[1] !== undefined && isText(args[1])) return null;
  const name = nameOf(first);
  // Without a name only a function can be a test; without a function only a text can name one that is to come.
  if (callback === null && !isText(first)) return null;
  if (callback === null && read.kind !== "test" && read.presets.length === 0) return null;
  const own = optionPresets(args);
  const todo: readonly Preset[] =
    callback === null && read.kind === "test" && read.presets.every(({ kind }) => kind !== "todo")
      ? [{ kind: "todo", condition: null, isOpposite: false }]
      : [];
  return { ...read, presets: [...read.presets, ...own, ...todo], name, args, callback };
}

/** The last argument where it stands for a function: a name, or a call that wraps one. */
function callbackLike(args: readonly SyntaxNode[]): SyntaxNode | null {
  const last = args.length > 1 ? args.at(-1) : undefined;
  if (last === undefined) return null;
  return ["Identifier", "MemberExpression", "CallExpression"].includes(last.type as string) ? last : null;
}

function isText(node: SyntaxNode): boolean {
  return node.type === "StringLiteral" || node.type === "TemplateLiteral";
}

function hookName({ name, links }: Chain): string {
  const member = links.findLast((link) => link.kind === "member");
  return member?.kind === "member" ? member.name : (name ?? "hook");
}

/** A name as the framework prints it where it is fixed; else the expression's words. */
export function nameOf(node: SyntaxNode): string {
  if (node.type === "StringLiteral") return textOf(node, "value") ?? "";
  const plain = plainTemplate(node);
  if (plain !== undefined) return plain;
  if (isFunction(node)) return textOf(child(node, "id"), "name") ?? "<anonymous>";
  if (node.type === "TemplateLiteral") return templateName(node);
  return wordsOf(tokensOf(node))
    .map((word) => (word.startsWith(".") ? word : word.slice(1)))
    .join(" ");
}

function templateName(node: SyntaxNode): string {
  const quasis = children(node, "quasis").map((quasi) => textOf(child(quasi, "value"), "cooked") ?? "");
  const holes = children(node, "expressions").map((expression) => `\${${nameOf(expression)}}`);
  return quasis.map((text, index) => `${text}${holes[index] ?? ""}`).join("");
}

/** Modifiers in an object of options: `{ skip: true }`. */
function optionPresets(args: readonly SyntaxNode[]): readonly Preset[] {
  return args.flatMap((arg) =>
    arg.type === "ObjectExpression" ? children(arg, "properties").flatMap(optionPreset) : [],
  );
}

function optionPreset(property: SyntaxNode): readonly Preset[] {
  const name = property.type === "ObjectProperty" ? memberName(property) : undefined;
  const kind =
    name === "skip" || name === "only" || name === "todo"
      ? name
      : name === "fails" || name === "expectFailure"
        ? ("expected-failure" as const)
        : null;
  const value = unwrap(child(property, "value"));
  if (kind === null || value === undefined) return [];
  // A reason is a text.
  const isAlways = value.type === "StringLiteral" && value.value !== "";
  return [{ kind, condition: isAlways ? null : value, isOpposite: false }];
}
