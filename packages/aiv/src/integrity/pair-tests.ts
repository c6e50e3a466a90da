import type { Scope } from "./outline.ts";
import { likeness } from "./tokens.ts";

/** Anything that holds a scope. */
export interface Paired<T> {
  readonly pairs: readonly (readonly [base: T, head: T])[];
  readonly lost: readonly T[];
  readonly added: readonly T[];
}

/** Beyond so many pairs, tests with other names are not compared by what is in them. */
const MAX_PAIRS = 250_000;
/** How alike two tests must be to be one under two names. */
const ALIKE = 0.6;
/** How alike if the name is the same and the suite is not: many tests are called `works`. */
const SAME_NAME = 0.3;

/**
 * Pairs scopes of the same kind: by the whole path of names, then by the last name, then by what is in them. Of the same
 * name, the most alike come first, then their order.
 *
 * @param least - how alike tests of the same path must be, 0 to 1: in one file not at all, in two files they may be strangers
 */
export function pairScopes<T>(
  base: readonly T[],
  head: readonly T[],
  scopeOf: (item: T) => Scope,
  least = 0,
): Paired<T> {
  const byPath = pairByKey(base, head, (item) => scopeOf(item).path.join("\u0000"), scopeOf, least);
  const name = (item: T): string => scopeOf(item).path.at(-1) ?? "";
  const byName = pairByKey(byPath.lost, byPath.added, name, scopeOf, Math.max(least, SAME_NAME));
  const alike = pairAlike(byName.lost, byName.added, scopeOf, ALIKE);
  const pairs = [...byPath.pairs, ...byName.pairs, ...alike.pairs];
  return { pairs, lost: alike.lost, added: alike.added };
}

function pairByKey<T>(
  base: readonly T[],
  head: readonly T[],
  key: (item: T) => string,
  scopeOf: (item: T) => Scope,
  least: number,
): Paired<T> {
  const groups = new Map<string, T[]>();
  for (const item of head) {
    const group = groups.get(key(item));
    if (group === undefined) groups.set(key(item), [item]);
    else group.push(item);
  }
  const waiting = new Map<string, T[]>();
  for (const item of base) waiting.set(key(item), [...(waiting.get(key(item)) ?? []), item]);
  const pairs: (readonly [T, T])[] = [];
  const lost: T[] = [];
  for (const [name, group] of waiting) {
    const others = groups.get(name) ?? [];
    const [first, other] = [group[0], others[0]];
    if (
      least === 0 &&
      group.length === 1 &&
      others.length === 1 &&
      first !== undefined &&
      other !== undefined
    ) {
      pairs.push([first, other]);
      groups.delete(name);
      continue;
    }
    const step = pairAlike(group, others, scopeOf, least);
    pairs.push(...step.pairs);
    lost.push(...step.lost);
    groups.set(name, [...step.added]);
  }
  const added = new Set([...groups.values()].flat());
  return { pairs, lost, added: head.filter((item) => added.has(item)) };
}

function pairAlike<T>(
  base: readonly T[],
  head: readonly T[],
  scopeOf: (item: T) => Scope,
  least: number,
): Paired<T> {
  if (base.length === 0 || head.length === 0 || base.length * head.length > MAX_PAIRS)
    return least === 0 ? pairInOrder(base, head) : { pairs: [], lost: base, added: head };
  const headKeys = head.map((item) => scopeOf(item).assertions.map(({ key }) => key));
  const scored = base.flatMap((before, index) => {
    const keys = scopeOf(before).assertions.map(({ key }) => key);
    return head.flatMap((after, other) => {
      const score = scoreOf(scopeOf(before), scopeOf(after), keys, headKeys[other] ?? []);
      return score < least ? [] : [{ before, after, score, distance: Math.abs(index - other) }];
    });
  });
  scored.sort((a, b) => b.score - a.score || a.distance - b.distance);
  const taken = new Set<T>();
  const pairs: (readonly [T, T])[] = [];
  for (const { before, after } of scored) {
    if (taken.has(before) || taken.has(after)) continue;
    taken.add(before).add(after);
    pairs.push([before, after]);
  }
  return {
    pairs,
    lost: base.filter((item) => !taken.has(item)),
    added: head.filter((item) => !taken.has(item)),
  };
}

function pairInOrder<T>(base: readonly T[], head: readonly T[]): Paired<T> {
  const count = Math.min(base.length, head.length);
  const pairs = base.slice(0, count).flatMap((item, index) => {
    const other = head[index];
    return other === undefined ? [] : [[item, other] as const];
  });
  return { pairs, lost: base.slice(count), added: head.slice(count) };
}

/** By assertions where there are any, and by names and values in the body. */
function scoreOf(base: Scope, head: Scope, baseKeys: readonly string[], headKeys: readonly string[]): number {
  const [before, after] = [base.words.value, head.words.value];
  const words = before.length + after.length === 0 ? 0 : likeness(before, after);
  return baseKeys.length === 0 || headKeys.length === 0
    ? words
    : Math.max(words, likeness(baseKeys, headKeys));
}
