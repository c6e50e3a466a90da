import type { TestIntegrityWeakening } from "../facts/test-integrity-report.ts";
import { withTokens } from "./assertion.ts";
import type { Lazy } from "./lazy.ts";
import type { Assertion, HelperCall, Scope } from "./outline.ts";
import { type Declared, rename, renamedVariables } from "./renaming.ts";
import { ConstantResolver, type ConstantsSide } from "./resolve-constants.ts";
import { joinTokens, likeness, substitute, type Tokens, wordsOf } from "./tokens.ts";
import { weakeningOf } from "./weaker.ts";

/** An assertion of base that head has not, or only weaker. */
export interface AssertionLoss {
  readonly base: Assertion;
  /** `null`: removed. */
  readonly head: Assertion | null;
  readonly reason: TestIntegrityWeakening | null;
}

export interface AssertionMatch {
  readonly losses: readonly AssertionLoss[];
  /** Assertions of head that stand for none of base. */
  readonly gains: readonly Assertion[];
}

/** Functions of a file that assert, by name. */
export type Helpers = ReadonlyMap<string, Scope>;

/** A scope, and what stands around it. */
export interface ScopeSide {
  readonly scope: Scope;
  readonly file: {
    readonly helpers: Helpers;
    readonly outline: {
      readonly declared: Declared;
      readonly frame: Lazy<string>;
    } & ConstantsSide["file"]["outline"];
  };
}

/** Beyond so many pairs, alike assertions are not looked for: what is left over counts as removed. */
const MAX_PAIRS = 250_000;
/** How alike an assertion must be to stand for another. */
const ALIKE = 0.55;

/**
 * Matches the assertions of a scope before and after a change, from what is surely the same to what is most alike.
 *
 * @param gained - by name, assertions that functions of head have and those of base have not
 */
export function matchAssertions(
  base: ScopeSide,
  head: ScopeSide,
  gained: ReadonlyMap<string, readonly Assertion[]>,
): AssertionMatch {
  const sides = { base: new ConstantResolver(base), head: new ConstantResolver(head) };
  const state: State = {
    base: [...base.scope.assertions],
    head: [...head.scope.assertions],
    losses: [],
    isSame: isSameText(base, head),
    sides,
  };
  matchExactly(state);
  if (state.base.length === 0) return { losses: state.losses, gains: state.head };
  keepCalls(state, head.scope);
  const names = renamedVariables(base, head);
  const originals = new Map<Assertion, Assertion>();
  state.base = changed(state.base, originals, (assertion) => rename(assertion, names));
  if (names.size > 0) matchExactly(state);
  const resolved = resolveBoth(state, originals, names);
  // A value that got a name of its own, or lost it, is the same value.
  matchBy(state, (assertion) => (resolved.get(assertion) ?? assertion).key);
  matchMoved(state, base, head, gained);
  matchAlike(state, resolved);
  for (const assertion of state.base) state.losses.push({ base: assertion, head: null, reason: null });
  const original = (assertion: Assertion): Assertion => originals.get(assertion) ?? assertion;
  return {
    losses: state.losses.map((loss) => ({ ...loss, base: original(loss.base) })),
    gains: state.head,
  };
}

/** What is left of both sides, written without constants. */
function resolveBoth(
  { base, head, sides }: State,
  originals: ReadonlyMap<Assertion, Assertion>,
  names: ReadonlyMap<string, Tokens>,
): ReadonlyMap<Assertion, Assertion> {
  const resolved = new Map<Assertion, Assertion>();
  for (const assertion of base)
    resolved.set(assertion, rename(sides.base.resolve(originals.get(assertion) ?? assertion), names));
  for (const assertion of head) resolved.set(assertion, sides.head.resolve(assertion));
  return resolved;
}

/** Whether a scope is written the same, and around it nothing but what is imported changed. */
function isSameText(base: ScopeSide, head: ScopeSide): boolean {
  const text = base.scope.source.value;
  if (text === "" || text !== head.scope.source.value) return false;
  return isSameFrame(base.file.outline.frame, head.file.outline.frame);
}

