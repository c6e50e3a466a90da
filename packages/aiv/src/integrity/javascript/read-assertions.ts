import type { AssertionDraft } from "../assertion.ts";
import type { SyntaxNode } from "../syntax-node.ts";
import type { Tokens } from "../tokens.ts";
import type { Bindings } from "./bindings.ts";
import type { Chain, Link } from "./chain.ts";
import { draftCall, draftMatcher } from "./matcher-draft.ts";
import {
  ASSERT_FUNCTIONS,
  ASYNC_ASSERTS,
  CHAI_WORDS,
  EXPECT_MATCHERS,
  type Matcher,
  WEB_FIRST,
} from "./matchers.ts";
import { tokensOf, unwrap } from "./normalise.ts";

/** Assertions in one chain of calls, and the nodes within it that may hold more. */
export interface FoundAssertions {
  readonly drafts: readonly AssertionDraft[];
  readonly inner: readonly SyntaxNode[];
}

/** Names that say themselves that a function asserts: `assertValid`, `expectError`, `shouldFail`. */
const ASSERTING_NAME = /^(?:assert|expect|should)(?:$|[A-Z_])/;
/** Words between the subject and the matcher that change when it is checked, or nothing. */
const CHAI_FILLERS: ReadonlySet<string> = new Set(
  "to be been is that which and has have with at of same but does still also own nested ordered all any itself".split(
    " ",
  ),
);
/** What begins a chain on `expect` and is not called with what is tested. */
const EXPECT_STARTS: ReadonlySet<string> = new Set(["soft", "poll", "element"]);

type CallLink = Extract<Link, { readonly kind: "call" }>;

/** The assertions that a call or member expression makes; `null` where it makes none. */
export function readAssertions(
  chain: Chain,
  bindings: Bindings,
  contexts: ReadonlySet<string>,
): FoundAssertions | null {
  const found =
    readExpect(chain, bindings, contexts) ??
    readAssert(chain, bindings, contexts) ??
    readShould(chain, bindings) ??
    readResponse(chain, bindings) ??
    readNamed(chain);
  return found === null ? null : { drafts: found, inner: innerNodes(chain) };
}

function innerNodes({ root, links }: Chain): readonly SyntaxNode[] {
  return [
    ...(root.type === "Identifier" ? [] : [root]),
    ...links.flatMap((link) => {
      if (link.kind === "call") return link.args;
      if (link.kind === "template") return [link.quasi];
      return link.kind === "computed" && link.property !== undefined ? [link.property] : [];
    }),
  ];
}

function roleOf(chain: Chain, bindings: Bindings): string | undefined {
  return chain.name === undefined ? undefined : bindings.roles.get(chain.name)?.kind;
}

function readExpect(
  chain: Chain,
  bindings: Bindings,
  contexts: ReadonlySet<string>,
): readonly AssertionDraft[] | null {
  const links = expectLinks(chain, bindings, contexts);
  if (links === null) return null;
  const [first, second] = links;
  if (first?.kind === "member" && !EXPECT_STARTS.has(first.name)) return readStatic(first.name, second);
  const call = first?.kind === "call" ? first : second?.kind === "call" ? second : undefined;
  if (call === undefined) return null;
  const rest = links.slice(links.indexOf(call) + 1);
  const [subject] = call.args;
  if (subject === undefined) {
    const expectsFailure = rest.some((link) => link.kind === "member" && link.name === "fail");
    return expectsFailure ? [{ operation: "fail", subject: [] }] : [];
  }
  return readMatchers(subject, rest, {
    isAsync: first?.kind === "member" && first.name !== "soft",
    isPlaywright: bindings.frameworks.has("playwright"),
  });
}

/** What follows `expect`: also of `chai.expect` and of the `expect` that a test is given. */
function expectLinks(
  chain: Chain,
  bindings: Bindings,
  contexts: ReadonlySet<string>,
): readonly Link[] | null {
  const role = roleOf(chain, bindings);
  if (role === "expect") return chain.links;
  const first = chain.links[0];
  const isMember = first?.kind === "member" && first.name === "expect";
  const isHolder = role === "namespace" || (chain.name !== undefined && contexts.has(chain.name));
  return isMember && isHolder ? chain.links.slice(1) : null;
}

/** `expect.assertions(2)` and the like. */
function readStatic(word: string, call: Link | undefined): readonly AssertionDraft[] | null {
  if (call?.kind !== "call") return null;
  const matcher: Matcher = { operation: "assertion-count" };
  switch (word) {
    case "assertions": {
      const [count] = call.args;
      if (count === undefined) return null;
      return draftMatcher({ word, matcher, isNegated: false, subject: call.node, args: [count] }).map(
        (draft) => ({
          ...draft,
          subject: [],
        }),
      );
    }
    case "hasAssertions":
      return [{ operation: "has-assertions", subject: [] }];
    case "fail":
    case "unreachable":
      return [{ operation: "fail", subject: [] }];
  }
  return null;
}

interface ChainTraits {
  readonly isAsync: boolean;
  readonly isPlaywright: boolean;
}

/** The matchers after a subject: one in jest's way, one or more in chai's. */
function readMatchers(
  subject: SyntaxNode,
  links: readonly Link[],
  { isAsync, isPlaywright }: ChainTraits,
): readonly AssertionDraft[] {
  const drafts: AssertionDraft[] = [];
  let isNegated = false;
  let isDeep = false;
  let needsAwait = isAsync;
  const add = (word: string, matcher: Matcher, args: readonly SyntaxNode[]): void => {
    const asked = needsAwait || (isPlaywright && WEB_FIRST.has(word)) || word === "toMatchFileSnapshot";
    for (const draft of draftMatcher({ word, matcher, isNegated, subject, args }))
      drafts.push({ ...draft, ...(asked ? { needsAwait: true } : {}) });
  };
  for (const [index, link] of links.entries()) {
    if (link.kind !== "member") continue;
    const { name } = link;
    const next = links[index + 1];
    const call = next?.kind === "call" ? next : undefined;
    if (name === "not") isNegated = true;
    else if (name === "deep") isDeep = true;
    else if (/^(?:resolves|rejects|eventually)$/.test(name)) needsAwait = true;
    else if (drafts.length > 0 && /^(?:then|catch|finally)$/.test(name)) {
      if (name === "catch")
        drafts.splice(0, drafts.length, ...drafts.map((draft) => ({ ...draft, isSwallowed: true })));
      break;
    } else if (Object.hasOwn(EXPECT_MATCHERS, name)) {
      const matcher = EXPECT_MATCHERS[name];
      if (matcher !== undefined && call !== undefined) add(name, matcher, call.args);
    } else if (Object.hasOwn(CHAI_WORDS, name)) {
      const word = CHAI_WORDS[name];
      if (word === undefined || isFiller(name, call)) continue;
      if (/^(?:rejected|rejectedWith|fulfilled)$/.test(name)) needsAwait = true;
      add(name, isDeep && word.operation === "same" ? { operation: "equal" } : word, call?.args ?? []);
    } else if (call !== undefined && !CHAI_FILLERS.has(name)) {
      // A matcher of somebody else.
      const asked = needsAwait || (isPlaywright && WEB_FIRST.has(name));
      drafts.push({
        operation: `matcher:${name}`,
        isNegated,
        subject: tokensOf(subject),
        expected: call.args.flatMap((arg) => [...tokensOf(arg), ","]),
        needsAwait: asked,
      });
    }
  }
  return drafts;
}

/** `to.be.a.string()`, `have.length.above(1)`: words that assert only if they are called. */
function isFiller(name: string, call: CallLink | undefined): boolean {
  const alone =
    /^(?:ok|true|false|null|undefined|NaN|exists?|empty|called|calledOnce|rejected|fulfilled|throws?|Throw)$/;
  return call === undefined && !alone.test(name);
}

function readAssert(
  chain: Chain,
  bindings: Bindings,
  contexts: ReadonlySet<string>,
): readonly AssertionDraft[] | null {
  const role = chain.name === undefined ? undefined : bindings.roles.get(chain.name);
  if (role?.kind === "assert-function") {
    const call = chain.links[0];
    if (call?.kind !== "call") return null;
    const word = /^(?:assert|ok)$/.test(role.name) ? "ok" : role.name;
    return draftAssert(word, call.args, role.isStrict, chain);
  }
  let links = chain.links;
  let isStrict = role?.kind === "assert" && role.isStrict;
  const first = links[0];
  const isContext = chain.name !== undefined && contexts.has(chain.name);
  if (role?.kind !== "assert") {
    const isAssert = first?.kind === "member" && first.name === "assert";
    if (isAssert && links[1]?.kind === "member") links = links.slice(1);
    else if (!isContext || first?.kind !== "member" || !Object.hasOwn(ASSERT_FUNCTIONS, first.name))
      return null;
  }
  while (links[0]?.kind === "member" && links[0].name === "strict") {
    links = links.slice(1);
    isStrict = true;
  }
  const [head, next] = links;
  if (head?.kind === "call") return draftAssert("ok", head.args, isStrict, chain);
  if (head?.kind !== "member" || next?.kind !== "call") return null;
  return draftAssert(head.name, next.args, isStrict, chain);
}