/** Lines that set no name of a file to a value that is written down: imports, comments, none. */
const NO_VALUE = /^\s*(?:(?:import|from)\s[^=]*|\/\/.*|#.*)?$/;
const sameFrames = new WeakMap<Lazy<string>, WeakMap<Lazy<string>, boolean>>();

/** Held once for all scopes of two files. */
function isSameFrame(base: Lazy<string>, head: Lazy<string>): boolean {
  const known = sameFrames.get(base) ?? new WeakMap<Lazy<string>, boolean>();
  sameFrames.set(base, known);
  const result = known.get(head) ?? valueLines(base.value) === valueLines(head.value);
  known.set(head, result);
  return result;
}

function valueLines(text: string): string {
  const lines = text.split("\n").filter((line) => !NO_VALUE.test(line));
  return lines.join("\n");
}

/** Assertions in another form, which are told of as they are written. */
function changed(
  assertions: readonly Assertion[],
  originals: Map<Assertion, Assertion>,
  change: (assertion: Assertion) => Assertion,
): Assertion[] {
  return assertions.map((assertion) => {
    const other = change(assertion);
    if (other !== assertion) originals.set(other, originals.get(assertion) ?? assertion);
    return other;
  });
}

/** With the same guards first, so that of two equal ones the unguarded one is missed that is gone. */
function matchExactly(state: State): void {
  matchBy(state, ({ key, guards, isAwaited, isDetached, origin }) =>
    [key, guards, isAwaited, isDetached, origin?.module].join("\u0002"),
  );
  matchBy(state, ({ key }) => key);
}

/** A function that is still called and asserts no more is told of where it stands, not at each call. */
function keepCalls(state: State, { calls }: Scope): void {
  const left = calls.value.map(callKey);
  state.base = state.base.filter(({ call }) => {
    const at = call === null ? -1 : left.indexOf(callKey(call));
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

function callKey({ name, args }: HelperCall): string {
  return [name, ...args.map(joinTokens)].join("\u0001");
}

interface State {
  base: Assertion[];
  head: Assertion[];
  readonly losses: AssertionLoss[];
  /** Whether nothing changed around the assertions, so that none can have come to mean something else. */
  readonly isSame: boolean;
  readonly sides: { readonly base: ConstantResolver; readonly head: ConstantResolver };
}

function settle(state: State, base: Assertion, head: Assertion, hasSameSubject: boolean): void {
  const { sides } = state;
  if (!state.isSame && sides.head.saysNothing(head) && !sides.base.saysNothing(base)) {
    state.losses.push({ base, head: null, reason: null });
    return;
  }
  const reason = weakeningOf(base, head, hasSameSubject);
  if (reason !== null) state.losses.push({ base, head, reason });
}

function matchBy(state: State, key: (assertion: Assertion) => string): void {
  const waiting = new Map<string, Assertion[]>();
  for (const assertion of state.head) {
    const list = waiting.get(key(assertion));
    if (list === undefined) waiting.set(key(assertion), [assertion]);
    else list.push(assertion);
  }
  const taken = new Set<Assertion>();
  state.base = state.base.filter((assertion) => {
    const partner = waiting.get(key(assertion))?.shift();
    if (partner === undefined) return true;
    taken.add(partner);
    settle(state, assertion, partner, true);
    return false;
  });
  state.head = state.head.filter((assertion) => !taken.has(assertion));
}

/** Assertions that went into a function that the test calls, or came back out of one. */
function matchMoved(
  state: State,
  base: ScopeSide,
  head: ScopeSide,
  gained: ReadonlyMap<string, readonly Assertion[]>,
): void {
  if (state.base.length === 0) return;
  const left = new Set(state.head);
  const moved = head.scope.assertions.flatMap((assertion): readonly Assertion[] => {
    const { call } = assertion;
    if (call === null) return [];
    const asserted = left.has(assertion)
      ? expandCall(call, head.file.helpers)
      : expandCall(call, head.file.helpers, (helper) => gained.get(helper.path.at(-1) ?? "") ?? []);
    return asserted.map((one) => asCalledBy(assertion, one));
  });
  const available = [...moved];
  state.base = state.base.filter((assertion) => {
    const at = available.findIndex(({ key }) => key === assertion.key);
    const [found] = at < 0 ? [] : available.splice(at, 1);
    if (found !== undefined) settle(state, assertion, found, true);
    return found === undefined;
  });
  const own = countKeys(state.head);
  const used = new Set<string>();
  state.base = state.base.filter((assertion) => {
    const keys = (assertion.call === null ? [] : expandCall(assertion.call, base.file.helpers)).map(
      ({ key }) => key,
    );
    if (keys.length === 0 || !keys.every((key) => (own.get(key) ?? 0) > 0)) return true;
    for (const key of keys) {
      take(own, key);
      used.add(key);
    }
    return false;
  });
  state.head = state.head.filter((assertion) => !used.has(assertion.key));
}

/** What a function asserts is as sure as the call of it. */
function asCalledBy(caller: Assertion, assertion: Assertion): Assertion {
  const { guards, isDetached, call, isAwaited } = caller;
  const isLetGo = isDetached || (call?.isAsync === true && isAwaited === false);
  return { ...assertion, guards: assertion.guards + guards, isDetached: assertion.isDetached || isLetGo };
}

function countKeys(assertions: readonly Assertion[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const assertion of assertions) counts.set(assertion.key, (counts.get(assertion.key) ?? 0) + 1);
  return counts;
}

function take(counts: Map<string, number>, key: string): boolean {
  const left = counts.get(key) ?? 0;
  if (left > 0) counts.set(key, left - 1);
  return left > 0;
}

/** What a call asserts: the assertions of the function, with what it was given in the place of its parameters. */
export function expandCall(
  { name, args }: HelperCall,
  helpers: Helpers,
  assertionsOf: (helper: Scope) => readonly Assertion[] = (helper) => helper.assertions,
  depth = 0,
): readonly Assertion[] {
  const helper = helpers.get(name);
  if (helper === undefined || depth > 3) return [];
  const names = new Map<string, Tokens>();
  for (const [index, parameter] of helper.parameters.entries()) {
    const given = args[index];
    if (parameter !== null && given !== undefined) names.set(parameter, given);
  }
  return assertionsOf(helper).flatMap((assertion): readonly Assertion[] => {
    const { call } = assertion;
    if (call !== null && helpers.has(call.name)) {
      const passed = { name: call.name, args: call.args.map((arg) => substitute(arg, names)) };
      return expandCall(passed, helpers, undefined, depth + 1);
    }
    return [
      withTokens(assertion, substitute(assertion.subject, names), substitute(assertion.expected, names)),
    ];
  });
}

/** The most alike of what is left: the same subject, or much the same words. */
function matchAlike(state: State, resolved: ReadonlyMap<Assertion, Assertion>): void {
  const { base, head } = state;
  if (base.length === 0 || head.length === 0 || base.length * head.length > MAX_PAIRS) return;
  const formsOf = (assertion: Assertion): readonly Form[] => {
    const other = resolved.get(assertion) ?? assertion;
    return (other === assertion ? [assertion] : [assertion, other]).map((one) => ({
      assertion: one,
      words: assertionWords(one),
    }));
  };
  const headForms = head.map(formsOf);
  const scored = base.flatMap((before, index) => {
    const forms = formsOf(before);
    return head.flatMap((after, other) => {
      const score = bestScore(forms, headForms[other] ?? []);
      return score === 0 ? [] : [{ before, after, score, distance: Math.abs(index - other) }];
    });
  });
  scored.sort((a, b) => b.score - a.score || a.distance - b.distance);
  const taken = new Set<Assertion>();
  for (const { before, after, score } of scored) {
    if (taken.has(before) || taken.has(after)) continue;
    taken.add(before);
    taken.add(after);
    settle(state, before, after, score >= SAME_SUBJECT);
  }
  state.base = base.filter((assertion) => !taken.has(assertion));
  state.head = head.filter((assertion) => !taken.has(assertion));
}

/** An assertion as it is written, or without constants. */
interface Form {
  readonly assertion: Assertion;
  readonly words: readonly string[];
}

function bestScore(base: readonly Form[], head: readonly Form[]): number {
  let best = 0;
  for (const before of base)
    for (const after of head)
      best = Math.max(best, scoreOf(before.assertion, after.assertion, before.words, after.words));
  return best;
}

/** Above what likeness alone can give. */
const SAME_SUBJECT = 2;

function scoreOf(
  before: Assertion,
  after: Assertion,
  words: readonly string[],
  otherWords: readonly string[],
): number {
  if (before.subject.length === 0 || after.subject.length === 0)
    return before.operation === after.operation && before.subject.length === after.subject.length
      ? SAME_SUBJECT
      : 0;
  const alike = likeness(words, otherWords);
  const isSame = joinTokens(before.subject) === joinTokens(after.subject);
  if (isSame) return SAME_SUBJECT + alike + (before.operation === after.operation ? 1 : 0);
  return alike >= ALIKE ? alike : 0;
}

function assertionWords({ operation, subject, expected }: Assertion): readonly string[] {
  const name = operation.startsWith("call:") ? [`.${operation.slice(5)}`] : [];
  return [...name, ...wordsOf(subject), ...wordsOf(expected)];
}