function draftAssert(
  word: string,
  args: readonly SyntaxNode[],
  isStrict: boolean,
  chain: Chain,
): readonly AssertionDraft[] {
  const known = Object.hasOwn(ASSERT_FUNCTIONS, word) ? ASSERT_FUNCTIONS[word] : undefined;
  const [subject] = args;
  if (word === "fail") return [{ operation: "fail", subject: [] }];
  if (known === undefined || subject === undefined) return [draftCall(`assert.${word}`, args, [])];
  const matcher = isStrict ? strictly(known) : known;
  const isSwallowed = chain.links.some((link) => link.kind === "member" && link.name === "catch");
  if (known.operation === "assertion-count")
    return draftMatcher({
      word,
      matcher: { operation: "assertion-count" },
      isNegated: false,
      subject: chain.root,
      args: [subject],
    }).map((draft) => ({ ...draft, subject: [] }));
  return draftMatcher({ word, matcher, isNegated: false, subject, args }).map((draft) => ({
    ...draft,
    isSwallowed,
    needsAwait: ASYNC_ASSERTS.has(word),
  }));
}

/** In `node:assert/strict`, `equal` is `strictEqual`, and `deepEqual` `deepStrictEqual`. */
function strictly(matcher: Matcher): Matcher {
  if (matcher.operation === "loose-equal") return { ...matcher, operation: "same" };
  return matcher.operation === "equal" ? { ...matcher, operation: "strict-equal" } : matcher;
}

/** `x.should.equal(1)`, `should(x).equal(1)`, `should.exist(x)`, and `cy.get(x).should("be.visible")`. */
function readShould(chain: Chain, bindings: Bindings): readonly AssertionDraft[] | null {
  const { links } = chain;
  if (roleOf(chain, bindings) === "should") {
    const [first] = links;
    const given = first?.kind === "call" ? first.args[0] : undefined;
    if (given !== undefined)
      return readMatchers(given, links.slice(1), { isAsync: false, isPlaywright: false });
    const call = links.at(-1);
    const subject = call?.kind === "call" ? call.args[0] : undefined;
    return subject === undefined
      ? null
      : readMatchers(subject, links, { isAsync: false, isPlaywright: false });
  }
  const at = links.findIndex((link) => link.kind === "member" && link.name === "should");
  if (at < 0) return null;
  const call = links[at + 1];
  const before = [...tokensOf(chain.root), ...linkTokens(links.slice(0, at))];
  if (call?.kind === "call") return [draftCall("should", call.args, before)];
  const tested: SyntaxNode = at === 0 ? chain.root : { type: "Identifier", name: "should" };
  return readMatchers(tested, links.slice(at + 1), { isAsync: false, isPlaywright: false }).map((draft) => ({
    ...draft,
    subject: draft.operation === "fail" ? [] : before,
  }));
}

/** `request(app).get("/").expect(200)`: each `expect` is an assertion about the response. */
function readResponse(chain: Chain, bindings: Bindings): readonly AssertionDraft[] | null {
  const { links } = chain;
  const isExpect = (link: Link | undefined): boolean => link?.kind === "member" && link.name === "expect";
  const at = links.findIndex((link, index) => isExpect(link) && links[index + 1]?.kind === "call");
  if (at < 1 || roleOf(chain, bindings) === "expect") return null;
  const subject = [...tokensOf(chain.root), ...linkTokens(links.slice(0, at))];
  return links.flatMap((link, index) => {
    const call = links[index + 1];
    if (!isExpect(link) || call?.kind !== "call") return [];
    const args = call.args.filter((arg) => !isCallback(arg));
    return [{ operation: "response", subject, expected: args.flatMap((arg) => [...tokensOf(arg), ","]) }];
  });
}

/** What is called when the response is there, and no part of what is expected. */
function isCallback(given: SyntaxNode): boolean {
  const node = unwrap(given);
  return node?.type === "Identifier" && /^(?:done|cb|callback|next)$/.test(String(node.name));
}

function linkTokens(links: readonly Link[]): Tokens {
  return links.flatMap((link) => tokensOfLink(link));
}

function tokensOfLink(link: Link): Tokens {
  switch (link.kind) {
    case "member":
      return [`.${link.name}`];
    case "call":
      return ["(", ...link.args.flatMap((arg) => [...tokensOf(arg), ","]), ")"];
    case "computed":
      return ["[", ...tokensOf(link.property), "]"];
    case "template":
      return tokensOf(link.quasi);
  }
}

/** Functions and methods whose name says that they assert. */
function readNamed(chain: Chain): readonly AssertionDraft[] | null {
  const { name, links } = chain;
  const [first, second] = links;
  if (name !== undefined && ASSERTING_NAME.test(name) && first?.kind === "call") {
    const matcher = links.slice(1).findLast((link) => link.kind === "member");
    const draft = draftCall(name, first.args, []);
    if (matcher?.kind !== "member" || second === undefined) return [draft];
    const after = linkTokens(links.slice(1));
    return [{ ...draft, operation: `call:${name}`, subject: [...draft.subject, ...after], call: null }];
  }
  const last = links.at(-1);
  const member = links.at(-2);
  if (last?.kind !== "call" || member?.kind !== "member" || !/^(?:assert|expect)[A-Z_]/.test(member.name))
    return null;
  const receiver = [...tokensOf(chain.root), ...linkTokens(links.slice(0, -2))];
  return [draftCall(member.name, last.args, receiver)];
}
